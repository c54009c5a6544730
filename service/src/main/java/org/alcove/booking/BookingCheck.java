package org.alcove.booking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Recomputes every claim and counter from the appointments and holds, and compares; changes nothing. Each person is read
 * in one snapshot, so it can run beside a service at work. Looks at the times themselves as well, so that a fault in the
 * arithmetic of claims shows too.
 */
public final class BookingCheck {
    private static final int PAGE = 500;

    private final Jdbi jdbi;

    public BookingCheck(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Something that is not as it has to be.
     *
     * @param what a code: {@code claim_missing}, {@code claim_of_nobody}, {@code claim_shared}, {@code overlap},
     *     {@code day_count} or {@code open_bookings}
     * @param owner the therapist or client
     */
    public record Finding(String what, UUID owner) {}

    private record Key(int lane, long tick) {}

    /** All faults of all clinics; empty if everything is as it has to be. */
    public List<Finding> check(Instant now) {
        List<Finding> findings = new ArrayList<>();
        UUID lost = jdbi.withExtension(BookingCheckDao.class, BookingCheckDao::findClaimOfNobody);
        if (lost != null) {
            findings.add(new Finding("claim_of_nobody", lost));
        }
        for (ClinicId clinic : jdbi.withExtension(BookingCheckDao.class, BookingCheckDao::listClinics)) {
            findings.addAll(check(clinic, now));
        }
        return findings;
    }

    /** All faults of one clinic. */
    public List<Finding> check(ClinicId clinic, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (TherapistId therapist : jdbi.withExtension(BookingCheckDao.class, dao -> dao.listTherapists(clinic))) {
            inSnapshot(handle -> checkTherapist(handle.attach(BookingCheckDao.class), clinic, therapist, findings));
        }
        ClientId after = new ClientId(new UUID(0, 0));
        while (true) {
            ClientId from = after;
            List<ClientId> page = jdbi.withExtension(BookingCheckDao.class, dao -> dao.listClients(clinic, from, PAGE));
            for (ClientId client : page) {
                inSnapshot(handle -> checkClient(handle.attach(BookingCheckDao.class), clinic, client, now, findings));
            }
            if (page.size() < PAGE) {
                return findings;
            }
            after = page.get(PAGE - 1);
        }
    }

    private void inSnapshot(Consumer<Handle> reading) {
        jdbi.useTransaction(TransactionIsolationLevel.REPEATABLE_READ, reading::accept);
    }

    private static void checkTherapist(
            BookingCheckDao dao, ClinicId clinic, TherapistId therapist, List<Finding> findings) {
        UUID owner = therapist.value();
        List<AppointmentRow> appointments = dao.listOfTherapist(clinic, therapist);
        List<HoldRow> holds = dao.listHoldsOfTherapist(clinic, therapist);
        checkOwner(dao, owner, appointments, holds, findings);
        Set<LocalDate> forgotten = new HashSet<>(dao.listForgottenDays(clinic, therapist));
        Map<LocalDate, Integer> expected = new TreeMap<>();
        occupied(appointments, holds).forEach(slot -> expected.merge(slot.localDate(), 1, Integer::sum));
        Map<LocalDate, Integer> found = new TreeMap<>();
        dao.listDayCounts(therapist).forEach(count -> found.put(count.localDate(), count.taken()));
        expected.keySet().removeAll(forgotten);
        found.keySet().removeAll(forgotten);
        if (!expected.equals(found)) {
            findings.add(new Finding("day_count", owner));
        }
    }

    private static void checkClient(
            BookingCheckDao dao, ClinicId clinic, ClientId client, Instant now, List<Finding> findings) {
        List<AppointmentRow> appointments = dao.listOfClient(clinic, client);
        List<HoldRow> holds = dao.listHoldsOfClient(clinic, client);
        checkOwner(dao, client.value(), appointments, holds, findings);
        long least = holds.size()
                + appointments.stream()
                        .filter(row -> row.isBooked() && !row.hasEnded(now))
                        .count();
        BookingCheckDao.OpenBookings open = dao.getOpenBookings(clinic, client);
        if (open.counted() < least || open.counted() > open.most()) {
            findings.add(new Finding("open_bookings", client.value()));
        }
    }

    private static Stream<Occupied> occupied(List<AppointmentRow> appointments, List<HoldRow> holds) {
        return Stream.concat(
                appointments.stream().map(AppointmentRow::occupied),
                holds.stream().map(HoldRow::occupied));
    }

    private static void checkOwner(
            BookingCheckDao dao,
            UUID owner,
            List<AppointmentRow> appointments,
            List<HoldRow> holds,
            List<Finding> findings) {
        Map<Key, String> expected = new HashMap<>();
        boolean shared = false;
        for (AppointmentRow row : appointments) {
            shared |= put(expected, owner, row.occupied().claims(row.id().value(), null));
        }
        for (HoldRow row : holds) {
            shared |= put(expected, owner, row.occupied().claims(row.id().value(), row.expiresAt()));
        }
        if (shared) {
            findings.add(new Finding("claim_shared", owner));
        }
        Map<Key, String> found = new HashMap<>();
        dao.listClaims(owner)
                .forEach(
                        claim -> found.put(new Key(claim.lane(), claim.tick()), text(claim.holder(), claim.expires())));
        if (!found.entrySet().containsAll(expected.entrySet())) {
            findings.add(new Finding("claim_missing", owner));
        }
        if (!expected.entrySet().containsAll(found.entrySet())) {
            findings.add(new Finding("claim_of_nobody", owner));
        }
        List<Occupied> sorted = occupied(appointments, holds)
                .sorted(Comparator.comparing(slot -> slot.session().start()))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).session().overlaps(sorted.get(i).session())) {
                findings.add(new Finding("overlap", owner));
                return;
            }
        }
    }

    /** Whether any of the ticks was another's already. */
    private static boolean put(Map<Key, String> expected, UUID owner, List<ClaimRow> rows) {
        boolean shared = false;
        for (ClaimRow row : rows) {
            if (row.ownerId().equals(owner)) {
                String before =
                        expected.put(new Key(row.lane(), row.tick()), text(row.holder(), row.expiresAt() != null));
                shared |= before != null;
            }
        }
        return shared;
    }

    private static String text(UUID holder, boolean expires) {
        return holder + (expires ? " expiring" : "");
    }
}
