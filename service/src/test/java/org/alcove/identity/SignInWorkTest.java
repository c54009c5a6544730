package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Id;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SignInWorkTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final String WRONG = "not the password";
    private static final String NEW_PASSWORD = "eight quiet lanterns";
    private static final Caller CALLER = new Caller("192.0.2.1", "other");
    private static final IdentityConfiguration.LockOut LOCK_OUT =
            new IdentityConfiguration.LockOut(null, null, null, null);

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final ClinicId clinic = TestPeople.in(DATABASE, TestClock.MONDAY).clinic();
    private final Meanwhile meanwhile = new Meanwhile();
    private final Foundation foundation = foundation();
    private final PasswordHasher hasher = hasher(2);
    private final Attempts attempts = new Attempts(LOCK_OUT, foundation);
    private final SecondFactors secondFactors = new SecondFactors(foundation.keys(), foundation.owners());
    private final SignInService signIn = service(hasher);

    @BeforeEach
    void start() {
        meanwhile.doOnce(() -> {});
    }

    @AfterEach
    void stop() {
        hasher.close();
    }

    @Test
    void doesTheSameWorkForEveryFailure() {
        Account plain = account(hasher, false);
        Account enrolled = account(hasher, true);
        Account disabled = account(hasher, false);
        setStatus(disabled, "disabled");
        Account replaced = account(hasher, false);
        setStatus(replaced, "replaced");
        Account outdated;
        try (PasswordHasher before = hasher(1)) {
            outdated = account(before, true);
        }
        Account locked = account(hasher, false);
        for (int i = 0; i < 10; i++) {
            assertThat(login(locked.name(), WRONG, "")).isEmpty();
        }
        String used = Api.code(Api.SECRET, clock.instant());
        assertThat(login(enrolled.name(), Api.PASSWORD, used)).isPresent();
        clock.advance(Duration.ofSeconds(1));

        Account ofClient = ofClient();
        // Makes the client's key, which joining does otherwise.
        assertThat(login(ofClient.name(), WRONG, "")).isEmpty();

        Map<String, String> work = new TreeMap<>();
        work.put("a client's", work(ofClient.name(), WRONG, ""));
        work.put("unknown", work("nobody-here-1234", Api.PASSWORD, ""));
        work.put("no login name", work("someone@example.org", Api.PASSWORD, ""));
        work.put("wrong password", work(plain.name(), WRONG, ""));
        work.put("wrong password, right code", work(enrolled.name(), WRONG, used));
        work.put("no code", work(enrolled.name(), Api.PASSWORD, ""));
        work.put("wrong code", work(enrolled.name(), Api.PASSWORD, "000000"));
        work.put("used code", work(enrolled.name(), Api.PASSWORD, used));
        work.put("short code", work(enrolled.name(), Api.PASSWORD, "1"));
        work.put("wrong recovery code", work(enrolled.name(), Api.PASSWORD, "abcd-efgh-jkmn-pqrs"));
        work.put("long code", work(enrolled.name(), Api.PASSWORD, "x".repeat(100)));
        work.put("disabled", work(disabled.name(), Api.PASSWORD, ""));
        work.put("replaced", work(replaced.name(), Api.PASSWORD, ""));
        work.put("locked", work(locked.name(), Api.PASSWORD, ""));
        work.put("outdated hash", work(outdated.name(), Api.PASSWORD, "000000"));

        assertThat(new HashSet<>(work.values())).as("%s", work).hasSize(1);
        assertThat(work.get("unknown")).endsWith(" 1 hash");
    }

    @Test
    void recoveringDoesTheSameWorkForEveryFailure() {
        RecoveryService recovery = new RecoveryService(
                foundation,
                new PasswordPolicy(new IdentityConfiguration.Passwords(null, null)),
                hasher,
                attempts,
                limiter());
        Set<Integer> work = new HashSet<>();
        Account ofClient = ofClient();
        for (String name :
                List.of("nobody-here-1234", account(hasher, false).name(), ofClient.name(), ofClient.name())) {
            RecoveryRequest request =
                    new RecoveryRequest(name, Secret.of("abcd-efgh-jkmn-pqrs"), Secret.of(NEW_PASSWORD));
            // The first time keys are made, of nobody and of who was never named.
            assertThatThrownBy(() -> recovery.recover(request, CALLER)).isInstanceOf(ServiceException.class);
            work.add(StatementCounter.count(
                    DATABASE,
                    () -> assertThatThrownBy(() -> recovery.recover(request, CALLER))
                            .isInstanceOf(ServiceException.class)));
        }
        assertThat(work).hasSize(1);
    }

    private Account ofClient() {
        Account account = account(hasher, false);
        DATABASE.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET client_id = ? WHERE id = ?",
                        TestPeople.in(DATABASE, TestClock.MONDAY)
                                .client(clinic)
                                .actor()
                                .requireClient(),
                        account.id()));
        return account;
    }

    @Test
    void writesAUsedCodeDownAsDenied() {
        Account enrolled = account(hasher, true);
        String code = Api.code(Api.SECRET, clock.instant());
        assertThat(login(enrolled.name(), Api.PASSWORD, code)).isPresent();

        assertThat(login(enrolled.name(), Api.PASSWORD, code)).isEmpty();

        List<String> outcomes = DATABASE.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT outcome FROM audit_event WHERE actor_account_id = :id AND action = 'sign_in'")
                        .bind("id", enrolled.id())
                        .mapTo(String.class)
                        .list());
        assertThat(outcomes).containsExactlyInAnyOrder("done", "denied");
    }

    @Test
    void hashesAnewOnlyAfterASuccess() {
        Account outdated;
        try (PasswordHasher before = hasher(1)) {
            outdated = account(before, false);
        }
        assertThat(login(outdated.name(), WRONG, "")).isEmpty();
        assertThat(hashOf(outdated)).contains("t=1");

        assertThat(login(outdated.name(), Api.PASSWORD, "")).isPresent();

        assertThat(hashOf(outdated)).contains("t=2");
        assertThat(login(outdated.name(), Api.PASSWORD, "")).isPresent();
    }

    @Test
    void noSignInSurvivesWhatChangedMeanwhile() {
        for (String change : List.of("password_hash = 'changed'", "status = 'disabled'", "totp_secret = x'01'")) {
            Account account = account(hasher, false);
            meanwhile.doOnce(() -> change(account, change));

            assertThat(login(account.name(), Api.PASSWORD, "")).as(change).isEmpty();
            assertThat(loginSessions(account)).as(change).isZero();
        }
    }

    @Test
    void noPasswordChangeSurvivesWhatChangedMeanwhile() {
        MeService me = new MeService(
                foundation,
                new IdentityConfiguration.SecondFactor(null, null, null),
                new Verification(foundation, hasher, attempts, secondFactors),
                new PasswordPolicy(new IdentityConfiguration.Passwords(null, null)),
                hasher,
                attempts);
        for (String change : List.of("password_hash = 'changed'", "status = 'disabled'", "totp_secret = x'01'")) {
            Account account = account(hasher, false);
            Actor actor = new Actor(
                    account.id(),
                    clinic,
                    Set.of(Role.ADMIN),
                    new LoginSessionId(foundation.ids().forThing()),
                    Optional.empty(),
                    Optional.empty());
            meanwhile.doOnce(() -> change(account, change));
            String before = hashOf(account);

            assertThatThrownBy(() -> me.changePassword(
                            actor, new PasswordChangeRequest(Secret.of(Api.PASSWORD), Secret.of(NEW_PASSWORD), null)))
                    .as(change)
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SIGN_IN_FAILED));
            assertThat(hashOf(account)).isIn(before, "changed");
        }
    }

    @Test
    void noRecoverySurvivesWhatChangedMeanwhile() {
        RecoveryService recovery = new RecoveryService(
                foundation,
                new PasswordPolicy(new IdentityConfiguration.Passwords(null, null)),
                hasher,
                attempts,
                limiter());
        Account account = account(hasher, false);
        meanwhile.doOnce(() -> change(account, "status = 'disabled'"));
        RecoveryRequest request = new RecoveryRequest(
                account.name(), Secret.of(account.recoveryCodes().get(0)), Secret.of(NEW_PASSWORD));

        assertThatThrownBy(() -> recovery.recover(request, CALLER)).isInstanceOf(ServiceException.class);

        change(account, "status = 'active'");
        assertThatCode(() -> recovery.recover(request, CALLER)).doesNotThrowAnyException();
    }

    @Test
    void givesTheAttemptBackThatFoundNoPlaceInTheQueue() {
        Account account = account(hasher, false);
        for (int i = 0; i < 9; i++) {
            assertThat(login(account.name(), WRONG, "")).isEmpty();
        }
        PasswordHasher full = hasher(2);
        full.close();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> service(full).login(request(account.name(), Api.PASSWORD, ""), CALLER))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }

        assertThat(login(account.name(), Api.PASSWORD, "")).isPresent();
    }

    @Test
    void locksLongerEachTimeUpToTheLongest() {
        Attempts counting = new Attempts(
                new IdentityConfiguration.LockOut(
                        3, Duration.ofHours(1), Duration.ofMinutes(15), Duration.ofMinutes(45)),
                foundation);
        for (int minutes : List.of(15, 30, 45, 45)) {
            for (int i = 0; i < 3; i++) {
                assertThat(count(counting)).as("%d minutes", minutes).isTrue();
            }
            assertThat(count(counting)).isFalse();
            clock.advance(Duration.ofMinutes(minutes).minusSeconds(1));
            assertThat(count(counting)).as("%d minutes", minutes).isFalse();
            clock.advance(Duration.ofSeconds(1));
        }
        clock.advance(Duration.ofMinutes(46));
        for (int i = 0; i < 3; i++) {
            assertThat(count(counting)).isTrue();
        }
        clock.advance(Duration.ofMinutes(15));
        assertThat(count(counting)).isTrue();
    }

    @Test
    void neverPutsIntoAStatementWhatCanBeNoLoginName() {
        List<String> bound = new ArrayList<>();
        SqlLogger before = DATABASE.jdbi().getConfig(SqlStatements.class).getSqlLogger();
        DATABASE.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                bound.add(context.getBinding().toString());
            }
        });
        try {
            assertThat(login("someone@example.org", Api.PASSWORD, "")).isEmpty();
        } finally {
            DATABASE.jdbi().setSqlLogger(before);
        }
        assertThat(bound.toString()).contains("nobody").doesNotContain("someone@example.org");
        String name = OneTimeSecrets.loginName(new SecureRandom());
        assertThat(OneTimeSecrets.lookedUpName(name)).isEqualTo(name);
    }

    @Test
    void spreadsUnknownNamesOverTheCostsInUse() {
        TestDatabase fresh = TestDatabase.fresh();
        ClinicId itsClinic = TestPeople.in(fresh, TestClock.MONDAY).clinic();
        Argon2.Cost old = new Argon2.Cost(64, 1, 1);
        Argon2.Cost current = new Argon2.Cost(64, 2, 1);
        assertThat(costs(fresh, current)).containsOnlyKeys(current);

        insert(fresh, itsClinic, "one", Argon2.ofNobody(old, new SecureRandom()));
        assertThat(costs(fresh, current)).containsOnlyKeys(old);

        insert(fresh, itsClinic, "two", Argon2.ofNobody(current, new SecureRandom()));
        insert(fresh, itsClinic, "three", "none");
        Map<Argon2.Cost, Set<String>> half = costs(fresh, current);
        assertThat(half.get(old)).hasSizeBetween(60, 140);
        assertThat(half.get(current)).hasSizeBetween(60, 140);

        insert(fresh, itsClinic, "four", Argon2.ofNobody(current, new SecureRandom()));
        assertThat(costs(fresh, current).get(current)).containsAll(half.get(current));
    }

    private Map<Argon2.Cost, Set<String>> costs(TestDatabase database, Argon2.Cost current) {
        CostsInUse costs = new CostsInUse(current, TestKeys.ring());
        database.transactor().useTransaction(handle -> costs.refresh(handle, clock.instant()));
        Map<Argon2.Cost, Set<String>> found = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            String name = "name-" + i;
            assertThat(costs.ofNobody(name)).isEqualTo(costs.ofNobody(name));
            found.computeIfAbsent(costs.ofNobody(name), unused -> new HashSet<>())
                    .add(name);
        }
        return found;
    }

    private boolean count(Attempts counting) {
        return foundation
                .transactor()
                .inTransaction(handle -> counting.count(handle, "lock-" + clinic, clock.instant()));
    }

    private String work(String name, String password, String otp) {
        long before = hasher.computed();
        int statements = StatementCounter.count(
                DATABASE, () -> assertThat(login(name, password, otp)).as(name).isEmpty());
        return statements + " statements, " + (hasher.computed() - before) + " hash";
    }

    private Optional<LoginAnswer> login(String name, String password, String otp) {
        try {
            return Optional.of(signIn.login(request(name, password, otp), CALLER));
        } catch (ServiceException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.SIGN_IN_FAILED);
            return Optional.empty();
        }
    }

    private SignInService service(PasswordHasher with) {
        return new SignInService(
                foundation,
                new IdentityConfiguration.LoginSessions(null, null, null, null),
                with,
                new CostsInUse(with.cost(), foundation.keys()),
                attempts,
                secondFactors,
                limiter());
    }

    private RateLimiter limiter() {
        return new RateLimiter(
                new IdentityConfiguration.RateLimits("off", null, null, null, null, null, null),
                foundation.keys(),
                clock);
    }

    private static LoginRequest request(String name, String password, String otp) {
        return new LoginRequest(name, Secret.of(password), Secret.of(otp));
    }

    private PasswordHasher hasher(int iterations) {
        return new PasswordHasher(new IdentityConfiguration.Hashing(64, iterations, 1, 1, 8), meanwhile);
    }

    private Foundation foundation() {
        Foundation real = TestFoundation.over(DATABASE, clock);
        return new Foundation(
                real.transactor(),
                real.idempotency(),
                real.audit(),
                real.keys(),
                real.owners(),
                real.ids(),
                real.clock(),
                meanwhile);
    }

    private record Account(AccountId id, String name, List<String> recoveryCodes) {}

    private Account account(PasswordHasher with, boolean enrolled) {
        AccountMaker maker = new AccountMaker(foundation, with);
        AccountMaker.Draft draft = maker.draft(Api.PASSWORD);
        Optional<byte[]> sealed =
                enrolled ? Optional.of(secondFactors.seal(draft.id(), Totp.fromBase32(Api.SECRET))) : Optional.empty();
        foundation
                .transactor()
                .useTransaction(handle -> maker.insert(
                        handle,
                        draft,
                        new AccountMaker.Binding(
                                clinic,
                                Set.of(Role.ADMIN),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Optional.empty()),
                        sealed));
        return new Account(draft.id(), draft.loginName(), draft.recoveryCodes());
    }

    private static void insert(TestDatabase database, ClinicId clinic, String name, String hash) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                                INSERT INTO account (id, clinic_id, login_name, password_hash, created_on)
                                VALUES (:id, :clinic, :name, :hash, '2026-01-01')
                                """)
                        .bind("id", UUID.randomUUID())
                        .bind("clinic", clinic)
                        .bind("name", name)
                        .bind("hash", hash)
                        .execute());
    }

    private static void setStatus(Account account, String status) {
        change(account, "status = '" + status + "'");
    }

    private static void change(Account account, String assignment) {
        DATABASE.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE account SET " + assignment + " WHERE id = :id")
                        .bind("id", account.id())
                        .execute());
    }

    private static String hashOf(Account account) {
        return one("SELECT password_hash FROM account WHERE id = :id", account.id(), String.class);
    }

    private static int loginSessions(Account account) {
        return one("SELECT COUNT(*) FROM login_session WHERE account_id = :id", account.id(), Integer.class);
    }

    private static <T> T one(String sql, Id id, Class<T> type) {
        return DATABASE.jdbi()
                .withHandle(handle ->
                        handle.createQuery(sql).bind("id", id).mapTo(type).one());
    }

    /** Randomness that lets something happen once where it is next asked for: after the checks, before the writes. */
    private static final class Meanwhile extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient AtomicReference<Runnable> work = new AtomicReference<>();

        void doOnce(Runnable next) {
            work.set(next);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            Runnable next = work == null ? null : work.getAndSet(null);
            if (next != null) {
                next.run();
            }
        }
    }
}
