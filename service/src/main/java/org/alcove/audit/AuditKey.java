package org.alcove.audit;

/**
 * A public key that checks signatures of heads.
 *
 * @param id which one it is, as receipts name it
 * @param key the key as X.509 has it, in base64 (RFC 8410: what PEM holds between its lines)
 */
public record AuditKey(String id, String key) {}
