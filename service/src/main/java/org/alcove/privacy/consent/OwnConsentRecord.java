package org.alcove.privacy.consent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Vault;
import org.alcove.privacy.rights.OwnRecord;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A client's consents, what was disclosed of them and which notices they were shown, opened for their own export. */
final class OwnConsentRecord implements OwnRecord {
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final UUID LAST_ID = new UUID(-1, -1);

    private final SealedTerms sealed;

    OwnConsentRecord(SealedTerms sealed) {
        this.sealed = sealed;
    }

    /** A consent with its terms as JSON. */
    public record ConsentRecord(
            ConsentId id,
            Instant madeAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant requestedAt,
            String terms) {}

    /** A disclosure with its terms as JSON. */
    public record DisclosureRecord(DisclosureId id, Instant at, Instant lastAt, int times, String terms) {}

    /** A receipt, named as its columns are. */
    public record ReceiptRecord(String noticeId, int version, Instant receivedAt) {}

    @Override
    public Map<String, List<? extends Record>> read(Handle handle, Actor actor, ClientId client) {
        Vault.ClientSeal seal = sealed.find(handle, client).orElseThrow(ServiceException::notFound);
        List<ConsentRecord> consents =
                handle
                        .attach(ConsentDao.class)
                        .list(actor.clinicId(), client, LAST, LAST_ID, Integer.MAX_VALUE)
                        .stream()
                        .map(row -> new ConsentRecord(
                                row.id(),
                                row.madeAt(),
                                row.expiresAt(),
                                row.revokedAt(),
                                row.requestedAt(),
                                text(SealedTerms.openBytes(seal, SealedTerms.CONSENT, row.id(), row.terms()))))
                        .toList();
        List<DisclosureRecord> disclosures =
                handle
                        .attach(DisclosureDao.class)
                        .list(actor.clinicId(), client, LAST, LAST_ID, Integer.MAX_VALUE)
                        .stream()
                        .map(row -> new DisclosureRecord(
                                row.id(),
                                row.at(),
                                row.lastAt(),
                                row.times(),
                                text(SealedTerms.openBytes(seal, SealedTerms.DISCLOSURE, row.id(), row.terms()))))
                        .toList();
        List<ReceiptRecord> receipts =
                handle.attach(PrivacyNoticeDao.class).list(actor.clinicId(), client, "", 0, Integer.MAX_VALUE).stream()
                        .map(row -> new ReceiptRecord(row.id(), row.version(), row.receivedAt()))
                        .toList();
        return Map.of("consent", consents, "disclosure", disclosures, "notice_receipt", receipts);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
