package org.alcove.privacy.rights;

import java.util.List;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/** What a request for a restriction has to say; faults name the field and never quote it. */
final class RestrictionRules {
    static final String GENERAL = "general";
    static final String HEALTH_PLAN = "health_plan";
    static final List<String> KINDS = List.of(GENERAL, HEALTH_PLAN);
    /** As consents have them, as the purposes and the information. */
    static final List<String> RECIPIENTS = List.of("individual", "entity", "treating_provider", "care_team");

    static final List<String> PURPOSES =
            List.of("treatment", "payment", "operations", "own_request", "legal_proceeding");
    static final List<String> INFORMATION = List.of("appointment_times", "attendance", "care_team", "counseling_notes");

    /** A consent tells a plan from no other entity, so all of them are kept from it. */
    private static final List<String> PLANS = List.of("entity");
    /** 45 CFR 164.522(a)(1)(vi)(A). */
    private static final List<String> FOR_PLANS = List.of("payment", "operations");

    private final int textLength;

    RestrictionRules(int textLength) {
        this.textLength = textLength;
    }

    /** What was asked, in codes of one order. @param note empty: none */
    record Wish(String kind, String recipients, String purposes, String information, boolean paidInFull, String note) {
        /** Whether the clinic has to agree (45 CFR 164.522(a)(1)(vi)). */
        boolean isAgreedAtOnce() {
            return paidInFull;
        }

        @Override
        public String toString() {
            return "Wish[REDACTED]";
        }
    }

    /** @throws org.alcove.kernel.ServiceException with all faults */
    Wish check(@Nullable RestrictionRequest request) {
        Faults faults = new Faults();
        if (request == null) {
            faults.add("", "required", "a body is needed");
            faults.refuseIfAny();
            throw new IllegalStateException();
        }
        String kind = Codes.needed(faults, "/kind", request.kind(), KINDS);
        boolean plan = kind.equals(HEALTH_PLAN);
        boolean paid = Boolean.TRUE.equals(request.paidInFull());
        faults.require(plan || !paid, "/paidInFull", "not_for_this_kind", "only of one for a health plan");
        String recipients = plan
                ? fixed(faults, "/recipients", request.recipients(), PLANS)
                : Codes.list(faults, "/recipients", request.recipients(), RECIPIENTS);
        String purposes = plan
                ? fixed(faults, "/purposes", request.purposes(), FOR_PLANS)
                : Codes.list(faults, "/purposes", request.purposes(), PURPOSES);
        String information = Codes.list(faults, "/information", request.information(), INFORMATION);
        String note = request.note();
        String text = note == null || note.isBlank() ? "" : Codes.text(faults, "/note", note, textLength);
        faults.refuseIfAny();
        return new Wish(kind, recipients, purposes, information, paid, text);
    }

    private static String fixed(
            Faults faults, String pointer, @Nullable List<@Nullable String> given, List<String> codes) {
        faults.require(given == null, pointer, "not_for_this_kind", "only of a general one");
        return String.join(",", codes);
    }
}
