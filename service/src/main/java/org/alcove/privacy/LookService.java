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
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/**
 * Finds the looks that grants allow, field by field, for a stated purpose, and opens what they show. Every look is in the
 * trail by the same transaction: if it can't be written down, nothing is shown. One that is a disclosure is opened by the
 * gate of disclosures alone.
 */
public final class LookService {
    private final Foundation foundation;
    private final Vault vault;
    private final AccessGrants grants;
    private final CareLookup care;

    LookService(Foundation foundation, Vault vault, AccessGrants grants, CareLookup care) {
        this.foundation = foundation;
        this.vault = vault;
        this.grants = grants;
        this.care = care;
    }

    /** Where a look is written down. */
    @FunctionalInterface
    public interface Written {
        void append(Handle handle, AuditEntry entry);
    }

    /**
     * What a grant beyond care makes of a code.
     *
     * @param ground the code of the grant's ground
     * @param isDisclosure whether what is opened under it leaves those who care for the client
     * @param look empty if the code names nobody whom it opens
     */
    public record Granted(String ground, boolean isDisclosure, Optional<Look> look) {}

    /**
     * A look at a client in the acting therapist's own care; empty for any other code, and while their grant rests, by the
     * same statements.
     */
    public Optional<Look> find(
            Handle handle,
            Actor actor,
            String clientCode,
            LookPurpose purpose,
            Set<IdentityField> wanted,
            Instant now) {
        TherapistId therapist = actor.requireTherapist();
        Optional<ClientId> client = care.findClient(handle, actor.clinicId(), therapist, clientCode);
        // Asked for nobody too: a code whose grant rests costs what one costs that never was.
        Optional<AccessGrants.Grant> grant =
                grants.find(handle, actor.clinicId(), therapist, client.orElse(ClientId.NOBODY), now);
        return client.flatMap(known -> grant.map(found -> new Look(actor.clinicId(), known, found, purpose, wanted)));
    }

    /** A look under a grant beyond care that opens now; empty if there is none of that id, or another's. */
    public Optional<Granted> findGranted(
            Handle handle,
            Actor actor,
            AccessGrantId id,
            String clientCode,
            LookPurpose purpose,
            Set<IdentityField> wanted,
            Instant now) {
        return grants.find(handle, actor.clinicId(), id, actor.requireTherapist(), clientCode, now)
                .map(named -> new Granted(
                        named.grant().ground(),
                        AccessGrants.isDisclosure(named.grant().ground()),
                        named.client()
                                .map(client -> new Look(actor.clinicId(), client, named.grant(), purpose, wanted))));
    }

    /** A look under one grant, for what addresses a client in another way than by a code; empty if it does not open now. */
    public Optional<Look> findGranted(
            Handle handle,
            Actor actor,
            AccessGrantId id,
            ClientId client,
            LookPurpose purpose,
            Set<IdentityField> wanted,
            Instant now) {
        return grants.find(handle, actor.clinicId(), id, actor.requireTherapist(), client, now)
                .map(grant -> new Look(actor.clinicId(), client, grant, purpose, wanted));
    }

    /**
     * Opens to who cares for the client.
     *
     * @param entry made for this look before the transaction; it gets its client, grant and fields here
     * @param record where it is written down; nothing is opened unless it was
     * @throws IllegalStateException for a look that is a disclosure, which only the gate of disclosures opens
     */
    public Identity open(Handle handle, Look look, AuditEntry entry, Written record) {
        if (look.isDisclosure()) {
            throw new IllegalStateException("a disclosure is opened by its gate");
        }
        record.append(handle, look.on(entry));
        return opened(handle, look);
    }

    /** Opens what the gate of disclosures, which alone calls this, has written down. */
    public Identity openReleased(Handle handle, Look look) {
        return opened(handle, look);
    }

    private Identity opened(Handle handle, Look look) {
        return Identity.of(vault.open(handle, look.clinicId(), look.clientId(), look.opened()));
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
                looks.add(new Look(
                                actor.clinicId(),
                                client,
                                Objects.requireNonNull(open.get(client)),
                                LookPurpose.PREPARE_SESSION,
                                EnumSet.of(IdentityField.PREFERRED_NAME))
                        .on(AuditEntry.by(actor, AuditAction.IDENTITY_OPEN, ids.get(looks.size()), now)));
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
}
