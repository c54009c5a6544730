package org.alcove.privacy.consent;

import java.time.Instant;

/** That a client was shown a version of a notice. */
public record PrivacyNoticeReceipt(String id, int version, Instant receivedAt) {}
