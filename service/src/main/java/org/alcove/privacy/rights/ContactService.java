package org.alcove.privacy.rights;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Vault;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client say where and when they may be reached, without asking why (45 CFR 164.522(b)). All channels are off until
 * they do; addresses are sealed under their own key.
 */
final class ContactService {
    static final List<String> CHANNELS = List.of("email", "text", "phone", "mail");

    static final String TABLE = "contact_preference";
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final int LONGEST_ADDRESS = 300;
    private static final int DAY = 24 * 60;
    private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);

    private final Foundation foundation;
    private final Vault vault;

    ContactService(Foundation foundation, Vault vault) {
        this.foundation = foundation;
        this.vault = vault;
    }

    List<ContactView> list(Actor actor) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONTACT_PREFERENCES_READ, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            List<ContactDao.ContactRow> rows = handle.attach(ContactDao.class).list(actor.clinicId(), client);
            Vault.ClientSeal seal = vault.seals(handle, Set.of(client)).get(client);
            return rows.stream()
                    .map(row -> view(row, seal == null ? null : opened(seal, row), now))
                    .toList();
        });
    }

    /** Puts these in the place of all that were there; each is thereby said to be safe now. */
    List<ContactView> replace(Actor actor, @Nullable ContactPreferences given) {
        ClientId client = actor.requireClient();
        Instant now = foundation.clock().instant();
        List<Checked> channels = checked(given, now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.CONTACT_PREFERENCES_CHANGE, foundation.ids(), now);
        return foundation.transactor().inTransaction(handle -> {
            List<ContactDao.ContactRow> rows = new ArrayList<>();
            // Locks the client also if there is nothing to seal, so that two replacements come one after the other.
            byte[] nothing = vault.seal(handle, actor.clinicId(), client, TABLE, "address", "", new byte[0]);
            Vault.ClientSeal seal = vault.seals(handle, Set.of(client)).get(client);
            if (seal == null || nothing.length == 0) {
                throw ServiceException.notFound();
            }
            for (Checked channel : channels) {
                rows.add(new ContactDao.ContactRow(
                        actor.clinicId(),
                        client,
                        channel.channel(),
                        seal.seal(
                                channel.address().getBytes(StandardCharsets.UTF_8),
                                TABLE,
                                "address",
                                channel.channel()),
                        channel.startMinute(),
                        channel.endMinute(),
                        channel.zone(),
                        channel.askAgainOn(),
                        now));
            }
            ContactDao dao = handle.attach(ContactDao.class);
            dao.delete(actor.clinicId(), client);
            if (!rows.isEmpty()) {
                dao.insert(rows);
            }
            foundation.audit().append(handle, entry);
            return rows.stream().map(row -> view(row, opened(seal, row), now)).toList();
        });
    }

    private static String opened(Vault.ClientSeal seal, ContactDao.ContactRow row) {
        return new String(seal.open(row.address(), TABLE, "address", row.channel()), StandardCharsets.UTF_8);
    }

    private record Checked(
            String channel,
            String address,
            int startMinute,
            int endMinute,
            String zone,
            @Nullable LocalDate askAgainOn) {}

    private static List<Checked> checked(@Nullable ContactPreferences given, Instant now) {
        Faults faults = new Faults();
        List<@Nullable ContactChannel> channels = faults.required("/channels", given == null ? null : given.channels())
                .orElse(List.of());
        List<Checked> checked = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < channels.size(); i++) {
            ContactChannel channel = channels.get(i);
            String pointer = "/channels/" + i;
            if (channel == null) {
                faults.add(pointer, "required", "a value is needed");
                continue;
            }
            String code = Codes.needed(faults, pointer + "/channel", channel.channel(), CHANNELS);
            faults.require(seen.add(code), pointer + "/channel", "twice", "each channel once");
            LocalDate again = channel.askAgainOn();
            faults.require(
                    again == null
                            || (again.isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC)) && again.isBefore(LATEST)),
                    pointer + "/askAgainOn",
                    "out_of_range",
                    "a day to come");
            Optional<ZoneId> zone = faults.zone(pointer + "/zone", channel.zone());
            int start = minute(faults, pointer + "/from", channel.from());
            int end = minute(faults, pointer + "/to", channel.to());
            // Whether never or always is meant can't be told; a day from midnight to midnight can be.
            faults.require(
                    channel.from() == null || start == 0 || start != end,
                    pointer + "/to",
                    "same_time",
                    "another time than from; 00:00 to 00:00 is the whole day");
            checked.add(new Checked(
                    code,
                    faults.line(pointer + "/address", channel.address(), LONGEST_ADDRESS),
                    start,
                    end == 0 ? DAY : end,
                    zone.map(ZoneId::getId).orElse(""),
                    again));
        }
        faults.refuseIfAny();
        return checked;
    }

    private static int minute(Faults faults, String pointer, @Nullable String time) {
        if (time == null) {
            faults.add(pointer, "required", "a value is needed");
            return 0;
        }
        if (!TIME.matcher(time).matches()) {
            faults.add(pointer, "invalid_time", "a time of day such as 09:00 is needed");
            return 0;
        }
        return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
    }

    private static ContactView view(ContactDao.ContactRow row, @Nullable String address, Instant now) {
        return new ContactView(
                row.channel(),
                address,
                from(row),
                to(row),
                row.zone(),
                row.askAgainOn(),
                isActive(row, now),
                row.confirmedAt());
    }

    /** Whether it is on: until midnight in its zone, when the day to ask again begins. */
    static boolean isActive(ContactDao.ContactRow row, Instant now) {
        LocalDate again = row.askAgainOn();
        return again == null || LocalDate.ofInstant(now, ZoneId.of(row.zone())).isBefore(again);
    }

    /** When its hours begin, as it was given. */
    static String from(ContactDao.ContactRow row) {
        return time(row.startMinute());
    }

    /** When its hours end, as it was given. */
    static String to(ContactDao.ContactRow row) {
        return time(row.endMinute() % DAY);
    }

    private static String time(int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
    }
}
