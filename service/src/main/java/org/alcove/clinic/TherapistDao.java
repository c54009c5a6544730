package org.alcove.clinic;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The roster's rows. Lists that are bound are never empty and never longer than a batch. Public because jdbi makes a proxy. */
public interface TherapistDao {
    /** A row of {@code therapist_attribute}. */
    record AttributeRow(TherapistId therapistId, ClinicId clinicId, String kind, String code) {}

    /** A row of {@code therapist_license}. */
    record LicenseRow(TherapistId therapistId, ClinicId clinicId, String state, LocalDate expiresOn) {}

    /** Whose an NPI is. */
    record NpiRow(TherapistId id, String npi) {}

    @SqlQuery("""
        SELECT id, clinic_id, display_name, credentials, npi, fee_cents, fee_currency, sliding_scale, zone, accepts_new,
               status, start_step_minutes, daily_maximum, search_tie, version, created_at, updated_at
          FROM therapist
         WHERE clinic_id = :clinicId AND id = :id
        """)
    Optional<TherapistRow> findTherapist(@Bind("clinicId") ClinicId clinicId, @Bind("id") TherapistId id);

    @SqlQuery("""
        SELECT id, clinic_id, display_name, credentials, npi, fee_cents, fee_currency, sliding_scale, zone, accepts_new,
               status, start_step_minutes, daily_maximum, search_tie, version, created_at, updated_at
          FROM therapist
         WHERE clinic_id = :clinicId AND status IN (<statuses>)
         ORDER BY display_name, id
         LIMIT :limit
        """)
    List<TherapistRow> listTherapists(
            @Bind("clinicId") ClinicId clinicId, @BindList("statuses") List<String> statuses, @Bind("limit") int limit);

    /** Those who come after one of the clinic, who is named by an id so that no name stands in the address of a page. */
    @SqlQuery("""
        SELECT t.id, t.clinic_id, t.display_name, t.credentials, t.npi, t.fee_cents, t.fee_currency, t.sliding_scale,
               t.zone, t.accepts_new, t.status, t.start_step_minutes, t.daily_maximum, t.search_tie, t.version,
               t.created_at, t.updated_at
          FROM therapist t
          JOIN therapist last ON last.id = :afterId AND last.clinic_id = :clinicId
         WHERE t.clinic_id = :clinicId AND t.status IN (<statuses>)
           AND (t.display_name > last.display_name OR (t.display_name = last.display_name AND t.id > last.id))
         ORDER BY t.display_name, t.id
         LIMIT :limit
        """)
    List<TherapistRow> listTherapistsAfter(
            @Bind("clinicId") ClinicId clinicId,
            @BindList("statuses") List<String> statuses,
            @Bind("afterId") TherapistId afterId,
            @Bind("limit") int limit);

