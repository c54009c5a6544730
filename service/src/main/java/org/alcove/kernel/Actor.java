package org.alcove.kernel;

import java.security.Principal;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The one person that a request acts for, as the login session proved it. Services take it as their first argument and
 * see one clinic and nobody else's rows through it.
 *
 * @param clientId present if and only if the account is bound to a client
 * @param therapistId present if and only if the account is a therapist's
 */
public record Actor(
        AccountId accountId,
        ClinicId clinicId,
        Set<Role> roles,
        LoginSessionId loginSessionId,
        Optional<ClientId> clientId,
        Optional<TherapistId> therapistId)
        implements Principal {
    public Actor {
        Objects.requireNonNull(accountId);
        Objects.requireNonNull(clinicId);
        Objects.requireNonNull(loginSessionId);
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(therapistId);
        roles = Set.copyOf(roles);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** @throws ServiceException {@link ErrorCode#FORBIDDEN} unless the actor has at least one of the roles */
    public void requireAny(Role... allowed) {
        for (Role role : allowed) {
            if (is(role)) {
                return;
            }
        }
        throw new ServiceException(ErrorCode.FORBIDDEN);
    }

    /** @throws ServiceException {@link ErrorCode#FORBIDDEN} unless the actor acts as a client */
    public ClientId requireClient() {
        requireAny(Role.CLIENT);
        return clientId.orElseThrow(() -> new ServiceException(ErrorCode.FORBIDDEN));
    }

    /** @throws ServiceException {@link ErrorCode#FORBIDDEN} unless the actor acts as a therapist */
    public TherapistId requireTherapist() {
        requireAny(Role.THERAPIST);
        return therapistId.orElseThrow(() -> new ServiceException(ErrorCode.FORBIDDEN));
    }

    /** Whether this actor is the given therapist. */
    public boolean isTherapist(TherapistId id) {
        return is(Role.THERAPIST) && therapistId.filter(id::equals).isPresent();
    }

    @Override
    public String getName() {
        return accountId.toString();
    }
}
