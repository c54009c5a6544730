package org.alcove.testing;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Purpose;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jdbi.v3.core.Jdbi;

/** Made-up clinics and people, signed in without a password: their login sessions hold on an {@link AlcoveServer} too. */
public final class TestPeople {
    /** Everybody's password, for what asks for it again. */
    public static final String PASSWORD = "nine quiet lanterns";

    /** Everybody's second factor: the key itself, as its bytes. */
    public static final String TOTP_SECRET = "twenty-letters-of-it";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PASSWORD_HASH = hash(PASSWORD);

    private final Jdbi jdbi;
    private final Instant now;

    private TestPeople(Jdbi jdbi, Instant now) {
        this.jdbi = jdbi;
        this.now = now;
    }

    /** People of a database, whose login sessions begin at the given time and last for years without a request. */
    public static TestPeople in(TestDatabase database, Instant now) {
        return new TestPeople(database.jdbi(), now);
    }

    /** The database that they are in. */
    Jdbi jdbi() {
        return jdbi;
    }

    /** Somebody signed in. @param token for {@code Authorization: Bearer} */
    public record Person(Actor actor, String token) {
        public String bearer() {
            return "Bearer " + token;
        }
    }

    /** A new clinic in New York, with NY as its default state. */
    public ClinicId clinic() {
        ClinicId id = new ClinicId(UUID.randomUUID());
        jdbi.useHandle(handle ->
                handle.createUpdate("""
                        INSERT INTO clinic (id, name, zone, default_state, created_at)
                        VALUES (:id, 'A clinic', 'America/New_York', 'NY', :now)
                        """).bind("id", id).bind("now", now).execute());
        return id;
    }

    /** A new active therapist's row, without an account. */
    public TherapistId therapistRow(ClinicId clinic) {
        TherapistId id = new TherapistId(UUID.randomUUID());
        byte[] tie = new byte[8];
        RANDOM.nextBytes(tie);
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO therapist (id, clinic_id, display_name, zone, search_tie, created_at, updated_at)
                        VALUES (:id, :clinic, 'T. Therapist', 'America/New_York', :tie, :now, :now)
                        """)
                .bind("id", id)
                .bind("clinic", clinic)
                .bind("tie", tie)
                .bind("now", now)
                .execute());
        return id;
    }

    /** A new therapist with an account. */
    public Person therapist(ClinicId clinic) {
        return therapist(clinic, therapistRow(clinic));
    }

    /** An account for a therapist who is there already. */
    public Person therapist(ClinicId clinic, TherapistId therapist) {
        return staff(clinic, Set.of(Role.THERAPIST), Optional.of(therapist));
    }

    public Person admin(ClinicId clinic) {
        return staff(clinic, Set.of(Role.ADMIN), Optional.empty());
    }

    public Person privacyOfficer(ClinicId clinic) {
        return staff(clinic, Set.of(Role.PRIVACY_OFFICER), Optional.empty());
    }

    /** Somebody who works there with several roles at once. @param therapist present if one of them is a therapist's */
    public Person staff(ClinicId clinic, Set<Role> roles, Optional<TherapistId> therapist) {
        return account(clinic, roles, Optional.empty(), therapist);
    }

    /** Somebody of the staff with several roles; a new therapist of the roster if that is one of them. */
    public Person staff(ClinicId clinic, Set<Role> roles) {
        Optional<TherapistId> therapist =
                roles.contains(Role.THERAPIST) ? Optional.of(therapistRow(clinic)) : Optional.empty();
        return account(clinic, roles, Optional.empty(), therapist);
    }

    /** A new client, accepted as if they had come by a single-use code. */
    public Person client(ClinicId clinic) {
        return client(clinic, true);
    }

    /** A new client. */
    public Person client(ClinicId clinic, boolean accepted) {
        ClientId client = new ClientId(UUID.randomUUID());
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO client (id, clinic_id, accepted, joined_on)
                        VALUES (:id, :clinic, :accepted, :today)
                        """)
                .bind("id", client)
                .bind("clinic", clinic)
                .bind("accepted", accepted)
                .bind("today", LocalDate.ofInstant(now, ZoneOffset.UTC))
                .execute());
        return account(clinic, Set.of(Role.CLIENT), Optional.of(client), Optional.empty());
    }

    /** An account's login name, of the form that the service gives them. */
    public static String loginName(AccountId account) {
        StringBuilder letters = new StringBuilder();
        account.toString()
                .replace("-", "")
                .chars()
                .forEach(digit -> letters.append((char) ('a' + Character.digit(digit, 16))));
        return letters.insert(16, '-') + "-1234";
    }

    private Person account(
            ClinicId clinic, Set<Role> roles, Optional<ClientId> client, Optional<TherapistId> therapist) {
        AccountId account = new AccountId(UUID.randomUUID());
        LoginSessionId session = new LoginSessionId(UUID.randomUUID());
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        jdbi.useTransaction(handle -> {
            // Enrolled, so that no enrolment is asked of staff.
            handle.createUpdate("""
                            INSERT INTO account
                                   (id, clinic_id, login_name, password_hash, client_id, therapist_id, totp_secret,
                                    created_on)
                            VALUES (:id, :clinic, :name, :hash, :client, :therapist, :secret, :today)
                            """)
                    .bind("id", account)
                    .bind("clinic", clinic)
                    .bind("name", loginName(account))
                    .bind("hash", PASSWORD_HASH)
                    .bind(
                            "secret",
                            TestKeys.ring()
                                    .seal(
                                            Purpose.TOTP_SECRET,
                                            TOTP_SECRET.getBytes(StandardCharsets.US_ASCII),
                                            "account",
                                            "totp_secret",
                                            account))
                    .bindByType("client", client.orElse(null), ClientId.class)
                    .bindByType("therapist", therapist.orElse(null), TherapistId.class)
                    .bind("today", LocalDate.ofInstant(now, ZoneOffset.UTC))
                    .execute();
            for (Role role : roles) {
                handle.createUpdate("INSERT INTO account_role (account_id, role) VALUES (:id, :role)")
                        .bind("id", account)
                        .bind("role", role.wireName())
                        .execute();
            }
            handle.createUpdate("""
                            INSERT INTO login_session
                                   (id, clinic_id, account_id, token_hash, created_at, last_seen_at, idle_minutes,
                                    expires_at)
                            VALUES (:id, :clinic, :account, :hash, :now, :now, 10000000, '2190-01-01')
                            """)
                    .bind("id", session)
                    .bind("clinic", clinic)
                    .bind("account", account)
                    .bind("hash", TestKeys.ring().hash(Purpose.LOGIN_TOKEN, token))
                    .bind("now", now)
                    .execute();
        });
        return new Person(new Actor(account, clinic, roles, session, client, therapist), token);
    }

    /** Argon2id at a cost that no tests have to wait for. */
    private static String hash(String password) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(64)
                .withIterations(2)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[32];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=64,t=2,p=1$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }
}
