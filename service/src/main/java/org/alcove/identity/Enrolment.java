package org.alcove.identity;

/** What an authenticator app needs, as text and as the URI that a QR code holds. */
public record Enrolment(String secret, String otpauthUri) {
    @Override
    public String toString() {
        return "Enrolment[REDACTED]";
    }
}
