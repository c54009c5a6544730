package org.alcove.identity;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.identity.AccountMaker.Binding;
import org.alcove.identity.AccountMaker.Draft;
import org.alcove.identity.JoinCodeDao.LiveJoinCode;
import org.alcove.identity.OneTimeTokenDao.LiveToken;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.consent.PrivacyNoticeService;
import org.alcove.privacy.consent.PrivacyNoticeVersion;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The three ways to a new account: a join code, an invitation, a re-entry token. What is wrong, used, expired or revoked
 * is one answer, and what works once works once however many try it at the same moment.
 */
final class Entrance {
    static final String INVITATION = "invitation";
    static final String RE_ENTRY = "re_entry";
    private static final int LONGEST_CODE = 200;

    private final Foundation foundation;
    private final AccountMaker maker;
    private final PasswordPolicy policy;
    private final RateLimiter limiter;
    private volatile @Nullable PrivacyNoticeService notices;

    Entrance(Foundation foundation, AccountMaker maker, PasswordPolicy policy, RateLimiter limiter) {
        this.foundation = foundation;
        this.maker = maker;
        this.policy = policy;
        this.limiter = limiter;
    }

    /** Called while the application is put together. */
    void bindNotices(PrivacyNoticeService bound) {
        notices = bound;
    }

    /** Makes a client and their account. Who comes by a code for one person counts as accepted. */
    NewAccount join(@Nullable JoinRequest request, Optional<String> key, Caller caller) {
        String code = checkedCode("/joinCode", request == null ? null : request.joinCode());
        byte[] hash = foundation.keys().hash(Purpose.ONE_TIME_TOKEN, "join", code);
        ClientId client = new ClientId(foundation.ids().forPerson());
        List<@Nullable PrivacyNoticeVersion> shown = shown(request);
        return enter(
                new Way(
                        "join",
                        AuditAction.JOIN,
                        "/joinCode",
                        code,
                        request == null ? null : request.password(),
                        shown),
                key,
                caller,
                (handle, draft) -> {
                    Optional<Binding> binding = useJoinCode(handle, hash, client, draft);
                    PrivacyNoticeService kept = notices;
                    if (kept != null) {
                        binding.ifPresent(
                                made -> kept.acknowledge(handle, made.clinicId(), client, shown, draft.now()));
                    }
                    return binding;
                });
    }

    private static List<@Nullable PrivacyNoticeVersion> shown(@Nullable JoinRequest request) {
        List<@Nullable PrivacyNoticeVersion> shown = request == null ? null : request.noticesAcknowledged();
        return shown == null ? List.of() : shown;
    }

    private static Optional<Binding> useJoinCode(Handle handle, byte[] hash, ClientId client, Draft draft) {
        JoinCodeDao codes = handle.attach(JoinCodeDao.class);
        Optional<LiveJoinCode> code = codes.findLive(hash, draft.now())
                .filter(live -> live.isPublic() || codes.use(live.id(), draft.now()) == 1);
        code.ifPresent(live ->
                handle.attach(AccountDao.class).insertClient(client, live.clinicId(), !live.isPublic(), draft.today()));
        return code.map(live -> Binding.client(live.clinicId(), client));
    }

    /** Makes the staff account that an admin invited. */
    NewAccount acceptInvitation(@Nullable TokenRequest request, Optional<String> key, Caller caller) {
        return enterByToken(INVITATION, AuditAction.INVITATION_ACCEPT, request, key, caller, Entrance::staffBinding);
    }

    private static Binding staffBinding(Handle handle, LiveToken token, Draft draft) {
        Set<Role> roles = RoleNames.read(token.roles());
        if (roles.contains(Role.PRIVACY_OFFICER)) {
            AccountDao accounts = handle.attach(AccountDao.class);
            // Of two invitations from when the clinic had no privacy officer, the second must see the first.
            accounts.touchActiveAdmins(token.clinicId());
            if (!token.issuedBy().equals(Accounts.OPERATOR)
                    && !accounts.mayAppointPrivacyOfficer(token.clinicId(), token.issuedBy())) {
                throw new ServiceException(ErrorCode.TOKEN_USED);
            }
        }
        Optional<TherapistId> therapist = Optional.ofNullable(token.therapistId());
        boolean pending = therapist
                .filter(whom -> StaffRoles.needsApproval(handle, token.clinicId(), whom, draft.id()))
                .isPresent();
        return new Binding(
                token.clinicId(),
                roles,
                Optional.empty(),
                therapist,
                pending,
                pending ? Optional.of(token.issuedBy()) : Optional.empty());
    }

    /** Binds a new account to a client who lost the old one; the old one, its login sessions and feeds end with it. */
    NewAccount reEnter(@Nullable TokenRequest request, Optional<String> key, Caller caller) {
        return enterByToken(RE_ENTRY, AuditAction.RE_ENTRY_ACCEPT, request, key, caller, (handle, token, draft) -> {
            ClientId client = Optional.ofNullable(token.clientId()).orElseThrow();
            AccountDao accounts = handle.attach(AccountDao.class);
            accounts.replaceOthers(client, token.clinicId(), draft.id());
            accounts.deleteLoginSessionsOfClient(client, token.clinicId());
            accounts.deleteFeedsOfClient(client, token.clinicId());
            return Binding.client(token.clinicId(), client);
        });
    }

