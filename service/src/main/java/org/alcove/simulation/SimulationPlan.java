package org.alcove.simulation;

import java.net.URI;
import java.time.Duration;

/**
 * What to simulate.
 *
 * @param address where the service answers, without a path
 * @param joinCode a public one, of a clinic whose fresh clients may have several open bookings
 * @param sessionTypeId what is booked; offered by many therapists
 * @param state where all clients are, two letters
 * @param clients how many work at once, each over a connection of its own
 * @param length for how long they begin something new
 * @param patience for how long a client asks again when nobody answers, before it counts as a fault
 * @param seed what each client does follows from it; what they meet follows from their speed as well
 */
public record SimulationPlan(
        URI address,
        String joinCode,
        String sessionTypeId,
        String state,
        int clients,
        Duration length,
        Duration patience,
        long seed) {}
