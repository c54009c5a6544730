package org.alcove.booking;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** When therapists are expected, without saying by whom. Public because jdbi makes a proxy of it. */
public interface CommitmentDao {
    /** A session that is booked, held or offered. */
    record Time(TherapistId therapistId, Instant startAt, Instant endAt) {}

    /** Booked sessions that have not started, live holds and open offers, in order of start. */
    @SqlQuery("""
        SELECT a.therapist_id, a.start_at, a.end_at
          FROM appointment a
         WHERE a.therapist_id IN (<therapists>) AND a.status = 'booked' AND a.start_at > :now
         UNION ALL
        SELECT h.therapist_id, h.start_at, h.end_at
          FROM hold h
         WHERE h.therapist_id IN (<therapists>) AND h.expires_at > :now
         UNION ALL
        SELECT o.therapist_id, o.start_at, o.start_at + INTERVAL s.duration_minutes MINUTE
          FROM offer o
          JOIN session_type s ON s.id = o.session_type_id
         WHERE o.therapist_id IN (<therapists>) AND o.status = 'open' AND o.expires_at > :now
         ORDER BY start_at, end_at
        """)
    List<Time> listTimes(@BindList("therapists") Collection<TherapistId> therapists, @Bind("now") Instant now);
}
