package org.alcove.identity;

import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.net.URI;
import java.util.List;
import org.alcove.kernel.Actor;
import org.alcove.privacy.Foundation;

/** Puts accounts and signing in together. */
public final class IdentityModule {
    private final PasswordHasher hasher;
    private final LoginSessionService loginSessions;
    private final SignInService signIn;
    private final Accounts accounts;
    private final String publicOrigin;

    /**
     * @param publicUrl the address under which people reach the service; cookie-signed writes must come from its origin
     * @param onLoopbackOnly whether nobody else on the network can reach the service
     * @throws IllegalArgumentException if rate limits are off on an address that others reach
     */
    public IdentityModule(
            Foundation foundation, IdentityConfiguration settings, URI publicUrl, boolean onLoopbackOnly) {
        if (!settings.rateLimits().isOn() && !onLoopbackOnly) {
            throw new IllegalArgumentException(
                    "ALCOVE_POLICY_RATE_LIMITS can be off only while the service listens on loopback");
        }
        publicOrigin = origin(publicUrl);
        hasher = new PasswordHasher(settings.hashing(), foundation.random());
        SecondFactors secondFactors = new SecondFactors(foundation.keys());
        Attempts attempts = new Attempts(settings.lockOut(), foundation.keys());
        RateLimiter limiter = new RateLimiter(settings.rateLimits(), foundation.keys(), foundation.clock());
        AccountMaker maker = new AccountMaker(foundation, hasher);
        loginSessions = new LoginSessionService(foundation, settings);
        signIn = new SignInService(foundation, settings.loginSessions(), hasher, attempts, secondFactors, limiter);
        accounts = new Accounts(foundation, maker, secondFactors);
    }

    /** Makes accounts and join codes without anybody signed in. */
    public Accounts accounts() {
        return accounts;
    }

    public List<Object> resources() {
        return List.of(new SignInResource(signIn));
    }

    /** Registers the resources and what guards every resource of every room. */
    public void register(Environment environment) {
        environment.jersey().register(new SignInFeature(loginSessions, publicOrigin));
        environment.jersey().register(new AuthValueFactoryProvider.Binder<>(Actor.class));
        resources().forEach(environment.jersey()::register);
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
