package org.alcove.identity;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountDao.CredentialsRow;
import org.alcove.identity.Verification.Verified;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jspecify.annotations.Nullable;

/** Enrols and removes second factors. A secret is in force only once a code of it was shown. */
final class EnrolmentService {
    private final Foundation foundation;
    private final IdentityConfiguration.SecondFactor settings;
    private final SecondFactors secondFactors;
    private final Verification verification;

    EnrolmentService(
            Foundation foundation,
            IdentityConfiguration.SecondFactor settings,
            SecondFactors secondFactors,
            Verification verification) {
        this.foundation = foundation;
        this.settings = settings;
        this.secondFactors = secondFactors;
        this.verification = verification;
    }

    /** Draws a secret. Takes the password and, if there is one in force, the old second factor. */
    Enrolment enrol(Actor actor, @Nullable SecondFactorRequest request) {
        Verified verified = verification.verify(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.SECOND_FACTOR_BEGIN);
        byte[] secret = Totp.newSecret(foundation.random());
        byte[] sealed = secondFactors.seal(actor.accountId(), secret);
        AuditEntry entry = entry(actor, AuditAction.SECOND_FACTOR_BEGIN, verified.now());
        foundation.transactor().useTransaction(handle -> {
            verified.use(handle);
            handle.attach(AccountDao.class).updatePendingSecret(actor.accountId(), sealed);
            foundation.audit().append(handle, entry);
        });
        String text = Totp.toBase32(secret);
        String issuer = encode(settings.issuer());
        return new Enrolment(
                text,
                "otpauth://totp/" + issuer + ":" + encode(settings.label()) + "?secret=" + text + "&issuer=" + issuer
                        + "&algorithm=SHA1&digits=6&period=30");
    }

    /** Puts the secret in force; other login sessions, which were opened without it, end. */
    void confirm(Actor actor, @Nullable OtpRequest request) {
        Faults faults = new Faults();
        String otp = faults.required("/otp", request == null ? null : request.otp())
                .map(Secret::reveal)
                .orElse("");
        faults.refuseIfAny();
        Instant now = foundation.clock().instant();
        byte[] pending = account(actor).totpPending();
        if (pending == null) {
            throw new ServiceException(ErrorCode.CONFLICT);
        }
        OptionalLong step = secondFactors.matchingStep(actor.accountId(), pending, SignInService.cut(otp), now);
        if (step.isEmpty()) {
            throw ServiceException.invalid("/otp", "wrong_code", "the present code of the app is needed");
        }
        AuditEntry entry = entry(actor, AuditAction.SECOND_FACTOR_ENROL, now);
        foundation.transactor().useTransaction(handle -> {
            if (handle.attach(AccountDao.class).confirmSecret(actor.accountId(), pending, step.getAsLong()) == 0) {
                throw new ServiceException(ErrorCode.CONFLICT);
            }
            handle.attach(LoginSessionDao.class).deleteOthers(actor.accountId(), actor.loginSessionId());
            foundation.audit().append(handle, entry);
        });
    }

    /** @throws ServiceException forbidden while the account's role must have a second factor */
    void remove(Actor actor, @Nullable SecondFactorRequest request) {
        if (settings.isRequiredFor(RoleNames.read(account(actor).roles()))) {
            throw new ServiceException(ErrorCode.FORBIDDEN);
        }
        Verified verified = verification.verify(
                actor,
                request == null ? null : request.password(),
                request == null ? null : request.otp(),
                AuditAction.SECOND_FACTOR_REMOVE);
        AuditEntry entry = entry(actor, AuditAction.SECOND_FACTOR_REMOVE, verified.now());
        foundation.transactor().useTransaction(handle -> {
            verified.use(handle);
            handle.attach(AccountDao.class).removeSecret(actor.accountId());
            foundation.audit().append(handle, entry);
        });
    }

    private CredentialsRow account(Actor actor) {
        return foundation
                .transactor()
                .inTransaction(handle -> handle.attach(AccountDao.class).findById(actor.accountId()))
                .orElseThrow(ServiceException::notFound);
    }

    private AuditEntry entry(Actor actor, AuditAction action, Instant now) {
        return AuditEntry.by(actor, action, foundation.ids(), now).on("account", actor.accountId());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
