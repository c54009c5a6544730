package org.alcove.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.jdbi.v3.core.Handle;

/**
 * Brings what the database says of therapists into the picture. Each question has a number from before it is asked; an
 * answer never takes the place of one that was asked for later. Whoever asks later has seen all that whoever asked
 * earlier had to see, so of two answers that overtake each other the right one stays.
 */
final class PictureReader {
    /** Days before today that a session's buffers can reach into. */
    private static final int KEPT_DAYS = 1;

    /** Local dates before the first UTC day can be asked for. */
    private static final int DATE_MARGIN = 2;

    private final SearchPicture picture;
    private final int usualDays;
    private final AtomicLong questions = new AtomicLong();

    /** @param usualDays for how many days room is made at first */
    PictureReader(SearchPicture picture, int usualDays) {
        this.picture = picture;
        this.usualDays = usualDays;
    }

    /** The number of a question that is about to be asked. */
    long ask() {
        return questions.incrementAndGet();
    }

    static long firstDay(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay() - KEPT_DAYS;
    }

    /**
     * Reads everything of some therapists, whether they are known or not.
     *
     * @param settledBefore what was written before then had to be known already
     * @return how many days that had to be known were not what the table says
     */
    int readWhole(Handle handle, List<TherapistId> therapists, Instant settledBefore, Instant now) {
        readPersons(handle, therapists, now);
        long asked = ask();
        long firstDay = firstDay(now);
        Map<TherapistId, List<PictureDao.DayRow>> rows =
                handle.attach(PictureDao.class).listDays(therapists, LocalDate.ofEpochDay(firstDay)).stream()
                        .collect(Collectors.groupingBy(PictureDao.DayRow::therapistId));
        int differing = 0;
        for (TherapistId therapist : therapists) {
            List<PictureDao.DayRow> days = rows.getOrDefault(therapist, List.of());
            Set<Long> fresh = days.stream()
                    .filter(row -> !row.changedAt().isBefore(settledBefore))
                    .map(row -> row.utcDay().toEpochDay())
                    .collect(Collectors.toSet());
            List<ClinicPicture.Day> present =
                    days.stream().map(PictureDao.DayRow::day).toList();
            differing += picture.of(therapist)
                    .map(clinic -> clinic.replaceDays(therapist, present, firstDay, asked).stream()
                            .filter(day -> !fresh.contains(day))
                            .count())
                    .orElse(0L)
                    .intValue();
        }
        return differing;
    }

    /**
     * Reads what the roster and the hours say of some therapists, whether they are known or not. Who is not in the roster,
     * or in a zone that is not known here, is not found any more.
     *
     * @return how many were found until now and are no more in the roster
     */
    int readPersons(Handle handle, List<TherapistId> therapists, Instant now) {
        PictureDao dao = handle.attach(PictureDao.class);
        long asked = ask();
        Map<TherapistId, Set<String>> attributes = dao.listAttributes(therapists).stream()
                .collect(Collectors.groupingBy(
                        PictureDao.AttributeRow::therapistId,
                        Collectors.mapping(row -> ClinicPicture.word(row.kind(), row.code()), Collectors.toSet())));
        Map<TherapistId, Map<String, LocalDate>> licenses = new HashMap<>();
        dao.listLicenses(therapists)
                .forEach(row -> licenses.computeIfAbsent(row.therapistId(), id -> new HashMap<>())
                        .put(row.state(), row.expiresOn()));
        Map<TherapistId, Set<SessionTypeId>> offers = dao.listOffers(therapists).stream()
                .collect(Collectors.groupingBy(
                        PictureDao.OfferedRow::therapistId,
                        Collectors.mapping(PictureDao.OfferedRow::sessionTypeId, Collectors.toSet())));
        Map<TherapistId, List<SearchDao.ZoneRow>> zones =
                dao.listZones(therapists).stream().collect(Collectors.groupingBy(SearchDao.ZoneRow::id));
        Map<TherapistId, Set<LocalDate>> full = fullDates(dao, therapists, now);
        Set<TherapistId> gone = new HashSet<>(therapists);
        for (PictureDao.PersonRow row : dao.listPersons(therapists)) {
            TherapistId id = row.id();
            gone.remove(id);
            Optional<ZoneCalendar> calendar = Searched.calendar(row.zone(), zones.getOrDefault(id, List.of()));
            if (calendar.isEmpty()) {
                retire(id, asked);
                continue;
            }
            Searched searched = new Searched(
                    id,
                    SearchTies.value(row.searchTie()),
                    Objects.requireNonNullElse(row.startStepMinutes(), 0),
                    calendar.get(),
                    full.getOrDefault(id, Set.of()));
            ClinicPicture.Person person = new ClinicPicture.Person(
                    searched,
                    row.active(),
                    row.acceptsNew(),
                    row.limited(),
                    attributes.getOrDefault(id, Set.of()),
                    offers.getOrDefault(id, Set.of()),
                    licenses.getOrDefault(id, Map.of()));
            clinic(row.clinicId(), now, clinic -> clinic.putPerson(person, asked));
            picture.settle(id, row.clinicId());
        }
        return (int) gone.stream().filter(id -> retire(id, asked)).count();
    }

