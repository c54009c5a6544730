package org.alcove.identity;

/**
 * The cookie that carries a login token to a browser: no script reads it, no other site sends it, and it is gone with
 * the browser. The {@code __Host-} prefix keeps other hosts from setting it (RFC 6265bis §4.1.3.2).
 */
final class LoginCookie {
    static final String NAME = "__Host-alcove";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";

    private LoginCookie() {}

    static String carrying(String token) {
        return NAME + "=" + token + ATTRIBUTES;
    }

    static String removing() {
        return NAME + "=; Max-Age=0" + ATTRIBUTES;
    }
}
