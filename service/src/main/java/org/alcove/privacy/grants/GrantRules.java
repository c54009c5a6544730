package org.alcove.privacy.grants;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.alcove.kernel.Faults;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.IdentityField;
import org.jspecify.annotations.Nullable;

/** Holds what is asked for against the rules of its ground; nothing is looked up, so that no answer tells of anybody. */
final class GrantRules {
    /** Two neutral words, as codes are made; nothing that could be a name of somebody with a space or a capital. */
    private static final Pattern CODE = Pattern.compile("[a-z]{1,20}-[a-z]{1,20}(-[0-9]{1,6})?");

    private final GrantConfiguration settings;

    GrantRules(GrantConfiguration settings) {
        this.settings = settings;
    }

    /** What is asked for, checked. @param clientCode empty for whoever is in the therapist's care */
    record Wish(
            GrantGround ground,
            TherapistId grantee,
            TherapistId therapist,
            Optional<String> clientCode,
            Set<IdentityField> fields,
            Instant from,
            Instant until,
            SealedReferences.References references) {}

    Wish check(@Nullable GrantRequest given, Instant now) {
        Faults faults = new Faults();
        GrantRequest request =
                given == null ? new GrantRequest(null, null, null, null, null, null, null, null, null) : given;
        Optional<GrantGround> ground =
                faults.required("/ground", request.ground()).flatMap(GrantGround::find);
        faults.require(
                request.ground() == null || ground.isPresent(), "/ground", "unknown_ground", "one of the grounds");
        Optional<TherapistId> grantee = faults.required("/granteeId", request.granteeId());
        Optional<TherapistId> therapist = faults.required("/therapistId", request.therapistId());
        faults.require(
                grantee.isEmpty() || !grantee.equals(therapist),
                "/granteeId",
                "same_therapist",
                "nobody is granted their own clients");
        Optional<String> code = Optional.ofNullable(request.clientCode());
        faults.require(
                code.isEmpty() || CODE.matcher(code.get()).matches(),
                "/clientCode",
                "invalid_client_code",
                "a client code is two words with a hyphen");
        ground.ifPresent(named -> faults.require(
                code.isPresent() ? named.isForClient() : named.isForCaseload(),
                "/clientCode",
                code.isPresent() ? "not_for_this_ground" : "required",
                "whether the ground is for one client or for a caseload"));
        Set<IdentityField> fields = fields(request.fields(), faults);
        Optional<Instant> from = faults.required("/from", request.from());
        Optional<Instant> until = faults.required("/until", request.until());
        if (from.isPresent() && until.isPresent()) {
            faults.require(
                    !from.get().isAfter(now.plus(settings.furthest())),
                    "/from",
                    "out_of_range",
                    "at most " + settings.furthest() + " ahead");
            faults.require(
                    until.get().isAfter(now) && until.get().isAfter(from.get()),
                    "/until",
                    "out_of_range",
                    "after now and after its beginning");
            // From now on if it begins in the past: both ends may be anything that can be written.
            Instant begins = from.get().isBefore(now) ? now : from.get();
            faults.require(
                    !until.get().isAfter(now.plus(settings.furthest()).plus(settings.longest()))
                            && !until.get().isAfter(begins.plus(settings.longest())),
                    "/until",
                    "too_long",
                    "at most " + settings.longest() + " after its beginning");
        }
        boolean order = ground.filter(GrantGround.COURT_ORDER::equals).isPresent();
        int length = settings.referenceLength();
        String orderReference = order
                ? faults.line("/orderReference", request.orderReference(), length)
                : faults.optionalLine("/orderReference", request.orderReference(), length);
        String subpoenaReference = order
                ? faults.line("/subpoenaReference", request.subpoenaReference(), length)
                : faults.optionalLine("/subpoenaReference", request.subpoenaReference(), length);
        faults.refuseIfAny();
        Instant begins = from.orElseThrow().isBefore(now) ? now : from.orElseThrow();
        return new Wish(
                ground.orElseThrow(),
                grantee.orElseThrow(),
                therapist.orElseThrow(),
                code,
                fields,
                begins,
                until.orElseThrow(),
                new SealedReferences.References(orderReference, subpoenaReference));
    }

    private static Set<IdentityField> fields(@Nullable List<@Nullable String> names, Faults faults) {
        Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
        if (names == null || names.isEmpty()) {
            faults.add("/fields", "required", "at least one field has to be named");
            return fields;
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Optional<IdentityField> field = name == null ? Optional.empty() : IdentityField.find(name);
            faults.require(field.isPresent(), "/fields/" + i, "unknown_field", "a field's name is needed");
            field.ifPresent(fields::add);
        }
        return fields;
    }
}
