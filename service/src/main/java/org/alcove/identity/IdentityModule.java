package org.alcove.identity;

import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.alcove.kernel.Actor;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.FreshFactor;
import org.alcove.privacy.consent.PrivacyNoticeService;
import org.alcove.privacy.rights.OwnRecord;
import org.alcove.privacy.rights.SelfProof;
import org.jdbi.v3.core.Handle;

/** Puts accounts and signing in together. */
public final class IdentityModule {
    private static final int BATCH = 1000;
    /** An admin sees for so long that a code or an invitation expired. */
    private static final Duration SHOWN_EXPIRED = Duration.ofDays(30);

    private final Foundation foundation;
    private final IdentityConfiguration settings;
    private final PasswordHasher hasher;
    private final LoginSessionService loginSessions;
    private final Accounts accounts;
    private final ReEntries reEntries;
    private final MeService me;
    private final Entrance entrance;
    private final FreshFactor freshFactor;
    private final List<Object> resources;
    private final CallerProvider callers;
    private final Verification verification;
    private final SecondFactors secondFactors;
    private final String publicOrigin;

    /**
     * @param publicUrl the address under which people reach the service; cookie-signed writes must come from its origin
     */
    public IdentityModule(Foundation foundation, IdentityConfiguration settings, URI publicUrl) {
        this.foundation = foundation;
        this.settings = settings;
        publicOrigin = origin(publicUrl);
        hasher = new PasswordHasher(settings.hashing(), foundation.random());
        PasswordPolicy policy = new PasswordPolicy(settings.passwords());
        secondFactors = new SecondFactors(foundation.keys(), foundation.owners());
        Attempts attempts = new Attempts(settings.lockOut(), foundation);
        RateLimiter limiter = new RateLimiter(settings.rateLimits(), foundation.keys(), foundation.clock());
        callers = new CallerProvider(new TrustedProxies(settings.rateLimits().trustedProxies()));
        CostsInUse costs = new CostsInUse(hasher.cost(), foundation.keys());
        verification = new Verification(foundation, hasher, attempts, secondFactors);
        freshFactor = new FreshFactors(foundation, attempts, secondFactors);
        AccountMaker maker = new AccountMaker(foundation, hasher);
        loginSessions = new LoginSessionService(foundation, settings);
        accounts =
                new Accounts(foundation, maker, secondFactors, settings.tokens().invitation());
        reEntries = new ReEntries(foundation, settings.tokens());
        me = new MeService(foundation, settings.secondFactor(), verification, policy, hasher, attempts);
        entrance = new Entrance(foundation, maker, policy, limiter);
        resources = List.of(
                new SignInResource(
                        new SignInService(
                                foundation, settings.loginSessions(), hasher, costs, attempts, secondFactors, limiter),
                        new RecoveryService(foundation, policy, hasher, attempts, limiter),
                        new FailureSteps(settings.failures())),
                new JoinResource(entrance),
                new MeResource(
                        me,
                        new EnrolmentService(foundation, settings.secondFactor(), secondFactors, verification),
                        loginSessions),
                new AdmissionResource(new AdmissionService(foundation, settings.tokens())),
                new StaffAccountResource(new StaffAccountService(foundation)));
    }

    /** Makes accounts and join codes without anybody signed in. */
    public Accounts accounts() {
        return accounts;
    }

    /** Binds the room that keeps what clients hold; before the first request. */
    public void bindFarewell(ClientFarewell farewell) {
        me.bindFarewell(farewell);
    }

    /** Binds the notices that who joins was shown; before the first request. */
    public void bindNotices(PrivacyNoticeService notices) {
        entrance.bindNotices(notices);
    }

    public List<Object> resources() {
        return resources;
    }

    /** For the rights room: what this room keeps of a client. */
    public OwnRecord ownRecord() {
        return new OwnAccountRecord();
    }

    /** For the rights room: asks who is signed in to prove it again. */
    public SelfProof selfProof() {
        return (actor, password, otp, asked) -> verification.verify(actor, password, otp, asked)::use;
    }

    /** Asks for second factors again; for rooms that do what a stolen login session must not do. */
    public FreshFactor freshFactor() {
        return freshFactor;
    }

    /** Issues the tokens by which clients come back; for the room that knows whose client somebody is. */
    public ReEntries reEntries() {
        return reEntries;
    }

    /** Seals second factors that an older version sealed under one key for all; can be killed and run again. */
    public void sealAnew() {
        secondFactors.sealAnew(foundation.transactor());
    }

    /**
     * Deletes what can't be used any more: ended login sessions, old failures, expired join codes and tokens.
     *
     * @return how many rows were deleted
     */
    public int purgeExpired(Instant now) {
        Instant forgetBefore = now.minus(settings.lockOut().longestRemembered());
        return purge(handle -> handle.attach(LoginSessionDao.class).deleteExpired(now, BATCH))
                + purge(handle -> handle.attach(SignInFailureDao.class).deleteOld(now, forgetBefore, BATCH))
                + purge(handle -> handle.attach(JoinCodeDao.class).deleteExpired(now.minus(SHOWN_EXPIRED), BATCH))
                + purge(handle -> handle.attach(OneTimeTokenDao.class).deleteExpired(now.minus(SHOWN_EXPIRED), BATCH));
    }

    private int purge(Function<Handle, Integer> batch) {
        int deleted = 0;
        int last;
        do {
            last = foundation.transactor().inTransaction(batch);
            deleted += last;
        } while (last == BATCH);
        return deleted;
    }

    /** Registers what guards every resource of every room. */
    public void register(Environment environment) {
        callers.register(environment);
        environment.jersey().register(new SignInFeature(loginSessions, publicOrigin));
        environment.jersey().register(new TrailFeature(foundation));
        environment.jersey().register(new AuthValueFactoryProvider.Binder<>(Actor.class));
        environment.lifecycle().manage(new Managed() {
            @Override
            public void stop() {
                hasher.close();
            }
        });
    }

    /** Scheme, host and port as a browser sends them in {@code Origin} (RFC 6454 §6.2): a default port is left out. */
    static String origin(URI url) {
        boolean defaultPort = url.getPort() == -1
                || (url.getScheme().equals("http") && url.getPort() == 80)
                || (url.getScheme().equals("https") && url.getPort() == 443);
        return url.getScheme() + "://" + url.getHost() + (defaultPort ? "" : ":" + url.getPort());
    }
}
