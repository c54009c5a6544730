package org.alcove.clinic;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Clinics and their words. Public because jdbi makes a proxy of it. */
public interface ClinicDao {
    /** A row of {@code clinic_word}. */
    record WordRow(ClinicId clinicId, String kind, String code, String label) {}

    @SqlUpdate("""
        INSERT INTO clinic (id, name, zone, default_state, open_bookings_for_fresh_clients, created_at)
        VALUES (:id, :name, :zone, :defaultState, :openBookings, :createdAt)
        """)
    void insertClinic(
            @Bind("id") ClinicId id,
            @Bind("name") String name,
            @Bind("zone") String zone,
            @Bind("defaultState") @Nullable String defaultState,
            @Bind("openBookings") int openBookings,
            @Bind("createdAt") Instant createdAt);

    /** Of all clinics; for an operator's commands only. */
    @SqlQuery("""
        SELECT id FROM clinic ORDER BY id LIMIT 1
        """)
    Optional<ClinicId> findAnyClinic();

    @SqlQuery("""
        SELECT id, name, zone, default_state, open_bookings_for_fresh_clients FROM clinic WHERE id = :clinicId
        """)
    Optional<Clinic> findClinic(@Bind("clinicId") ClinicId clinicId);

    /** Locks the clinic's row: whoever changes its settings or words waits in line. */
    @SqlQuery("""
        SELECT id, name, zone, default_state, open_bookings_for_fresh_clients
          FROM clinic WHERE id = :clinicId FOR UPDATE
        """)
    Optional<Clinic> lockClinic(@Bind("clinicId") ClinicId clinicId);

    /**
     * Makes those who change the clinic's words wait until the end of the transaction, but not those who use them. MySQL
     * and MariaDB both know this spelling.
     */
    @SqlQuery("""
        SELECT id FROM clinic WHERE id = :clinicId LOCK IN SHARE MODE
        """)
    Optional<ClinicId> shareClinic(@Bind("clinicId") ClinicId clinicId);

    @SqlUpdate("""
        UPDATE clinic
           SET name = :name, zone = :zone, default_state = :defaultState,
               open_bookings_for_fresh_clients = :openBookings
         WHERE id = :clinicId
        """)
    void updateClinic(
            @Bind("clinicId") ClinicId clinicId,
            @Bind("name") String name,
            @Bind("zone") String zone,
            @Bind("defaultState") @Nullable String defaultState,
            @Bind("openBookings") int openBookings);

    @SqlQuery("""
        SELECT clinic_id, kind, code, label FROM clinic_word WHERE clinic_id = :clinicId ORDER BY kind, label, code
        """)
    List<WordRow> listWords(@Bind("clinicId") ClinicId clinicId);

    /** Adds words; the label of one that is there already is replaced. */
    @SqlUpdate("""
        INSERT INTO clinic_word (clinic_id, kind, code, label) VALUES <rows>
        ON DUPLICATE KEY UPDATE label = VALUES(label)
        """)
    void putWords(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"clinicId", "kind", "code", "label"})
                    List<WordRow> rows);

    @SqlUpdate("""
        DELETE FROM clinic_word WHERE clinic_id = :clinicId AND kind = :kind
        """)
    void deleteWords(@Bind("clinicId") ClinicId clinicId, @Bind("kind") String kind);

    /** The codes of a kind that describe any therapist of the clinic, inactive ones included. */
    @SqlQuery("""
        SELECT DISTINCT code FROM therapist_attribute WHERE clinic_id = :clinicId AND kind = :kind
        """)
    List<String> listUsedCodes(@Bind("clinicId") ClinicId clinicId, @Bind("kind") String kind);
}
