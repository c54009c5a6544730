package org.alcove.busyimport;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.busyimport.fetch.CalendarAddress;
import org.alcove.kernel.Actor;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Page;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A therapist's outside calendars: added, replaced, asked for anew and removed by that therapist alone. */
final class BusyCalendarService {
    private static final int HOST_HASH_BYTES = 16;
    private static final int BATCH = 100;
    private static final String CREATE = "create_busy_calendar";

    private final Foundation foundation;
    private final CalendarReaders readers;
    private final BusyStore store;
    private final BusyCalendarConfiguration configuration;
    private final UploadLimiter limiter;
    private final BusyCalendarViews views;

    /** @param readers for uploads alone */
    BusyCalendarService(
            Foundation foundation,
            CalendarReaders readers,
            BusyStore store,
            BusyCalendarConfiguration configuration,
            UploadLimiter limiter) {
        this.foundation = Objects.requireNonNull(foundation);
        this.readers = readers;
        this.store = store;
        this.configuration = configuration;
        this.limiter = limiter;
        this.views = new BusyCalendarViews(configuration);
    }

    /** @throws ServiceException {@code FORBIDDEN} for other roles, {@code NOT_FOUND} for another therapist */
    static void require(Actor actor, TherapistId therapist) {
        actor.requireAny(Role.THERAPIST);
        if (!actor.isTherapist(therapist)) {
            throw ServiceException.notFound();
        }
    }

    /** The keyed hash by which calendars of one host are known. */
    static byte[] hostHash(KeyRing keys, String host) {
        return Arrays.copyOf(keys.hash(Purpose.BUSY_EVENT, "host", host), HOST_HASH_BYTES);
    }

    Page<BusyCalendarView> list(Actor actor, TherapistId therapist) {
        require(actor, therapist);
        Instant now = foundation.clock().instant();
        return Page.whole(foundation
                .transactor()
                .inTransaction(
                        handle -> handle
                                .attach(BusyCalendarDao.class)
                                .list(actor.clinicId(), therapist, actor.accountId(), day(now))
                                .stream()
                                .map(row -> views.view(row, now))
                                .toList()));
    }

    BusyCalendarView create(Actor actor, TherapistId therapist, @Nullable NewBusyCalendar input, Optional<String> key) {
        require(actor, therapist);
        return create(actor, therapist, BusyCalendarInput.of(input, configuration), key);
    }

    BusyCalendarView upload(
            Actor actor,
            TherapistId therapist,
            byte[] file,
            @Nullable String tentativeIsBusy,
            @Nullable String ownAddresses,
            Optional<String> key) {
        require(actor, therapist);
        BusyCalendarInput input = BusyCalendarInput.of(file, tentativeIsBusy, ownAddresses, configuration);
        return create(actor, therapist, input, key);
    }

    /** What of a request tells it from another under the same idempotency key. */
    private record Asked(
            TherapistId therapist, String url, String file, boolean tentativeIsBusy, Set<String> ownAddresses) {}

