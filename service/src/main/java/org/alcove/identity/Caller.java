package org.alcove.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;

/**
 * Where a request came from, for limits and for the owner's list of login sessions; never kept as it is.
 *
 * @param address the network address, of which only a keyed hash of the prefix is ever used
 * @param program a coarse family such as {@code Firefox}
 */
record Caller(String address, String program) {
    private static final String USER_AGENT = "User-Agent";
    /** In this order: Edge also says Chrome, and Chrome also says Safari. */
    private static final List<String> FAMILIES = List.of("Firefox", "Edg", "Chrome", "Safari", "curl");

    /** @param address the one that {@link TrustedProxies} found */
    static Caller of(HttpServletRequest request, String address) {
        String agent = Objects.requireNonNullElse(request.getHeader(USER_AGENT), "");
        String family = FAMILIES.stream().filter(agent::contains).findFirst().orElse("other");
        return new Caller(address, family.equals("Edg") ? "Edge" : family);
    }

    @Override
    public String toString() {
        return "Caller[REDACTED]";
    }
}
