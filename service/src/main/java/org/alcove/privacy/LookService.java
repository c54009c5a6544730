package org.alcove.privacy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Opens identity to whom a grant opens it, field by field, for a stated purpose. Every look is in the trail by the same
 * transaction: if it can't be written down, nothing is shown. A code that is not one of the acting therapist's live care
 * relationships, and one whose grant does not open now, are the same {@code NOT_FOUND}.
 */
public final class LookService {
    private final Foundation foundation;
    private final Vault vault;
    private final AccessGrants grants;
    private final CareLookup care;
    private final Map<LookPurpose, Set<IdentityField>> fieldsByPurpose;

    LookService(
            Foundation foundation,
            Vault vault,
            AccessGrants grants,
            CareLookup care,
            Map<LookPurpose, Set<IdentityField>> fieldsByPurpose) {
        this.foundation = foundation;
        this.vault = vault;
        this.grants = grants;
        this.care = care;
        this.fieldsByPurpose = fieldsByPurpose;
    }

    /** Opens the asked-for fields of a client of the acting therapist. */
    Identity open(Actor actor, String clientCode, @Nullable OpenRequest request) {
        TherapistId therapist = actor.requireTherapist();
        Wish wish = wish(request);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.IDENTITY_OPEN, foundation.ids(), now);
        Optional<Identity> opened = foundation.transactor().inTransaction(handle -> {
            Optional<AccessGrants.Named> named = wish.grant() == null
                    ? care.findClient(handle, actor.clinicId(), therapist, clientCode)
                            .flatMap(client -> grants.find(handle, actor.clinicId(), therapist, client, now)
                                    .map(grant -> new AccessGrants.Named(client, grant)))
                    : grants.find(handle, actor.clinicId(), wish.grant(), therapist, clientCode, now);
            if (named.isEmpty()) {
                foundation.audit().append(handle, entry.denied());
                return Optional.empty();
            }
            ClientId client = named.get().client();
            AccessGrants.Grant grant = named.get().grant();
            Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
            fields.addAll(wish.fields());
            fields.retainAll(grant.fields());
            foundation.audit().append(handle, look(entry, client, grant, wish.purpose(), fields));
            return Optional.of(Identity.of(vault.open(handle, actor.clinicId(), client, fields)));
        });
        return opened.orElseThrow(ServiceException::notFound);
    }

    /** Where a look is written down. */
    @FunctionalInterface
    public interface Written {
        void append(Handle handle, AuditEntry entry);
    }

    /**
     * Opens fields under one grant, for what addresses a client in another way than by a code.
     *
     * @param entry made for this look before the transaction; it gets its client, grant and fields here
     * @param record where it is written down; nothing is opened unless it was
     * @return empty if the grant does not open that client now
     */
    public Optional<Identity> openUnder(
            Handle handle,
            Actor actor,
            AccessGrantId id,
            ClientId client,
            LookPurpose purpose,
            Set<IdentityField> wanted,
            AuditEntry entry,
            Written record) {
        return grants.find(handle, actor.clinicId(), id, actor.requireTherapist(), client, entry.at())
                .map(grant -> {
                    Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
                    fields.addAll(wanted);
                    fields.retainAll(grant.fields());
                    record.append(handle, look(entry, client, grant, purpose, fields));
                    return Identity.of(vault.open(handle, actor.clinicId(), client, fields));
                });
    }

    /** What today's clients of the acting therapist want to be called; one row of the trail for each of them. */
    List<TodaysClient> openToday(Actor actor) {
        TherapistId therapist = actor.requireTherapist();
        Instant now = foundation.clock().instant();
        // As many ids as a day can have sessions: a unit can run twice and makes none.
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < SESSIONS_A_DAY; i++) {
            ids.add(foundation.ids().forThing());
        }
        return foundation.transactor().inTransaction(handle -> {
            ZoneId zone = care.findZone(handle, actor.clinicId(), therapist).orElseThrow(ServiceException::notFound);
            LocalDate today = LocalDate.ofInstant(now, zone);
            // Whoever covers needs to know whom they will meet.
            Map<TherapistId, AccessGrants.Rule> covered = new LinkedHashMap<>();
            grants.rules(handle, actor.clinicId(), therapist, now).stream()
                    .filter(rule -> rule.ground().equals(AccessGrants.COVER))
                    .filter(rule -> rule.fields().contains(IdentityField.PREFERRED_NAME))
                    .forEach(rule -> covered.putIfAbsent(rule.ofTherapist(), rule));
            Set<TherapistId> therapists = new LinkedHashSet<>(covered.keySet());
            therapists.add(therapist);
            List<CareLookup.Session> sessions = care.listSessions(
                    handle,
                    actor.clinicId(),
                    therapists,
                    today.atStartOfDay(zone).toInstant(),
                    today.plusDays(1).atStartOfDay(zone).toInstant());
            Map<ClientId, AccessGrants.Grant> open = opening(handle, actor, therapist, sessions, covered, now);
            Map<ClientId, Optional<String>> names = preferredNames(handle, actor, open.keySet());
            List<AuditEntry> looks = new ArrayList<>();
            for (ClientId client : names.keySet()) {
                looks.add(look(
                        AuditEntry.by(actor, AuditAction.IDENTITY_OPEN, ids.get(looks.size()), now),
                        client,
                        Objects.requireNonNull(open.get(client)),
                        LookPurpose.PREPARE_SESSION,
                        EnumSet.of(IdentityField.PREFERRED_NAME)));
            }
            foundation.audit().appendAll(handle, looks);
            return sessions.stream()
                    .map(session -> new TodaysClient(
                            session.clientCode(),
                            session.start(),
                            names.getOrDefault(session.clientId(), Optional.empty()),
                            Optional.ofNullable(covered.get(session.therapistId()))
                                    .map(GrantRef::of)))
                    .toList();
        });
    }

    /** What opens each of the sessions' clients: their care, or else the cover under which they are seen. */
    private Map<ClientId, AccessGrants.Grant> opening(
            Handle handle,
            Actor actor,
            TherapistId therapist,
            List<CareLookup.Session> sessions,
            Map<TherapistId, AccessGrants.Rule> covered,
            Instant now) {
        Set<ClientId> own = sessions.stream()
                .filter(session -> session.therapistId().equals(therapist))
                .map(CareLookup.Session::clientId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<ClientId, AccessGrants.Grant> open =
                new LinkedHashMap<>(grants.list(handle, actor.clinicId(), therapist, own, now));
        for (CareLookup.Session session : sessions) {
            AccessGrants.Rule rule = covered.get(session.therapistId());
            if (rule != null && open.size() < SESSIONS_A_DAY) {
                open.putIfAbsent(session.clientId(), new AccessGrants.Grant(rule.id(), rule.ground(), rule.fields()));
            }
        }
        return open;
    }

    /** Five minutes is the shortest session; there is room for those of therapists who are covered. */
    private static final int SESSIONS_A_DAY = 4 * 24 * 12;

    /** The names of those whose keys can be used; a damaged key keeps its own client's name back and no other's. */
    private Map<ClientId, Optional<String>> preferredNames(Handle handle, Actor actor, Set<ClientId> clients) {
        try {
            return namesOf(handle, actor, clients);
        } catch (VaultFault damaged) {
            Map<ClientId, Optional<String>> names = new HashMap<>();
            for (ClientId client : clients) {
                try {
                    names.putAll(namesOf(handle, actor, Set.of(client)));
                } catch (VaultFault told) {
                    // The vault has said so in the log.
                }
            }
            return names;
        }
    }

    private Map<ClientId, Optional<String>> namesOf(Handle handle, Actor actor, Set<ClientId> clients) {
        // Who can't be named in the trail is not looked at.
        Set<ClientId> nameable = vault.of(handle, clients).keySet();
        Map<ClientId, Map<IdentityField, String>> opened =
                vault.openAll(handle, actor.clinicId(), nameable, EnumSet.of(IdentityField.PREFERRED_NAME));
        Map<ClientId, Optional<String>> names = new HashMap<>();
        for (ClientId client : nameable) {
            names.put(
                    client,
                    Optional.ofNullable(opened.getOrDefault(client, Map.of()).get(IdentityField.PREFERRED_NAME)));
        }
        return names;
    }

    private static AuditEntry look(
            AuditEntry entry,
            ClientId client,
            AccessGrants.Grant grant,
            LookPurpose purpose,
            Set<IdentityField> fields) {
        return entry.about(client)
                .on("access_grant", grant.id())
                .looking(new AuditEntry.Look(
                        purpose.code(),
                        grant.ground(),
                        fields.stream().map(IdentityField::wireName).toList()));
    }

    private record Wish(
            LookPurpose purpose,
            Set<IdentityField> fields,
            @Nullable AccessGrantId grant) {}

    private Wish wish(@Nullable OpenRequest request) {
        Faults faults = new Faults();
        String code = request == null ? null : request.purpose();
        Optional<LookPurpose> purpose = faults.required("/purpose", code).flatMap(LookPurpose::find);
        faults.require(code == null || purpose.isPresent(), "/purpose", "unknown_purpose", "one of the purposes");
        Set<IdentityField> allowed = purpose.map(fieldsByPurpose::get).orElse(EnumSet.noneOf(IdentityField.class));
        List<@Nullable String> named = request == null ? null : request.fields();
        Set<IdentityField> fields = EnumSet.noneOf(IdentityField.class);
        if (named == null) {
            fields.addAll(allowed);
        } else {
            for (int i = 0; i < named.size(); i++) {
                String name = named.get(i);
                Optional<IdentityField> field = name == null ? Optional.empty() : IdentityField.find(name);
                String pointer = "/fields/" + i;
                faults.require(field.isPresent(), pointer, "unknown_field", "a field's name is needed");
                faults.require(
                        field.isEmpty() || purpose.isEmpty() || allowed.contains(field.get()),
                        pointer,
                        "not_for_this_purpose",
                        "the purpose does not need this field");
                field.ifPresent(fields::add);
            }
        }
        faults.refuseIfAny();
        return new Wish(purpose.orElseThrow(), fields, request == null ? null : request.grantId());
    }
}