    private boolean retire(TherapistId therapist, long asked) {
        return picture.of(therapist)
                .map(clinic -> clinic.retire(therapist, asked))
                .orElse(false);
    }

    /** Reads on which dates some known therapists have reached their maximum. */
    void readFullDates(Handle handle, List<TherapistId> therapists, Instant now) {
        long asked = ask();
        Map<TherapistId, Set<LocalDate>> full = fullDates(handle.attach(PictureDao.class), therapists, now);
        for (TherapistId therapist : therapists) {
            picture.of(therapist)
                    .ifPresent(clinic -> clinic.putFullDates(therapist, full.getOrDefault(therapist, Set.of()), asked));
        }
    }

    /** Reads who offers some session types. */
    void readOffered(Handle handle, Map<SessionTypeId, ClinicId> types, Instant now) {
        long asked = ask();
        Map<SessionTypeId, Set<TherapistId>> offered =
                handle.attach(PictureDao.class).listOffered(List.copyOf(types.keySet())).stream()
                        .collect(Collectors.groupingBy(
                                PictureDao.OfferedRow::sessionTypeId,
                                Collectors.mapping(PictureDao.OfferedRow::therapistId, Collectors.toSet())));
        types.forEach((type, clinicId) ->
                clinic(clinicId, now, clinic -> clinic.putOffered(type, offered.getOrDefault(type, Set.of()), asked)));
    }

    /** Reads the days of known therapists that were written since an instant of the database's clock. */
    void readDays(Handle handle, Instant since, Instant now) {
        long firstDay = firstDay(now);
        putDays(
                byTherapist(
                        handle.attach(PictureDao.class).listDaysChangedSince(since, LocalDate.ofEpochDay(firstDay))),
                now);
    }

    /** Puts in days that were written, or read; their versions tell what is newer. */
    void putDays(Map<TherapistId, List<ClinicPicture.Day>> days, Instant now) {
        long asked = ask();
        days.forEach((therapist, changed) ->
                picture.of(therapist).ifPresent(clinic -> clinic.putDays(therapist, changed, firstDay(now), asked)));
    }

    private void clinic(ClinicId id, Instant now, Consumer<ClinicPicture> change) {
        long first = firstDay(now);
        picture.make(id, first, first + usualDays).ifPresent(change);
    }

    private static Map<TherapistId, Set<LocalDate>> fullDates(
            PictureDao dao, List<TherapistId> therapists, Instant now) {
        LocalDate from = LocalDate.ofEpochDay(firstDay(now) - DATE_MARGIN);
        Map<TherapistId, Set<LocalDate>> full = new HashMap<>();
        dao.listFullDates(therapists, from)
                .forEach(row ->
                        full.computeIfAbsent(row.id(), id -> new HashSet<>()).add(row.localDate()));
        return full;
    }

    private static Map<TherapistId, List<ClinicPicture.Day>> byTherapist(List<PictureDao.DayRow> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        PictureDao.DayRow::therapistId,
                        Collectors.mapping(PictureDao.DayRow::day, Collectors.toList())));
    }
}
