package org.alcove.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** Tells networks apart for rooms that must not know addresses. */
public final class Networks {
    private final TrustedProxies proxies;

    Networks(TrustedProxies proxies) {
        this.proxies = Objects.requireNonNull(proxies);
    }

    /**
     * The prefix of the network that a request came from, about one household or office; nothing for an address that
     * makes no sense. To be hashed under a key before anything of it is kept.
     */
    public byte[] prefixOf(HttpServletRequest request) {
        return RateLimiter.prefix(proxies.callerOf(request).address());
    }
}
