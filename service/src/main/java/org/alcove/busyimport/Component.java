package org.alcove.busyimport;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A component of a calendar with those of its properties and parts that bear on times. */
final class Component {
    private final String name;
    private final List<ContentLine> lines = new ArrayList<>(8);
    private final List<Component> parts = new ArrayList<>(0);

    Component(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(ContentLine line) {
        lines.add(line);
    }

    void add(Component part) {
        parts.add(part);
    }

    List<Component> parts() {
        return parts;
    }

    /** The first property of a name that has a value. */
    @Nullable
    ContentLine find(String property) {
        for (ContentLine line : lines) {
            if (line.name().equals(property) && !line.value().isEmpty()) {
                return line;
            }
        }
        return null;
    }

    /** The first value of a name; empty when there is none. */
    String text(String property) {
        ContentLine line = find(property);
        return line == null ? "" : line.value();
    }

    /** Every property of a name that has a value. */
    List<ContentLine> list(String property) {
        List<ContentLine> found = new ArrayList<>(0);
        for (ContentLine line : lines) {
            if (line.name().equals(property) && !line.value().isEmpty()) {
                found.add(line);
            }
        }
        return found;
    }
}
