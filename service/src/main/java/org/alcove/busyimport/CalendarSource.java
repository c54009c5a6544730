package org.alcove.busyimport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * Where a calendar comes from and whose it is: what is kept of it only under a seal that binds it to its row.
 *
 * @param url empty for an upload
 * @param ownAddresses in lower case
 */
record CalendarSource(Optional<String> url, Set<String> ownAddresses) {
    /** Stands in no URL and no address that is taken. */
    private static final String SEPARATOR = "\n";

    /** Google puts the address of a calendar's owner into its secret URL. */
    private static final Pattern ADDRESS =
            Pattern.compile("[/=]([a-z0-9.!#$&'*+_{|}~-]{1,64}(?:@|%40)[a-z0-9.-]{3,190})(?=[/?&]|$)");

    private static final String PLACE = "busy_calendar";

    CalendarSource {
        ownAddresses = Set.copyOf(ownAddresses);
    }

    byte[] sealed(Handle handle, OwnerSeals owners, TherapistId owner, BusyCalendarId id) {
        List<String> lines = new ArrayList<>();
        lines.add(url.orElse(""));
        lines.addAll(ownAddresses);
        byte[] plain = String.join(SEPARATOR, lines).getBytes(StandardCharsets.UTF_8);
        return owners.seal(handle, owner, plain, PLACE, "source", id);
    }

    static CalendarSource open(Handle handle, OwnerSeals owners, TherapistId owner, byte[] sealed, BusyCalendarId id) {
        byte[] plain = owners.open(handle, Purpose.BUSY_SOURCE, owner, sealed, PLACE, "source", id);
        List<String> lines = Arrays.asList(new String(plain, StandardCharsets.UTF_8).split(SEPARATOR, -1));
        return new CalendarSource(
                Optional.of(lines.get(0)).filter(url -> !url.isEmpty()), Set.copyOf(lines.subList(1, lines.size())));
    }

    /** The addresses that tell which events are the owner's: those given, and the one that stands in the URL. */
    Set<String> owners() {
        Set<String> owners = new LinkedHashSet<>(ownAddresses);
        url.map(text -> ADDRESS.matcher(text.toLowerCase(Locale.ROOT)))
                .filter(Matcher::find)
                .map(found -> found.group(1).replace("%40", "@"))
                .ifPresent(owners::add);
        return owners;
    }

    /** Nothing: it is a secret. */
    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
