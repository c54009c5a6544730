package org.alcove.identity;

import org.alcove.kernel.LoginCookieName;

/**
 * The cookie that carries a login token to a browser: no script reads it, no other site sends it, and it is gone with
 * the browser.
 */
final class LoginCookie {
    static final String NAME = LoginCookieName.VALUE;
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";

    private LoginCookie() {}

    static String carrying(String token) {
        return NAME + "=" + token + ATTRIBUTES;
    }

    static String removing() {
        return NAME + "=; Max-Age=0" + ATTRIBUTES;
    }
}
