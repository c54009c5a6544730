package org.alcove.identity;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, for limits and for the owner's list of login sessions; never kept as it is. Resource methods
 * ask for it by {@code @Context}. No record, because its address is no other room's business.
 */
public final class Caller {
    /** In this order: Edge also says Chrome, and Chrome also says Safari. */
    private static final List<String> FAMILIES = List.of("Firefox", "Edg", "Chrome", "Safari", "curl");

    private final String address;
    private final String program;

    /**
     * @param address the network address, of which only a keyed hash of the prefix is ever used
     * @param program a coarse family such as {@code Firefox}
     */
    Caller(String address, String program) {
        this.address = Objects.requireNonNull(address);
        this.program = Objects.requireNonNull(program);
    }

    /** @param address the one that {@link TrustedProxies} found */
    static Caller of(String address, @Nullable String userAgent) {
        String agent = Objects.requireNonNullElse(userAgent, "");
        for (String family : FAMILIES) {
            if (agent.contains(family)) {
                return new Caller(address, family.equals("Edg") ? "Edge" : family);
            }
        }
        return new Caller(address, "other");
    }

    String address() {
        return address;
    }

    String program() {
        return program;
    }

    /**
     * The prefix of the network that the request came from, about one household or office; nothing for an address that
     * makes no sense. To be hashed under a key before anything of it is kept.
     */
    public byte[] networkPrefix() {
        return RateLimiter.prefix(address);
    }

    @Override
    public String toString() {
        return "Caller[REDACTED]";
    }
}
