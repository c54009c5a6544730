package org.alcove.privacy.consent;

import java.util.Optional;

/**
 * What the gate decided.
 *
 * @param told what left; empty if nothing did
 * @param isRestricted whether nothing did because of a restriction that was agreed to (45 CFR 164.522(a)), though a consent
 *     allowed it; for nobody but a therapist who may carry that consent out
 */
record Verdict<T>(Optional<Disclosed<T>> told, boolean isRestricted) {}