    private BusyCalendarView create(
            Actor actor, TherapistId therapist, BusyCalendarInput input, Optional<String> idempotencyKey) {
        KeyRing keys = foundation.keys();
        Asked asked = new Asked(
                therapist,
                input.address().map(CalendarAddress::text).orElse(""),
                input.file()
                        .map(file -> HexFormat.of().formatHex(keys.hash(Purpose.BUSY_EVENT, "file", file)))
                        .orElse(""),
                input.tentativeIsBusy(),
                input.ownAddresses());
        // A retry reads nothing again and counts as nothing.
        Optional<BusyCalendarView> kept = foundation
                .idempotency()
                .kept(Optional.of(actor.accountId()), CREATE, idempotencyKey, asked, BusyCalendarView.class);
        if (kept.isPresent()) {
            return kept.get();
        }
        limiter.spend(actor.accountId());
        Instant now = foundation.clock().instant();
        BusyCalendarId id = new BusyCalendarId(foundation.ids().forThing());
        CalendarSource source = input.source();
        Optional<CalendarReading> reading =
                input.file().map(file -> read(actor, therapist, id, file, source, input.tentativeIsBusy(), now));
        BusyCalendarDao.NewRow row = new BusyCalendarDao.NewRow(
                id,
                actor.clinicId(),
                therapist,
                actor.accountId(),
                reading.isPresent() ? BusyCalendarViews.UPLOAD : BusyCalendarViews.URL,
                foundation
                        .transactor()
                        .inTransaction(handle -> source.sealed(handle, foundation.owners(), therapist, id)),
                input.address().map(address -> hostHash(keys, address.host())).orElse(null),
                input.tentativeIsBusy(),
                now,
                reading.isPresent() ? null : now);
        BusyStore.Target target = new BusyStore.Target(actor.clinicId(), therapist, id, null);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BUSY_CALENDAR_ADD, foundation.ids(), now)
                .on("busy_calendar", id);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        CREATE,
                        idempotencyKey,
                        asked,
                        BusyCalendarView.class,
                        handle -> {
                            BusyCalendarDao calendars = handle.attach(BusyCalendarDao.class);
                            calendars.insert(row);
                            if (reading.isPresent()) {
                                store.replace(handle, target, reading.get(), true, null, now, Optional.empty());
                            } else {
                                store.refreshAll(handle, therapist, now);
                            }
                            // Writers on one therapist wait in line from here on, so that none is counted past.
                            if (calendars.count(actor.clinicId(), therapist) > configuration.perTherapist()) {
                                throw new ServiceException(ErrorCode.TOO_MANY_CALENDARS);
                            }
                            foundation.audit().append(handle, entry);
                            return get(handle, actor, therapist, id, now);
                        },
                        handle -> find(handle, actor, therapist, id, now));
    }

    /** Puts a newer file in place of an uploaded one; the older one's times stay if it can't be read. */
    BusyCalendarView replace(Actor actor, TherapistId therapist, BusyCalendarId id, byte[] file) {
        require(actor, therapist);
        limiter.spend(actor.accountId());
        Instant now = foundation.clock().instant();
        BusyCalendarDao.Row before = foundation
                .transactor()
                .inTransaction(handle -> handle.attach(BusyCalendarDao.class)
                        .find(actor.clinicId(), therapist, actor.accountId(), id, day(now)))
                .orElseThrow(ServiceException::notFound);
        if (!before.kind().equals(BusyCalendarViews.UPLOAD)) {
            throw new ServiceException(ErrorCode.CONFLICT);
        }
        CalendarSource source = foundation
                .transactor()
                .inTransaction(
                        handle -> CalendarSource.open(handle, foundation.owners(), therapist, before.source(), id));
        CalendarReading reading = read(actor, therapist, id, file, source, before.tentativeIsBusy(), now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BUSY_CALENDAR_REPLACE, foundation.ids(), now)
                .on("busy_calendar", id);
        return foundation.transactor().inTransaction(handle -> {
            lock(handle, actor, therapist, id);
            store.replace(
                    handle,
                    new BusyStore.Target(actor.clinicId(), therapist, id, null),
                    reading,
                    false,
                    null,
                    now,
                    Optional.empty());
            foundation.audit().append(handle, entry);
            return get(handle, actor, therapist, id, now);
        });
    }

    /**
     * Changes how a calendar is read. By URL it is read anew soon; a file was not kept, so that its times stay as they
     * were read until it is sent anew, and a warning says so.
     */
    BusyCalendarView change(
            Actor actor, TherapistId therapist, BusyCalendarId id, @Nullable CalendarSettings settings) {
        require(actor, therapist);
        if (settings == null) {
            throw ServiceException.invalid("", "required", "a body is needed");
        }
        List<@Nullable String> given = settings.ownAddresses();
        Optional<Set<String>> owners =
                given == null ? Optional.empty() : Optional.of(BusyCalendarInput.owners(given, configuration));
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BUSY_CALENDAR_CHANGE, foundation.ids(), now)
                .on("busy_calendar", id);
        return foundation.transactor().inTransaction(handle -> {
            lock(handle, actor, therapist, id);
            BusyCalendarDao calendars = handle.attach(BusyCalendarDao.class);
            BusyCalendarDao.Row before = calendars
                    .find(actor.clinicId(), therapist, actor.accountId(), id, day(now))
                    .orElseThrow(ServiceException::notFound);
            CalendarSource source = CalendarSource.open(handle, foundation.owners(), therapist, before.source(), id);
            CalendarSource after = new CalendarSource(source.url(), owners.orElse(source.ownAddresses()));
            Boolean tentative = settings.tentativeIsBusy();
            boolean tentativeIsBusy = tentative == null ? before.tentativeIsBusy() : tentative;
            if (!after.equals(source) || tentativeIsBusy != before.tentativeIsBusy()) {
                calendars.updateSettings(
                        actor.clinicId(),
                        therapist,
                        actor.accountId(),
                        id,
                        after.sealed(handle, foundation.owners(), therapist, id),
                        tentativeIsBusy,
                        now);
                readSoon(handle, actor, therapist, id, now);
                foundation.audit().append(handle, entry);
            }
            return get(handle, actor, therapist, id, now);
        });
    }

    private void readSoon(Handle handle, Actor actor, TherapistId therapist, BusyCalendarId id, Instant now) {
        handle.attach(BusyCalendarDao.class)
                .updateNextRead(
                        actor.clinicId(),
                        therapist,
                        actor.accountId(),
                        id,
                        now,
                        configuration.refreshEvery().toSeconds());
    }

    /** Has a calendar read as soon as the pace allows; a file has nowhere to be read from, and stays. */
    BusyCalendarView refresh(Actor actor, TherapistId therapist, BusyCalendarId id) {
        require(actor, therapist);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BUSY_CALENDAR_REFRESH, foundation.ids(), now)
                .on("busy_calendar", id);
        return foundation.transactor().inTransaction(handle -> {
            lock(handle, actor, therapist, id);
            readSoon(handle, actor, therapist, id, now);
            foundation.audit().append(handle, entry);
            return get(handle, actor, therapist, id, now);
        });
    }

    void delete(Actor actor, TherapistId therapist, BusyCalendarId id) {
        require(actor, therapist);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.BUSY_CALENDAR_REMOVE, foundation.ids(), now)
                .on("busy_calendar", id);
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            int deleted = handle.attach(BusyCalendarDao.class)
                                    .delete(actor.clinicId(), therapist, actor.accountId(), id);
                            if (deleted == 0) {
                                throw ServiceException.notFound();
                            }
                            store.refreshAll(handle, therapist, now);
                            foundation.audit().append(handle, entry);
                            return Boolean.TRUE;
                        },
                        // It was there when the commit was lost; if it is gone now, it is removed.
                        handle -> find(handle, actor, therapist, id, now).isPresent()
                                ? Optional.empty()
                                : Optional.of(Boolean.TRUE));
    }

    private CalendarReading read(
            Actor actor,
            TherapistId therapist,
            BusyCalendarId id,
            byte[] file,
            CalendarSource source,
            boolean tentativeIsBusy,
            Instant now) {
        String zone = foundation
                .transactor()
                .inTransaction(
                        handle -> handle.attach(BusyCalendarDao.class).findZone(actor.clinicId(), therapist, day(now)))
                .orElseThrow(ServiceException::notFound);
        try {
            return readers.read(file, id, source, tentativeIsBusy, zone, now, configuration.readerWait())
                    .orElseThrow(() -> new ServiceException(ErrorCode.UNAVAILABLE));
        } catch (UnreadableCalendarException unreadable) {
            throw ServiceException.invalid("", unreadable.fault().code(), "the calendar can't be read");
        }
    }

    /**
     * Goes over all once; an older version may seal more as before meanwhile. What does not open stays as it is: that
     * calendar is not read, and the log says why.
     */
    void sealAnew() {
        BusyCalendarId after = new BusyCalendarId(new UUID(0, 0));
        List<BusyCalendarDao.SealedRow> old;
        do {
            BusyCalendarId from = after;
            old = foundation
                    .transactor()
                    .inTransaction(
                            handle -> handle.attach(BusyCalendarDao.class).listSealedForAll(from, BATCH));
            for (BusyCalendarDao.SealedRow row : old) {
                try {
                    foundation.transactor().useTransaction(handle -> sealAnew(handle, row));
                } catch (VaultFault told) {
                    // In the log.
                }
                after = row.id();
            }
        } while (old.size() == BATCH);
    }

    private void sealAnew(Handle handle, BusyCalendarDao.SealedRow row) {
        byte[] fresh = CalendarSource.open(handle, foundation.owners(), row.therapistId(), row.source(), row.id())
                .sealed(handle, foundation.owners(), row.therapistId(), row.id());
        int unused = handle.attach(BusyCalendarDao.class).replaceSource(row.clinicId(), row.id(), row.source(), fresh);
    }

    private static void lock(Handle handle, Actor actor, TherapistId therapist, BusyCalendarId id) {
        if (handle.attach(BusyCalendarDao.class)
                .lock(actor.clinicId(), therapist, actor.accountId(), id)
                .isEmpty()) {
            throw ServiceException.notFound();
        }
    }

    private BusyCalendarView get(Handle handle, Actor actor, TherapistId therapist, BusyCalendarId id, Instant now) {
        return find(handle, actor, therapist, id, now).orElseThrow(ServiceException::notFound);
    }

    private Optional<BusyCalendarView> find(
            Handle handle, Actor actor, TherapistId therapist, BusyCalendarId id, Instant now) {
        return handle.attach(BusyCalendarDao.class)
                .find(actor.clinicId(), therapist, actor.accountId(), id, day(now))
                .map(row -> views.view(row, now));
    }

    private static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