    private NewAccount enterByToken(
            String kind,
            AuditAction action,
            @Nullable TokenRequest request,
            Optional<String> key,
            Caller caller,
            TokenUse use) {
        String token = checkedCode("/token", request == null ? null : request.token());
        byte[] hash = foundation.keys().hash(Purpose.ONE_TIME_TOKEN, kind, token);
        Way way = new Way(kind, action, "/token", token, request == null ? null : request.password(), List.of());
        return enter(way, key, caller, (handle, draft) -> {
            OneTimeTokenDao tokens = handle.attach(OneTimeTokenDao.class);
            Optional<LiveToken> found = tokens.findLive(hash, kind, draft.now());
            AccountId issuer = found.map(LiveToken::issuedBy).orElse(Accounts.OPERATOR);
            // Asked for nobody as well, so that what opens nothing costs the same whatever it was.
            boolean mayIssue = tokens.countIssuingRoles(issuer, kind) > 0 || issuer.equals(Accounts.OPERATOR);
            return found.filter(live -> mayIssue)
                    .filter(live -> tokens.use(live.id(), draft.now()) == 1)
                    .map(live -> use.apply(handle, live, draft));
        });
    }

    private NewAccount enter(Way way, Optional<String> key, Caller caller, Opening opening) {
        Faults faults = new Faults();
        faults.require(!way.code().isEmpty(), way.pointer(), "required", "a value is needed");
        String password = policy.check(faults, "/password", way.password(), Optional.empty());
        PrivacyNoticeService known = notices;
        if (known != null) {
            known.check(faults, "/noticesAcknowledged", way.shown());
        }
        faults.refuseIfAny();
        limiter.join(caller.address());
        AccountId asker = asker(way, password, key.orElse(""));
        try {
            return AccountMaker.withAnotherName(() -> {
                Draft draft = maker.draft(password);
                AuditEntry entry = AuditEntry.anonymous(way.action(), foundation.ids(), draft.now())
                        .on("account", draft.id());
                return foundation
                        .idempotency()
                        .once(
                                Optional.of(asker),
                                way.operation(),
                                key,
                                way.shown().isEmpty()
                                        ? List.of(way.code(), password)
                                        : List.of(way.code(), password, way.shown()),
                                NewAccount.class,
                                handle -> open(handle, draft, entry, opening),
                                handle -> handle.attach(AccountDao.class)
                                        .findById(draft.id())
                                        .map(made -> draft.answer()));
            });
        } catch (ServiceException refused) {
            if (refused.code() == ErrorCode.TOKEN_USED) {
                AuditEntry denied = AuditEntry.anonymous(
                                way.action(),
                                foundation.ids(),
                                foundation.clock().instant())
                        .denied();
                foundation
                        .transactor()
                        .useTransaction(handle -> foundation.audit().append(handle, denied));
            }
            throw refused;
        }
    }

    private NewAccount open(Handle handle, Draft draft, AuditEntry entry, Opening opening) {
        Binding binding = opening.use(handle, draft).orElseThrow(() -> new ServiceException(ErrorCode.TOKEN_USED));
        maker.insert(handle, draft, binding, Optional.empty());
        AuditEntry inClinic = entry.inClinic(binding.clinicId()).byAccount(draft.id(), binding.clientId());
        foundation
                .audit()
                .append(handle, binding.clientId().map(inClinic::about).orElse(inClinic));
        return draft.answer();
    }

    /**
     * Stands for who has no account yet: whoever knows the same secrets. Two people who chose one idempotency key, or came
     * by one public code, never meet in it.
     */
    private AccountId asker(Way way, String password, String key) {
        ByteBuffer hash = ByteBuffer.wrap(foundation.keys().hash(Purpose.REPLAY, "asker", key, way.code(), password));
        return new AccountId(new UUID(hash.getLong(), hash.getLong()));
    }

    private static String checkedCode(String pointer, @Nullable Secret typed) {
        String code = typed == null ? "" : typed.reveal().strip();
        if (code.length() > LONGEST_CODE) {
            throw ServiceException.invalid(pointer, "too_long", "at most " + LONGEST_CODE + " characters");
        }
        return code;
    }

    /** What kind of entrance is tried, and with what. */
    private record Way(
            String operation,
            AuditAction action,
            String pointer,
            String code,
            @Nullable Secret password,
            List<@Nullable PrivacyNoticeVersion> shown) {}

    /** Uses a one-time secret up and says what the account is for; empty if the secret opens nothing. */
    private interface Opening {
        Optional<Binding> use(Handle handle, Draft draft);
    }

    /** Says what the account of a token is for. */
    private interface TokenUse {
        Binding apply(Handle handle, LiveToken token, Draft draft);
    }
}
