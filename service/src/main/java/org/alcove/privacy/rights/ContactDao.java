package org.alcove.privacy.rights;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethodsList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of how clients may be reached. Public because jdbi makes a proxy of it. */
public interface ContactDao {
    /** One way. @param address sealed */
    record ContactRow(
            ClinicId clinicId,
            ClientId clientId,
            String channel,
            byte[] address,
            int startMinute,
            int endMinute,
            String zone,
            @Nullable LocalDate askAgainOn,
            Instant confirmedAt) {}

    @SqlQuery("""
        SELECT clinic_id, client_id, channel, address, start_minute, end_minute, zone, ask_again_on, confirmed_at
          FROM contact_preference
         WHERE clinic_id = :clinicId AND client_id = :clientId
         ORDER BY channel
        """)
    List<ContactRow> list(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlUpdate("""
        DELETE FROM contact_preference WHERE clinic_id = :clinicId AND client_id = :clientId
        """)
    int delete(@Bind("clinicId") ClinicId clinic, @Bind("clientId") ClientId client);

    @SqlUpdate("""
        INSERT INTO contact_preference
               (clinic_id, client_id, channel, address, start_minute, end_minute, zone, ask_again_on, confirmed_at)
        VALUES <rows>
        """)
    void insert(
            @BindMethodsList(
                            value = "rows",
                            methodNames = {
                                "clinicId",
                                "clientId",
                                "channel",
                                "address",
                                "startMinute",
                                "endMinute",
                                "zone",
                                "askAgainOn",
                                "confirmedAt"
                            })
                    List<ContactRow> rows);
}
