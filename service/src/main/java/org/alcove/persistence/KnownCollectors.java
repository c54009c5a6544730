package org.alcove.persistence;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collector;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.collector.CollectorFactory;
import org.jdbi.v3.core.collector.JdbiCollectors;

/**
 * Remembers what the lists and optionals that DAOs answer are made of. jdbi by itself takes the type apart for every
 * statement (see docs/benchmarks.md).
 */
final class KnownCollectors implements CollectorFactory {
    private final JdbiCollectors plain;
    private final Map<Type, Optional<Type>> elements = new ConcurrentHashMap<>();

    private KnownCollectors(JdbiCollectors plain) {
        this.plain = plain;
    }

    /** Puts itself before the collectors that are known by now. */
    static void install(Jdbi jdbi) {
        JdbiCollectors collectors = jdbi.getConfig(JdbiCollectors.class);
        collectors.register(new KnownCollectors(collectors.createCopy()));
    }

    @Override
    public boolean accepts(Type container) {
        return elementType(container).isPresent();
    }

    @Override
    public Optional<Type> elementType(Type container) {
        return elements.computeIfAbsent(container, plain::findElementTypeFor);
    }

    @Override
    public Collector<?, ?, ?> build(Type container) {
        return plain.findFor(container).orElseThrow();
    }
}
