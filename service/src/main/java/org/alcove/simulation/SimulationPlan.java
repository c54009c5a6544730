package org.alcove.simulation;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What to simulate.
 *
 * @param addresses where the service's replicas answer, without a path; whoever gets no answer from one asks the next
 * @param joinCode a public one, of a clinic whose fresh clients may have several open bookings
 * @param sessionTypeId what is booked; offered by many therapists
 * @param state where all clients are, two letters
 * @param clients how many work at once, each over a connection of its own
 * @param length for how long they begin something new, unless they are stopped before
 * @param patience for how long a client asks again when nobody answers, before it counts as a fault
 * @param seed what each client does follows from it; what they meet follows from their speed as well
 */
public record SimulationPlan(
        List<URI> addresses,
        String joinCode,
        String sessionTypeId,
        String state,
        int clients,
        Duration length,
        Duration patience,
        long seed) {
    public SimulationPlan {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() || clients < 1) {
            throw new IllegalArgumentException("a simulation needs an address and a client");
        }
    }
}
