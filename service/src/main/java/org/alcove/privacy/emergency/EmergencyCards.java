package org.alcove.privacy.emergency;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * The secrets by which a client lets whoever helps them in an emergency be told who they are. A card has 77 random bits,
 * says nothing about anyone, and only a hash of it is kept; a new one ends the one before.
 */
final class EmergencyCards {
    /** Without what is easily misread or misheard: 0 o, 1 l i, u v. */
    private static final String ALPHABET = "23456789abcdefghjkmnpqrstwxyz";

    private static final int LENGTH = 16;
    private static final int GROUP = 4;
    private static final int LONGEST_TYPED = 64;

    private static final ClientId NOBODY = new ClientId(new UUID(0, 0));

    private final Foundation foundation;

    EmergencyCards(Foundation foundation) {
        this.foundation = foundation;
    }

    /** Makes a card for the acting client; the one they had opens nothing any more. */
    NewCard create(Actor actor, Optional<String> key) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        NewCard card = new NewCard(draw(foundation.random()));
        AuditEntry entry = AuditEntry.by(actor, AuditAction.EMERGENCY_CARD_CREATE, foundation.ids(), now);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "create_emergency_card",
                        key,
                        "",
                        NewCard.class,
                        handle -> {
                            handle.attach(EmergencyDao.class).putCard(actor.clinicId(), client, hash(card.card()), now);
                            foundation.audit().append(handle, entry);
                            return card;
                        },
                        handle -> handle.attach(EmergencyDao.class)
                                .findByCard(actor.clinicId(), hash(card.card()))
                                .map(found -> card));
    }

    CardView get(Actor actor) {
        ClientId client = actor.requireClient();
        AuditEntry entry = AuditEntry.by(
                actor,
                AuditAction.EMERGENCY_CARD_READ,
                foundation.ids(),
                foundation.clock().instant());
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return new CardView(handle.attach(EmergencyDao.class).findCard(actor.clinicId(), client));
        });
    }

    /** Ends the acting client's card, if they have one. */
    void revoke(Actor actor) {
        ClientId client = actor.requireClient();
        AuditEntry entry = AuditEntry.by(
                actor,
                AuditAction.EMERGENCY_CARD_REVOKE,
                foundation.ids(),
                foundation.clock().instant());
        foundation.transactor().useTransaction(handle -> {
            handle.attach(EmergencyDao.class).deleteCard(actor.clinicId(), client);
            foundation.audit().append(handle, entry);
        });
    }

    /** Whose card was typed; unknown ones, ended ones and those of another clinic are nobody's. */
    Optional<ClientId> find(Handle handle, ClinicId clinic, String typed) {
        EmergencyDao rows = handle.attach(EmergencyDao.class);
        Optional<ClientId> holder = rows.findByCard(clinic, hash(typed));
        // In a statement of its own, and for nobody as well: within the other one the database would look for accounts
        // of another clinic's card and not of one that never was.
        boolean isThere = rows.countAccounts(holder.orElse(NOBODY)) > 0;
        return holder.filter(client -> isThere);
    }

    private byte[] hash(String typed) {
        StringBuilder letters = new StringBuilder();
        typed.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .limit(LONGEST_TYPED)
                .forEach(letters::appendCodePoint);
        return foundation.keys().hash(Purpose.ONE_TIME_TOKEN, "emergency_card", letters.toString());
    }

    private static String draw(SecureRandom random) {
        StringBuilder card = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            if (i > 0 && i % GROUP == 0) {
                card.append('-');
            }
            card.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return card.toString();
    }
}
