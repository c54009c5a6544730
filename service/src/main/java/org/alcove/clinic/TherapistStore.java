package org.alcove.clinic;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.SqlFailure;
import org.jdbi.v3.core.Handle;

/** Reads and writes whole therapists with a number of statements that grows by the batch and never by the row. */
final class TherapistStore {
    /** Rows in one statement. */
    static final int BATCH = 500;

    private final TherapistDao rows;
    private final ClinicId clinic;

    TherapistStore(Handle handle, ClinicId clinic) {
        this.rows = handle.attach(TherapistDao.class);
        this.clinic = clinic;
    }

    /** A new therapist, with the id and the search tie that were made for them. */
    record Created(TherapistId id, byte[] searchTie, TherapistDetails details) {}

    /** A therapist before and after. */
    record Changed(Therapist before, TherapistDetails after) {
        boolean deactivates() {
            return before.details().active() && !after.active();
        }
    }

    /** An NPI is taken by another therapist of the clinic. */
    static final class NpiTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Optional<Therapist> find(TherapistId id) {
        return rows.findTherapist(clinic, id).map(row -> assembled(List.of(row)).get(0));
    }

    List<Therapist> list(List<String> statuses, int limit) {
        return assembled(rows.listTherapists(clinic, statuses, limit));
    }

    List<Therapist> listAfter(List<String> statuses, TherapistId afterId, int limit) {
        return assembled(rows.listTherapistsAfter(clinic, statuses, afterId, limit));
    }

    /** Locks and reads those of the given therapists that the clinic has. */
    Map<TherapistId, Therapist> lock(List<TherapistId> ids) {
        List<TherapistRow> locked = new ArrayList<>();
        batches(
                ids.stream()
                        .sorted((a, b) -> a.toString().compareTo(b.toString()))
                        .toList(),
                batch -> locked.addAll(rows.lockTherapists(clinic, batch)));
        Map<TherapistId, Therapist> byId = new LinkedHashMap<>();
        assembled(locked).forEach(therapist -> byId.put(therapist.id(), therapist));
        return byId;
    }

    /** Who has any of these NPIs. */
    Map<String, TherapistId> ownersOf(List<String> npis) {
        Map<String, TherapistId> owners = new HashMap<>();
        batches(npis, batch -> rows.listByNpi(clinic, batch).forEach(row -> owners.put(row.npi(), row.id())));
        return owners;
    }

    /**
     * Writes new and changed therapists.
     *
     * @param changed locked in this transaction
     * @throws NpiTakenException if someone else was given one of the NPIs
     */
    void write(List<Created> created, List<Changed> changed, Instant now) {
        try {
            writeRows(created, changed, now);
        } catch (RuntimeException failure) {
            if (SqlFailure.isDuplicateKey(failure)) {
                throw new NpiTakenException();
            }
            throw failure;
        }
        List<TherapistId> rewritten =
                changed.stream().map(change -> change.before().id()).toList();
        batches(rewritten, batch -> rows.deleteAttributes(clinic, batch));
        batches(rewritten, batch -> rows.deleteLicenses(clinic, batch));
        List<TherapistDao.AttributeRow> attributes = new ArrayList<>();
        List<TherapistDao.LicenseRow> licenses = new ArrayList<>();
        created.forEach(one -> addLists(one.id(), one.details(), attributes, licenses));
        changed.forEach(one -> addLists(one.before().id(), one.after(), attributes, licenses));
        batches(attributes, rows::insertAttributes);
        batches(licenses, rows::insertLicenses);
    }

