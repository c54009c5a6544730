package org.alcove.booking;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.privacy.Foundation;

/**
 * Everything that a booking makes up by chance or by clock, made before its transaction, which may run more than once.
 *
 * @param codes candidates for a client code, should a care relationship begin
 */
record Papers(AppointmentId appointment, CareRelationshipId care, List<String> codes, UUID outbox, Instant now) {
    /** So many that a caseload of thousands does not use them all up. */
    private static final int CODES = 24;

    static Papers make(Foundation foundation, Supplier<String> codes, Instant now) {
        return new Papers(
                new AppointmentId(foundation.ids().forThing()),
                new CareRelationshipId(foundation.ids().forPerson()),
                codes(codes),
                foundation.ids().forThing(),
                now);
    }

    static List<String> codes(Supplier<String> codes) {
        return Stream.generate(codes).limit(CODES).distinct().toList();
    }
}
