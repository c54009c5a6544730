package org.alcove.kernel;

/** The name of the cookie that carries a login token, which the contract tells and the one who sets it uses. */
public final class LoginCookieName {
    /** The {@code __Host-} prefix keeps other hosts from setting it (RFC 6265bis §4.1.3.2). */
    public static final String VALUE = "__Host-alcove";

    private LoginCookieName() {}
}
