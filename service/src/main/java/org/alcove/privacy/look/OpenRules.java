package org.alcove.privacy.look;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.Faults;
import org.alcove.privacy.IdentityField;
import org.alcove.privacy.LookPurpose;
import org.jspecify.annotations.Nullable;

/** Holds what is asked for against what its purpose needs; nothing is looked up, so that no answer tells of anybody. */
final class OpenRules {
    private final Map<LookPurpose, Set<IdentityField>> fieldsByPurpose;
    private final int nameLength;

    OpenRules(Map<LookPurpose, Set<IdentityField>> fieldsByPurpose, int nameLength) {
        this.fieldsByPurpose = fieldsByPurpose;
        this.nameLength = nameLength;
    }

    /** What is asked for, checked. */
    record Wish(
            LookPurpose purpose,
            Set<IdentityField> fields,
            @Nullable AccessGrantId grant,
            Optional<String> recipient) {}

    Wish check(@Nullable OpenRequest request) {
        Faults faults = new Faults();
        String code = request == null ? null : request.purpose();
        Optional<LookPurpose> purpose = faults.required("/purpose", code).flatMap(LookPurpose::find);
        faults.require(code == null || purpose.isPresent(), "/purpose", "unknown_purpose", "one of the purposes");
        Set<IdentityField> allowed = purpose.map(fieldsByPurpose::get).orElse(EnumSet.noneOf(IdentityField.class));
        Set<IdentityField> fields =
                fields(request == null ? null : request.fields(), purpose.isPresent(), allowed, faults);
        AccessGrantId grant = request == null ? null : request.grantId();
        String recipient = faults.optionalLine("/recipient", request == null ? null : request.recipient(), nameLength);
        faults.require(
                recipient.isEmpty() || grant != null,
                "/recipient",
                "not_in_care",
                "what is opened in care is told to nobody");
        faults.refuseIfAny();
        return new Wish(
                purpose.orElseThrow(), fields, grant, Optional.of(recipient).filter(name -> !name.isEmpty()));
    }

    private static Set<IdentityField> fields(
            @Nullable List<@Nullable String> named, boolean isPurposeKnown, Set<IdentityField> allowed, Faults faults) {
        Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
        if (named == null) {
            fields.addAll(allowed);
            return fields;
        }
        for (int i = 0; i < named.size(); i++) {
            String name = named.get(i);
            Optional<IdentityField> field = name == null ? Optional.empty() : IdentityField.find(name);
            String pointer = "/fields/" + i;
            faults.require(field.isPresent(), pointer, "unknown_field", "a field's name is needed");
            faults.require(
                    field.isEmpty() || !isPurposeKnown || allowed.contains(field.get()),
                    pointer,
                    "not_for_this_purpose",
                    "the purpose does not need this field");
            field.ifPresent(fields::add);
        }
        return fields;
    }
}
