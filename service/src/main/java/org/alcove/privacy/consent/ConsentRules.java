package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.Faults;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** What a consent has to say to be one (42 CFR 2.31); faults name the field and never quote it. */
final class ConsentRules {
    static final String STATEMENT = "consent_statement";

    private final ConsentConfiguration settings;
    private final Notices notices;

    ConsentRules(ConsentConfiguration settings, Notices notices) {
        this.settings = settings;
        this.notices = notices;
    }

    /** What is to be sealed. @throws org.alcove.kernel.ServiceException with all faults */
    ConsentTerms check(@Nullable ConsentRequest request, Instant now) {
        Faults faults = new Faults();
        if (request == null) {
            faults.add("", "required", "a body is needed");
            faults.refuseIfAny();
            throw new IllegalStateException();
        }
        String clientName = faults.line("/clientName", request.clientName(), settings.nameLength());
        Optional<Discloser> discloser =
                faults.required("/discloser", request.discloser()).map(given -> discloser(faults, given));
        Optional<Recipient> recipient =
                faults.required("/recipient", request.recipient()).map(given -> recipient(faults, given));
        List<Information> information = codes(faults, "/information", request.information(), Information.class);
        List<DisclosurePurpose> purposes = codes(faults, "/purposes", request.purposes(), DisclosurePurpose.class);
        alone(faults, information, purposes);
        boolean forTeam = recipient
                .filter(given -> given.type() == Recipient.Type.CARE_TEAM)
                .isPresent();
        faults.require(
                !forTeam || purposes.isEmpty() || purposes.contains(DisclosurePurpose.TREATMENT),
                "/purposes",
                "treatment_needed",
                "a care team is told for treatment");
        expiry(faults, request, now);
        Notices.Notice statement = notices.current(STATEMENT);
        Optional<Integer> version = faults.required("/statementVersion", request.statementVersion());
        faults.require(
                version.isEmpty() || version.get() == statement.version(),
                "/statementVersion",
                "not_current",
                "the version of the statement that is shown now is needed");
        Optional<Signature> signature =
                faults.required("/signature", request.signature()).map(given -> signature(faults, given));
        faults.refuseIfAny();
        return new ConsentTerms(
                clientName,
                discloser.orElseThrow(),
                recipient.orElseThrow(),
                information,
                purposes,
                request.expiresAt(),
                request.expiryEvent(),
                statement.version(),
                statement.hash(),
                signature.orElseThrow());
    }

    /** Proceedings and counseling notes each need a consent of their own (42 CFR 2.31(b), (d)). */
    private static void alone(Faults faults, List<Information> information, List<DisclosurePurpose> purposes) {
        boolean notes = information.contains(Information.COUNSELING_NOTES);
        boolean proceeding = purposes.contains(DisclosurePurpose.LEGAL_PROCEEDING);
        faults.require(
                !notes || information.size() == 1,
                "/information",
                "needs_own_consent",
                "counseling notes need a consent of their own");
        faults.require(
                !proceeding || (purposes.size() == 1 && !notes),
                "/purposes",
                "needs_own_consent",
                "a legal proceeding needs a consent of its own");
    }

    private void expiry(Faults faults, ConsentRequest request, Instant now) {
        Instant at = request.expiresAt();
        faults.require(
                at != null || request.expiryEvent() != null, "/expiresAt", "required", "a time or an event is needed");
        faults.require(
                at == null || request.expiryEvent() == null,
                "/expiryEvent",
                "too_many",
                "a time or an event, not both");
        faults.require(
                at == null || (at.isAfter(now) && !at.isAfter(now.plus(settings.longestLife()))),
                "/expiresAt",
                "out_of_range",
                "a time to come within " + settings.longestLife());
    }

    private Discloser discloser(Faults faults, Discloser given) {
        Optional<Discloser.Type> type = faults.required("/discloser/type", given.type());
        List<TherapistId> ids = ids(faults, "/discloser/therapistIds", given.therapistIds());
        boolean named = type.filter(Discloser.Type.THERAPISTS::equals).isPresent();
        faults.require(
                type.isEmpty() || named == !ids.isEmpty(),
                "/discloser/therapistIds",
                named ? "required" : "not_for_this_type",
                named ? "a value is needed" : "only where the type is therapists");
        return new Discloser(type.orElse(null), ids.isEmpty() ? null : List.copyOf(ids));
    }

    private Recipient recipient(Faults faults, Recipient given) {
        Optional<Recipient.Type> type = faults.required("/recipient/type", given.type());
        List<TherapistId> ids = ids(faults, "/recipient/therapistIds", given.therapistIds());
        boolean team = type.filter(Recipient.Type.CARE_TEAM::equals).isPresent();
        boolean outside = type.filter(kind -> kind == Recipient.Type.INDIVIDUAL || kind == Recipient.Type.ENTITY)
                .isPresent();
        String name = outside
                ? faults.line("/recipient/name", given.name(), settings.nameLength())
                : faults.optionalLine("/recipient/name", given.name(), settings.nameLength());
        faults.require(
                !team || name.isEmpty(),
                "/recipient/name",
                "not_for_this_type",
                "a care team is named by its therapists");
        faults.require(
                team || type.isEmpty() || ids.isEmpty(),
                "/recipient/therapistIds",
                "not_for_this_type",
                "only where the type is care_team");
        return new Recipient(type.orElse(null), name.isEmpty() ? null : name, ids.isEmpty() ? null : List.copyOf(ids));
    }

    private Signature signature(Faults faults, Signature given) {
        Optional<Signature.Type> type = faults.required("/signature/type", given.type());
        boolean typed = type.filter(Signature.Type.TYPED_NAME::equals).isPresent();
        String name = typed
                ? faults.line("/signature/name", given.name(), settings.nameLength())
                : faults.optionalLine("/signature/name", given.name(), settings.nameLength());
        faults.require(
                typed || type.isEmpty() || name.isEmpty(),
                "/signature/name",
                "not_for_this_type",
                "only where the type is typed_name");
        return new Signature(type.orElse(null), name.isEmpty() ? null : name);
    }

    private List<TherapistId> ids(Faults faults, String pointer, @Nullable List<@Nullable TherapistId> given) {
        Set<TherapistId> ids = new LinkedHashSet<>();
        if (given != null) {
            faults.require(
                    given.size() <= settings.therapists(), pointer, "too_many", "at most " + settings.therapists());
            faults.require(
                    given.stream().noneMatch(Objects::isNull), pointer, "required", "an id is needed in each place");
            given.stream().filter(Objects::nonNull).forEach(ids::add);
        }
        return new ArrayList<>(ids);
    }

    private static <T extends Enum<T>> List<T> codes(
            Faults faults, String pointer, @Nullable List<@Nullable T> given, Class<T> type) {
        EnumSet<T> codes = EnumSet.noneOf(type);
        if (given == null || given.isEmpty()) {
            faults.add(pointer, "required", "a code is needed");
        } else {
            faults.require(
                    given.stream().noneMatch(Objects::isNull), pointer, "required", "a code is needed in each place");
            given.stream().filter(Objects::nonNull).forEach(codes::add);
        }
        return List.copyOf(codes);
    }
}
