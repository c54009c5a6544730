package org.alcove.privacy;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/** Gives and ends what alone opens identity. Holds nothing, so that any number of it are as good as one. */
public final class AccessGrants {
    /** A care relationship, which is a grant by itself. */
    static final String CARE = "care";

    /** The clients of a therapist who is absent or has left. */
    static final String COVER = "cover";

    /** What stays with those who care for the client. */
    private static final Set<String> USES = Set.of(CARE, COVER);

    private static final String WHAT_THE_PURPOSE_OPENS = "*";

    /**
     * A grant that opens now.
     *
     * @param fields what it opens at most
     */
    record Grant(AccessGrantId id, String ground, Set<IdentityField> fields) {}

    /**
     * A grant that opens now whoever is in the care of a therapist.
     *
     * @param fields what it opens at most
     */
    public record Rule(AccessGrantId id, String ground, TherapistId ofTherapist, Set<IdentityField> fields) {}

    /** A grant that opens now, and whom it opens by a code: nobody, if it names nobody. */
    record Named(Grant grant, Optional<ClientId> client) {}

    /** Whether what is opened on a ground leaves those who care for the client; it does unless it is known not to. */
    static boolean isDisclosure(String ground) {
        return !USES.contains(ground);
    }

    /** Begins a care relationship's grant in the transaction that begins the relationship. */
    public void beginCare(
            Handle handle,
            ClinicId clinic,
            ClientId client,
            TherapistId therapist,
            CareRelationshipId care,
            Instant now) {
        handle.attach(GrantDao.class)
                .insertGrant(care.value(), clinic, client, therapist, WHAT_THE_PURPOSE_OPENS, CARE, now);
    }

    /** Ends a care relationship's grant in the transaction that ends the relationship. */
    public void endCare(Handle handle, ClinicId clinic, CareRelationshipId care, Instant now) {
        handle.attach(GrantDao.class).endGrant(clinic, care.value(), now);
    }

    /**
     * Whether all grants of a therapist rest, because another account waits for a privacy officer's approval to be the same
     * therapist's. For what would open a client in another way than by a look; asked before anybody is looked for, it costs
     * the same whoever is meant.
     */
    public boolean rest(Handle handle, ClinicId clinic, TherapistId therapist) {
        return handle.attach(GrantDao.class).isAnotherPending(clinic, therapist);
    }

    /** Whether any grant opens a client to a therapist now. */
    public boolean opens(Handle handle, ClinicId clinic, TherapistId therapist, ClientId client, Instant now) {
        return find(handle, clinic, therapist, client, now).isPresent();
    }

    /** On what ground a client is open to a therapist now; empty if they are not. */
    public Optional<String> findGround(
            Handle handle, ClinicId clinic, TherapistId therapist, ClientId client, Instant now) {
        return find(handle, clinic, therapist, client, now).map(Grant::ground);
    }

    /**
     * Begins a grant on another ground than care; it ends by itself.
     *
     * @param id also of what the grant stands for, such as an emergency
     * @param client whom it opens; empty for a rule, and for what opens nobody
     * @param clientCode by which the grantee names that client
     * @param ofTherapist the rule: whoever is in the care of this therapist at the time of a look
     */
    public void begin(
            Handle handle,
            AccessGrantId id,
            ClinicId clinic,
            Optional<ClientId> client,
            Optional<String> clientCode,
            Optional<TherapistId> ofTherapist,
            TherapistId grantee,
            String ground,
            Set<IdentityField> fields,
            Instant from,
            Instant until) {
        handle.attach(GrantDao.class)
                .insertTimedGrant(
                        id.value(),
                        clinic,
                        client.orElse(null),
                        clientCode.orElse(null),
                        grantee,
                        fields.stream().sorted().map(IdentityField::wireName).collect(Collectors.joining(",")),
                        ground,
                        from,
                        until,
                        ofTherapist.orElse(null));
    }

    /** Ends a grant beyond care at once: when this is committed, no look succeeds under it any more. */
    public void end(Handle handle, ClinicId clinic, AccessGrantId id, Instant now) {
        handle.attach(GrantDao.class).endGrant(clinic, id.value(), now);
    }

    /** As {@link #end}, for an emergency alone. @return whether there is one of that id */
    public boolean endEmergency(Handle handle, ClinicId clinic, AccessGrantId id, Instant now) {
        return handle.attach(GrantDao.class).endEmergency(clinic, id, now) == 1;
    }

    /** Ends all that the therapist of an account was granted beyond care, as when that account ends. */
    public void endBeyondCare(Handle handle, ClinicId clinic, AccountId account, Instant now) {
        handle.attach(GrantDao.class).endBeyondCare(clinic, account, now);
    }

    /** What opens other therapists' clients to a therapist now. */
    public List<Rule> rules(Handle handle, ClinicId clinic, TherapistId therapist, Instant now) {
        return handle.attach(GrantDao.class).listOpenRules(clinic, therapist, now).stream()
                .map(row -> new Rule(row.id(), row.ground(), row.ofTherapistId(), fields(row.fields())))
                .toList();
    }

    /** The grant by its id, if it opens anything to a therapist now, and whom by a code; neither of care nor of an emergency. */
    Optional<Named> find(
            Handle handle, ClinicId clinic, AccessGrantId id, TherapistId therapist, String code, Instant now) {
        return handle.attach(GrantDao.class)
                .findOpenByCode(clinic, id, therapist, code, now)
                .map(row -> new Named(
                        new Grant(row.id(), row.ground(), fields(row.fields())), Optional.ofNullable(row.clientId())));
    }

    /** The grant by its id, if it opens a client to a therapist now. */
    Optional<Grant> find(
            Handle handle, ClinicId clinic, AccessGrantId id, TherapistId therapist, ClientId client, Instant now) {
        return handle.attach(GrantDao.class)
                .findOpen(clinic, id, therapist, client, now)
                .map(row -> new Grant(row.id(), row.ground(), fields(row.fields())));
    }

    /** The grant of care that opens a client to a therapist now. */
    Optional<Grant> find(Handle handle, ClinicId clinic, TherapistId therapist, ClientId client, Instant now) {
        return Optional.ofNullable(
                list(handle, clinic, therapist, Set.of(client), now).get(client));
    }

    /** The grants that open clients to a therapist now, one a client, in one statement. */
    Map<ClientId, Grant> list(
            Handle handle, ClinicId clinic, TherapistId therapist, Set<ClientId> clients, Instant now) {
        Map<ClientId, Grant> grants = new HashMap<>();
        if (!clients.isEmpty()) {
            handle.attach(GrantDao.class)
                    .listOpen(clinic, therapist, clients, now)
                    .forEach(row -> grants.putIfAbsent(
                            row.clientId(), new Grant(row.id(), row.ground(), fields(row.fields()))));
        }
        return grants;
    }

    private static Set<IdentityField> fields(String written) {
        if (written.equals(WHAT_THE_PURPOSE_OPENS)) {
            return EnumSet.allOf(IdentityField.class);
        }
        return Arrays.stream(written.split(",", -1))
                .flatMap(name -> IdentityField.find(name).stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(IdentityField.class)));
    }
}
