package org.alcove.kernel;

import java.util.Locale;

/**
 * Every way in which Alcove refuses, with its HTTP status. The lower-case name is the stable {@code code} on the wire; a
 * code is never renamed or given another meaning. Titles are the same for everybody and quote nothing of the request.
 */
public enum ErrorCode {
    BAD_REQUEST(400, "The request could not be understood."),
    MALFORMED_JSON(400, "The body is not well-formed JSON."),
    UNAUTHORIZED(401, "Sign in first."),
    /** Every failed sign-in is this one, whatever was wrong. */
    SIGN_IN_FAILED(401, "Signing in failed."),
    FORBIDDEN(403, "This account may not do that."),
    SECOND_FACTOR_ENROLMENT_REQUIRED(403, "This account has to enrol a second factor first."),
    SECOND_FACTOR_REQUIRED(403, "This needs a fresh second factor."),
    FRESH_SIGN_IN_REQUIRED(403, "This needs a fresh sign-in."),
    ORIGIN_REFUSED(403, "The request came from another site."),
    NOT_FOUND(404, "There is nothing here."),
    METHOD_NOT_ALLOWED(405, "This method is not offered here."),
    NOT_ACCEPTABLE(406, "None of the accepted media types is offered here."),
    REQUEST_TIMEOUT(408, "The request did not arrive in time."),
    SLOT_TAKEN(409, "That time is taken."),
    /** One row was changed by two at once, or its state does not allow what was asked. */
    CONFLICT(409, "This no longer fits the present state."),
    WRONG_STATUS(409, "The appointment's status does not allow that."),
    /** Holds or booked appointments that are not over: they are cancelled first, so that their therapists learn of it. */
    TIME_AHEAD(409, "There is time ahead; cancel it first."),
    WOULD_STRAND(409, "Appointments or holds would be left without a therapist."),
    TOKEN_USED(409, "This can't be used any more."),
    /** Told to the client and to a therapist of theirs alone. */
    RESTRICTED(409, "It was agreed that this is not disclosed."),
    TOO_MANY_OPEN_BOOKINGS(409, "This account has as many open bookings as it may have."),
    TOO_MANY_OPEN_OFFERS(409, "There are as many open offers as there may be."),
    TOO_MANY_OPEN_REQUESTS(409, "There are as many open requests as there may be."),
    TOO_MANY_FEEDS(409, "This account has as many feeds as it may have."),
    TOO_MANY_CALENDARS(409, "This therapist has as many outside calendars as they may have."),
    TOO_MANY_CONSENTS(409, "There are as many consents in force as there may be."),
    PRECONDITION_FAILED(412, "It was changed in the meantime."),
    BODY_TOO_LARGE(413, "The body is too large."),
    ADDRESS_TOO_LONG(414, "The address is too long."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not taken here."),
    INVALID(422, "Some of the input is not valid."),
    INVALID_CSV(422, "The file has faults; nothing was imported."),
    KEY_REUSED(422, "This idempotency key was used for another request."),
    SLOT_NOT_OFFERED(422, "That time is not offered."),
    STATE_REQUIRED(422, "Say in which state the client will be."),
    CLINICAL_WORD(422, "The text holds a word that could give something away."),
    PRECONDITION_REQUIRED(428, "Send the If-Match header."),
    RATE_LIMITED(429, "Too many requests; try again later."),
    HEADERS_TOO_LARGE(431, "The headers are too large."),
    INTERNAL(500, "Something went wrong on our side."),
    /** The database can't be reached, or too much is asked at once. A retry with the same idempotency key is safe. */
    UNAVAILABLE(503, "The service can't answer now; try again."),
    /** The connection was lost at commit and the outcome could not be looked up; a retry with the same key finds out. */
    OUTCOME_UNKNOWN(503, "It is not known whether this was done; try again with the same idempotency key.");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A sentence for people. */
    public String title() {
        return title;
    }

    /** The stable code on the wire. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
