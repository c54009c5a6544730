package org.alcove.privacy.retention;

import java.time.Period;

/** A kind of row that is kept for a time. Those of a client under legal hold stay as long as that lasts. */
enum RetentionKind {
    /** Care relationships that ended, once nothing hangs on them any more; first, so that a dry run tells the same. */
    CARE("care", Period.ofYears(7), false),
    /** Sessions that are over, with who took part. */
    APPOINTMENTS("appointments", Period.ofYears(7), false),
    /** Offers that can't be accepted any more. */
    OFFERS("offers", Period.ofYears(1), false),
    /** Access grants that ended: who could see what. */
    GRANTS("grants", Period.ofYears(6), true),
    /** Grants that were asked for, after the time they were asked for. */
    GRANT_REQUESTS("grantRequests", Period.ofYears(6), true),
    /** Requests for amendments after their answer, and the disagreement with it (45 CFR 164.526(f), 164.530(j)). */
    AMENDMENTS("amendments", Period.ofYears(6), true),
    /** Requests for restrictions that were denied or that the client ended, or whose client was shredded (164.530(j)). */
    RESTRICTIONS("restrictions", Period.ofYears(6), true),
    /** Consents after they were taken back or ended (42 CFR 2.31, 45 CFR 164.508(b)(6)). */
    CONSENTS("consents", Period.ofYears(6), true),
    /** What was disclosed to whom (45 CFR 164.528). */
    DISCLOSURES("disclosures", Period.ofYears(6), true),
    /** That a client was shown a notice (45 CFR 164.520(e)). */
    NOTICE_RECEIPTS("noticeReceipts", Period.ofYears(6), true),
    /** Entries of the breach register that are closed, with who read the notice (45 CFR 164.414, 164.530(j)). */
    BREACHES("breaches", Period.ofYears(6), true),
    /** Emergencies in which identity was opened (42 CFR 2.51). */
    EMERGENCIES("emergencies", Period.ofYears(6), true),
    /** Legal holds that are over. */
    LEGAL_HOLDS("legalHolds", Period.ofYears(6), true),
    /** Signals between rooms, handled or too old to be. */
    OUTBOX("outbox", Period.ofDays(90), false),
    /** Therapists' past time off and exceptions. */
    TIME_OFF("timeOff", Period.ofYears(2), false),
    /** How many sessions a therapist had on a past day. */
    DAY_COUNTS("dayCounts", Period.ofYears(1), false),
    /** What retention itself did. */
    RUNS("runs", Period.ofYears(6), true),
    /** Rows of the audit trail. */
    AUDIT("audit", Period.ofYears(6), true);

    private final String code;
    private final Period defaultPeriod;
    private final boolean keptByLaw;

    RetentionKind(String code, Period defaultPeriod, boolean keptByLaw) {
        this.code = code;
        this.defaultPeriod = defaultPeriod;
        this.keptByLaw = keptByLaw;
    }

    /** The name in settings, reports and metrics. */
    String code() {
        return code;
    }

    Period defaultPeriod() {
        return defaultPeriod;
    }

    /** Whether a law says how long at least. */
    boolean isKeptByLaw() {
        return keptByLaw;
    }
}
