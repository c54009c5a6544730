package org.alcove.calendarfeed;

import java.util.List;
import org.alcove.kernel.ClinicId;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The names that no calendar may tell. Public because jdbi makes a proxy of it. */
public interface HouseNameDao {
    @SqlQuery("""
        SELECT name FROM clinic WHERE id = :clinicId
        """)
    String getClinicName(@Bind("clinicId") ClinicId clinicId);

    /** Of all its therapists, those who left included: their names still tell where. */
    @SqlQuery("""
        SELECT display_name FROM therapist WHERE clinic_id = :clinicId
        """)
    List<String> listTherapistNames(@Bind("clinicId") ClinicId clinicId);
}
