package org.alcove.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.jdbi.v3.core.Handle;

/** What of a therapist's time is taken already. Rooms above implement it; several are added up. */
public interface TakenTime {
    /**
     * A taken session.
     *
     * @param bufferBefore time before it in which no other session may end; zero for outside calendars
     * @param bufferAfter time after it in which no other session may start; zero for outside calendars
     */
    record Taken(TimeRange session, Duration bufferBefore, Duration bufferAfter) {}

    /**
     * Everything taken whose session or buffers overlap a range, in one statement.
     *
     * @param now holds that expired at or before this instant are not taken; {@link Instant#MIN} counts them all
     */
    List<Taken> listTaken(Handle handle, TherapistId therapist, TimeRange range, Instant now);

    /**
     * A client's own sessions, with whomever, that overlap a range; in one statement. What the client merely holds is not
     * among them, because it makes room when they take something else.
     */
    default List<TimeRange> listOfClient(Handle handle, ClinicId clinic, ClientId client, TimeRange range) {
        return List.of();
    }

    /**
     * Times that calendars kept elsewhere say are taken and that overlap a range, as far as they were read; they may lie
     * over sessions that were booked before. In one statement, and none from rooms that keep sessions themselves.
     */
    default List<TimeRange> listOutside(Handle handle, TherapistId therapist, TimeRange range) {
        return List.of();
    }

    /** How many sessions count for each local date that has any, dates from {@code from} to {@code to} included. */
    Map<LocalDate, Integer> countByDate(Handle handle, TherapistId therapist, LocalDate from, LocalDate to);

    /**
     * Whether the keys of claims keep a booking out of this time. If not, it is asked for at every booking; what commits
     * beside a booking may then both stand.
     */
    default boolean isClaimed() {
        return true;
    }
}