    /** Locks the rows, in order of id so that two imports don't lock each other out. */
    @SqlQuery("""
        SELECT id, clinic_id, display_name, credentials, npi, fee_cents, fee_currency, sliding_scale, zone, accepts_new,
               status, start_step_minutes, daily_maximum, search_tie, version, created_at, updated_at
          FROM therapist
         WHERE clinic_id = :clinicId AND id IN (<ids>)
         ORDER BY id
           FOR UPDATE
        """)
    List<TherapistRow> lockTherapists(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    @SqlQuery("""
        SELECT therapist_id, clinic_id, kind, code
          FROM therapist_attribute
         WHERE clinic_id = :clinicId AND therapist_id IN (<ids>)
        """)
    List<AttributeRow> listAttributes(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    @SqlQuery("""
        SELECT therapist_id, clinic_id, state, expires_on
          FROM therapist_license
         WHERE clinic_id = :clinicId AND therapist_id IN (<ids>)
        """)
    List<LicenseRow> listLicenses(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    @SqlQuery("""
        SELECT id, npi FROM therapist WHERE clinic_id = :clinicId AND npi IN (<npis>)
        """)
    List<NpiRow> listByNpi(@Bind("clinicId") ClinicId clinicId, @BindList("npis") List<String> npis);

    /** Which of these the clinic has. */
    @SqlQuery("""
        SELECT id FROM therapist WHERE clinic_id = :clinicId AND id IN (<ids>)
        """)
    List<TherapistId> listKnown(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    /** Refused by the unique key if one of the NPIs is taken. */
    @SqlUpdate("""
        INSERT INTO therapist
               (id, clinic_id, display_name, credentials, npi, fee_cents, fee_currency, sliding_scale, zone, accepts_new,
                status, start_step_minutes, daily_maximum, search_tie, version, created_at, updated_at)
        VALUES <rows>
        """)
    void insertTherapists(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {
                                "id",
                                "clinicId",
                                "displayName",
                                "credentials",
                                "npi",
                                "feeCents",
                                "feeCurrency",
                                "slidingScale",
                                "zone",
                                "acceptsNew",
                                "status",
                                "startStepMinutes",
                                "dailyMaximum",
                                "searchTie",
                                "version",
                                "createdAt",
                                "updatedAt"
                            })
                    List<TherapistRow> rows);

    /**
     * Changes rows that are there, all but their NPIs: without one, a row can only meet the row of its own id, so that
     * this never touches another.
     */
    @SqlUpdate("""
        INSERT INTO therapist
               (id, clinic_id, display_name, credentials, fee_cents, fee_currency, sliding_scale, zone, accepts_new,
                status, start_step_minutes, daily_maximum, search_tie, version, created_at, updated_at)
        VALUES <rows>
        ON DUPLICATE KEY UPDATE
               display_name = VALUES(display_name), credentials = VALUES(credentials), fee_cents = VALUES(fee_cents),
               fee_currency = VALUES(fee_currency), sliding_scale = VALUES(sliding_scale), zone = VALUES(zone),
               accepts_new = VALUES(accepts_new), status = VALUES(status),
               start_step_minutes = VALUES(start_step_minutes), daily_maximum = VALUES(daily_maximum),
               version = VALUES(version), updated_at = VALUES(updated_at)
        """)
    void updateTherapists(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {
                                "id",
                                "clinicId",
                                "displayName",
                                "credentials",
                                "feeCents",
                                "feeCurrency",
                                "slidingScale",
                                "zone",
                                "acceptsNew",
                                "status",
                                "startStepMinutes",
                                "dailyMaximum",
                                "searchTie",
                                "version",
                                "createdAt",
                                "updatedAt"
                            })
                    List<TherapistRow> rows);

    /** Takes NPIs away, so that therapists of one import can exchange theirs. */
    @SqlUpdate("""
        UPDATE therapist SET npi = NULL WHERE clinic_id = :clinicId AND id IN (<ids>)
        """)
    void clearNpis(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    /** Gives each id the NPI at its place in the other list; refused by the unique key if one is taken. */
    @SqlUpdate("""
        UPDATE therapist SET npi = ELT(FIELD(id, <ids>), <npis>) WHERE clinic_id = :clinicId AND id IN (<ids>)
        """)
    void setNpis(
            @Bind("clinicId") ClinicId clinicId,
            @BindList("ids") List<TherapistId> ids,
            @BindList("npis") List<String> npis);

    @SqlUpdate("""
        DELETE FROM therapist_attribute WHERE clinic_id = :clinicId AND therapist_id IN (<ids>)
        """)
    void deleteAttributes(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    @SqlUpdate("""
        INSERT INTO therapist_attribute (therapist_id, clinic_id, kind, code) VALUES <rows>
        """)
    void insertAttributes(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"therapistId", "clinicId", "kind", "code"})
                    List<AttributeRow> rows);

    @SqlUpdate("""
        DELETE FROM therapist_license WHERE clinic_id = :clinicId AND therapist_id IN (<ids>)
        """)
    void deleteLicenses(@Bind("clinicId") ClinicId clinicId, @BindList("ids") List<TherapistId> ids);

    @SqlUpdate("""
        INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on) VALUES <rows>
        """)
    void insertLicenses(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {"therapistId", "clinicId", "state", "expiresOn"})
                    List<LicenseRow> rows);
}