    private void writeRows(List<Created> created, List<Changed> changed, Instant now) {
        List<Changed> moved = changed.stream()
                .filter(change ->
                        !change.before().details().npi().equals(change.after().npi()))
                .toList();
        batches(
                moved,
                batch -> rows.clearNpis(
                        clinic,
                        batch.stream().map(change -> change.before().id()).toList()));
        batches(
                changed.stream()
                        .map(change -> row(
                                change.before().id(),
                                change.after(),
                                new byte[8],
                                change.before().version() + 1,
                                now))
                        .toList(),
                rows::updateTherapists);
        batches(
                moved.stream()
                        .filter(change -> change.after().npi().isPresent())
                        .toList(),
                batch -> rows.setNpis(
                        clinic,
                        batch.stream().map(change -> change.before().id()).toList(),
                        batch.stream()
                                .map(change -> change.after().npi().orElseThrow())
                                .toList()));
        batches(
                created.stream()
                        .map(one -> row(one.id(), one.details(), one.searchTie(), 1, now))
                        .toList(),
                rows::insertTherapists);
    }

    private TherapistRow row(TherapistId id, TherapistDetails details, byte[] searchTie, int version, Instant now) {
        return new TherapistRow(
                id,
                clinic,
                details.displayName(),
                details.credentials(),
                details.npi().orElse(null),
                details.fee().map(Fee::cents).orElse(null),
                details.fee().map(Fee::currency).orElse(null),
                details.slidingScale(),
                details.zone(),
                details.acceptsNew(),
                details.status(),
                details.startStep().map(step -> (int) step.toMinutes()).orElse(null),
                details.dailyMaximum().orElse(null),
                searchTie,
                version,
                now,
                now);
    }

    private void addLists(
            TherapistId id,
            TherapistDetails details,
            List<TherapistDao.AttributeRow> attributes,
            List<TherapistDao.LicenseRow> licenses) {
        details.lists()
                .forEach((kind, codes) -> codes.forEach(
                        code -> attributes.add(new TherapistDao.AttributeRow(id, clinic, kind.code(), code))));
        details.licenses()
                .forEach((state, expiresOn) -> licenses.add(new TherapistDao.LicenseRow(id, clinic, state, expiresOn)));
    }

    private List<Therapist> assembled(List<TherapistRow> found) {
        List<TherapistId> ids = found.stream().map(TherapistRow::id).toList();
        Map<TherapistId, Map<AttributeKind, SortedSet<String>>> lists = new HashMap<>();
        batches(
                ids,
                batch -> rows.listAttributes(clinic, batch)
                        .forEach(attribute -> AttributeKind.find(attribute.kind())
                                .ifPresent(kind -> lists.computeIfAbsent(
                                                attribute.therapistId(), id -> new EnumMap<>(AttributeKind.class))
                                        .computeIfAbsent(kind, any -> new TreeSet<>())
                                        .add(attribute.code()))));
        Map<TherapistId, SortedMap<String, LocalDate>> licenses = new HashMap<>();
        batches(
                ids,
                batch -> rows.listLicenses(clinic, batch)
                        .forEach(license -> licenses.computeIfAbsent(license.therapistId(), id -> new TreeMap<>())
                                .put(license.state(), license.expiresOn())));
        return found.stream()
                .map(row -> new Therapist(
                        row.id(),
                        row.version(),
                        details(
                                row,
                                lists.getOrDefault(row.id(), Map.of()),
                                licenses.getOrDefault(row.id(), new TreeMap<>()))))
                .toList();
    }

    private static TherapistDetails details(
            TherapistRow row, Map<AttributeKind, SortedSet<String>> lists, SortedMap<String, LocalDate> licenses) {
        String currency = row.feeCurrency();
        Integer cents = row.feeCents();
        return new TherapistDetails(
                row.displayName(),
                row.credentials(),
                Optional.ofNullable(row.npi()),
                lists,
                licenses,
                cents == null || currency == null ? Optional.empty() : Optional.of(Fee.ofCents(cents, currency)),
                row.slidingScale(),
                row.zone(),
                row.acceptsNew(),
                row.status().equals(TherapistRow.ACTIVE),
                Optional.ofNullable(row.startStepMinutes()).map(Duration::ofMinutes),
                Optional.ofNullable(row.dailyMaximum()));
    }

    static <T> void batches(List<T> all, Consumer<List<T>> statement) {
        for (int start = 0; start < all.size(); start += BATCH) {
            statement.accept(all.subList(start, Math.min(all.size(), start + BATCH)));
        }
    }
}
