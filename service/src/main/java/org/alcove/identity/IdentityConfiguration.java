package org.alcove.identity;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/** The settings of accounts and signing in; whatever is missing has the default that {@code config.yml} documents. */
public record IdentityConfiguration(
        LoginSessions loginSessions,
        Hashing hashing,
        Passwords passwords,
        LockOut lockOut,
        Failures failures,
        SecondFactor secondFactor,
        Tokens tokens,
        RateLimits rateLimits) {
    public IdentityConfiguration(
            @Nullable LoginSessions loginSessions,
            @Nullable Hashing hashing,
            @Nullable Passwords passwords,
            @Nullable LockOut lockOut,
            @Nullable Failures failures,
            @Nullable SecondFactor secondFactor,
            @Nullable Tokens tokens,
            @Nullable RateLimits rateLimits) {
        this.loginSessions = loginSessions == null ? new LoginSessions(null, null, null, null) : loginSessions;
        this.hashing = hashing == null ? new Hashing(null, null, null, null, null) : hashing;
        this.passwords = passwords == null ? new Passwords(null, null) : passwords;
        this.lockOut = lockOut == null ? new LockOut(null, null, null, null) : lockOut;
        this.failures = failures == null ? new Failures(null, null) : failures;
        this.secondFactor = secondFactor == null ? new SecondFactor(null, null, null) : secondFactor;
        this.tokens = tokens == null ? new Tokens(null, null, null) : tokens;
        this.rateLimits = rateLimits == null ? new RateLimits(null, null, null, null, null, null, null) : rateLimits;
    }

    /** Everything at its default. */
    public static IdentityConfiguration defaults() {
        return new IdentityConfiguration(null, null, null, null, null, null, null, null);
    }

    /**
     * How long signing in lasts.
     *
     * @param idleStaff after this long without a request the login session is over; whole minutes
     * @param idleClient the same for clients
     * @param longest after this long it is over in any case
     * @param seenEvery the last request is written down at most this often; an idle limit can come early by as much
     */
    public record LoginSessions(Duration idleStaff, Duration idleClient, Duration longest, Duration seenEvery) {
        public LoginSessions(
                @Nullable Duration idleStaff,
                @Nullable Duration idleClient,
                @Nullable Duration longest,
                @Nullable Duration seenEvery) {
            this.idleStaff = atLeastAMinute(idleStaff, Duration.ofMinutes(10));
            this.idleClient = atLeastAMinute(idleClient, Duration.ofMinutes(5));
            this.longest = atLeastAMinute(longest, Duration.ofHours(12));
            this.seenEvery = seenEvery == null ? Duration.ofSeconds(30) : seenEvery;
        }

        private static Duration atLeastAMinute(@Nullable Duration value, Duration missing) {
            Duration duration = value == null ? missing : value;
            if (duration.toMinutes() < 1) {
                throw new IllegalArgumentException("identity.loginSessions: at least PT1M");
            }
            return duration;
        }
    }

    /**
     * Argon2id (RFC 9106) and the pool that runs it.
     *
     * @param queue how many hashes may wait; more are refused with {@code unavailable}
     */
    public record Hashing(Integer memoryKib, Integer iterations, Integer parallelism, Integer threads, Integer queue) {
        public Hashing(
                @Nullable Integer memoryKib,
                @Nullable Integer iterations,
                @Nullable Integer parallelism,
                @Nullable Integer threads,
                @Nullable Integer queue) {
            this.memoryKib = positive(memoryKib, 19 * 1024);
            this.iterations = positive(iterations, 2);
            this.parallelism = positive(parallelism, 1);
            this.threads = positive(threads, 2);
            this.queue = positive(queue, 64);
        }
    }

    /** How many characters (code points after NFKC) a password has. */
    public record Passwords(Integer minimumLength, Integer maximumLength) {
        public Passwords(@Nullable Integer minimumLength, @Nullable Integer maximumLength) {
            this.minimumLength = positive(minimumLength, 12);
            this.maximumLength = positive(maximumLength, 256);
        }
    }

    /**
     * When a name, known or not, is locked.
     *
     * @param attempts how many attempts in a row may fail
     * @param window failures older than this are forgotten
     * @param lasts how long the first lock stays; each in a row twice as long as the one before
     * @param longest how long a lock stays at most; after as long without an attempt the next is the first again
     */
    public record LockOut(Integer attempts, Duration window, Duration lasts, Duration longest) {
        public LockOut(
                @Nullable Integer attempts,
                @Nullable Duration window,
                @Nullable Duration lasts,
                @Nullable Duration longest) {
            this.attempts = positive(attempts, 10);
            this.window = window == null ? Duration.ofHours(1) : window;
            this.lasts = lasts == null ? Duration.ofMinutes(15) : lasts;
            this.longest = longest == null ? Duration.ofDays(1) : longest;
        }

        /** How long failures are kept: they count within their window, a row of locks for longer. */
        public Duration longestRemembered() {
            return window.compareTo(longest) > 0 ? window : longest;
        }
    }

    /**
     * How failed sign-ins and recoveries are answered.
     *
     * @param step they are answered at a full step after they came; up to two seconds, as each keeps a thread so
     *     long; zero to answer at once
     * @param atOnce how many sign-ins and recoveries may be under way at once, with those that wait for their step; more
     *     are refused with {@code unavailable}
     */
    public record Failures(Duration step, Integer atOnce) {
        public Failures(@Nullable Duration step, @Nullable Integer atOnce) {
            this.step = step == null ? Duration.ofMillis(200) : step;
            this.atOnce = positive(atOnce, 256);
            if (this.step.isNegative() || this.step.compareTo(Duration.ofSeconds(2)) > 0) {
                throw new IllegalArgumentException("identity.failures.step: from PT0S to PT2S");
            }
        }
    }

    /**
     * @param requiredFor comma-separated roles that must have a second factor; empty for none
     * @param issuer what an authenticator app shows; neutral
     * @param label the same
     */
    public record SecondFactor(String requiredFor, String issuer, String label) {
        public SecondFactor(@Nullable String requiredFor, @Nullable String issuer, @Nullable String label) {
            this.requiredFor = requiredFor == null ? "therapist,admin,privacy_officer" : requiredFor;
            this.issuer = issuer == null ? "Alcove" : issuer;
            this.label = label == null ? "account" : label;
            if (!roles(this.requiredFor).stream()
                    .allMatch(name -> Role.find(name).isPresent())) {
                throw new IllegalArgumentException("identity.secondFactor.requiredFor: an unknown role");
            }
        }

        /** Whether an account with these roles must have a second factor. */
        boolean isRequiredFor(Set<Role> roles) {
            Set<String> required = roles(requiredFor);
            return roles.stream().anyMatch(role -> required.contains(role.wireName()));
        }

        private static Set<String> roles(String list) {
            return Arrays.stream(list.split(",", -1))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        }
    }

    /** How long one-time secrets are good for. */
    public record Tokens(Duration invitation, Duration reEntry, Duration joinCode) {
        public Tokens(@Nullable Duration invitation, @Nullable Duration reEntry, @Nullable Duration joinCode) {
            this.invitation = invitation == null ? Duration.ofDays(7) : invitation;
            this.reEntry = reEntry == null ? Duration.ofHours(24) : reEntry;
            this.joinCode = joinCode == null ? Duration.ofDays(30) : joinCode;
        }
    }

    /**
     * How much one network or one name may ask within {@code window}, per replica.
     *
     * @param mode {@code on} or {@code off}; off is refused anywhere but on loopback
     * @param signInPerNetwork sign-ins and recoveries from one network prefix
     * @param signInPerName the same for one typed name
     * @param joinPerNetwork joins, re-entries and accepted invitations from one network prefix
     * @param networks how many networks and names are remembered at once
     * @param trustedProxies comma-separated networks whose {@code X-Forwarded-For} is believed; empty for none
     */
    public record RateLimits(
            String mode,
            Integer signInPerNetwork,
            Integer signInPerName,
            Integer joinPerNetwork,
            Duration window,
            Integer networks,
            String trustedProxies) {
        public RateLimits(
                @Nullable String mode,
                @Nullable Integer signInPerNetwork,
                @Nullable Integer signInPerName,
                @Nullable Integer joinPerNetwork,
                @Nullable Duration window,
                @Nullable Integer networks,
                @Nullable String trustedProxies) {
            this.mode = mode == null ? "on" : mode;
            this.signInPerNetwork = positive(signInPerNetwork, 60);
            this.signInPerName = positive(signInPerName, 20);
            this.joinPerNetwork = positive(joinPerNetwork, 20);
            this.window = window == null ? Duration.ofMinutes(5) : window;
            this.networks = positive(networks, 100_000);
            this.trustedProxies = trustedProxies == null ? "" : trustedProxies;
            if (!this.mode.equals("on") && !this.mode.equals("off")) {
                throw new IllegalArgumentException("identity.rateLimits.mode: on or off");
            }
        }

        public boolean isOn() {
            return mode.equals("on");
        }
    }

    private static int positive(@Nullable Integer value, int missing) {
        int number = value == null ? missing : value;
        if (number < 1) {
            throw new IllegalArgumentException("identity: every number is at least 1");
        }
        return number;
    }
}
