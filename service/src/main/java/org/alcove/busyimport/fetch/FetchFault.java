package org.alcove.busyimport.fetch;

/** Why a file could not be fetched. The codes are shown to its owner and never change their meaning. */
public enum FetchFault {
    /** Not an address that files are fetched from: another scheme, a port or a form that is not taken. */
    ADDRESS_MALFORMED("address_malformed"),
    /** Leads, itself or by a redirect, to an address that is not a public one. */
    ADDRESS_REFUSED("address_refused"),
    /** The name of the host is not known. */
    HOST_UNKNOWN("host_unknown"),
    /** No connection, or one that broke. */
    UNREACHABLE("unreachable"),
    /** The server could not prove that it is who it says. */
    TLS_FAILED("tls_failed"),
    TIMED_OUT("timed_out"),
    TOO_MANY_REDIRECTS("too_many_redirects"),
    /** The server knows nothing of it any more: a link that was reset or deleted. */
    GONE("gone"),
    /** The server wants a sign-in. */
    SIGN_IN_NEEDED("sign_in_needed"),
    /** The server asks to come back later. */
    TOO_OFTEN("too_often"),
    /** The server failed. */
    SERVER_FAILED("server_failed"),
    /** The server answered something that is no file. */
    UNEXPECTED_ANSWER("unexpected_answer"),
    /** More than allowed. */
    TOO_LARGE("too_large");

    private final String code;

    FetchFault(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
