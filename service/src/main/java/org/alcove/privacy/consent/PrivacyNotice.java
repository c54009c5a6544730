package org.alcove.privacy.consent;

/** A notice as anybody can read it. @param hash of the text, SHA-256 in hexadecimal */
public record PrivacyNotice(String id, int version, String text, String hash) {}
