package org.alcove.clinic;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeRange;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A new clinic with its default words, an admin, and bookings that live in a table of their own. */
final class Practice implements TherapistCommitments, RosterListener {
    static final TimeRange AHEAD =
            new TimeRange(Instant.parse("2026-05-05T13:00:00Z"), Instant.parse("2026-05-05T13:50:00Z"));

    final Foundation foundation = TestFoundation.over(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
    final ClinicConfiguration limits;
    final ClinicService clinics;
    final TherapistService therapists;
    final RosterFileService files;
    final SessionTypeService types;
    final ClinicId clinic;
    final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
    final Actor admin;
    final List<TherapistId> told = new ArrayList<>();
    /** How often commitments of several therapists were asked for. */
    final AtomicInteger asked = new AtomicInteger();

    Practice() {
        this(ClinicConfiguration.DEFAULT);
    }

    Practice(ClinicConfiguration limits) {
        this.limits = limits;
        clinics = new ClinicService(foundation, limits);
        therapists = new TherapistService(foundation, limits, this, this);
        files = new RosterFileService(foundation, limits, this, this);
        types = new SessionTypeService(foundation, limits, this);
        clinic = clinics.create("Example clinic", "America/New_York", "NY", 1).id();
        admin = people.admin(clinic).actor();
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "CREATE TABLE IF NOT EXISTS test_commitment (therapist_id BINARY(16) PRIMARY KEY)"));
    }

    void book(TherapistId therapist) {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.createUpdate("INSERT INTO test_commitment VALUES (:id)")
                        .bind("id", therapist)
                        .execute());
    }

    boolean isBooked(TherapistId therapist) {
        return !foundation
                .transactor()
                .inTransaction(handle -> list(handle, therapist, TestClock.MONDAY))
                .isEmpty();
    }

    @Override
    public List<TimeRange> list(Handle handle, TherapistId therapist, Instant now) {
        int count = handle.createQuery("SELECT COUNT(*) FROM test_commitment WHERE therapist_id = :id")
                .bind("id", therapist)
                .mapTo(Integer.class)
                .one();
        return count == 0 ? List.of() : List.of(AHEAD);
    }

    @Override
    public Map<TherapistId, List<TimeRange>> listAll(Handle handle, Collection<TherapistId> therapists, Instant now) {
        asked.incrementAndGet();
        return handle
                .createQuery("SELECT therapist_id FROM test_commitment WHERE therapist_id IN (<ids>)")
                .bindList("ids", List.copyOf(therapists))
                .mapTo(TherapistId.class)
                .stream()
                .collect(Collectors.toMap(id -> id, id -> List.of(AHEAD)));
    }

    @Override
    public void cancelAll(Handle handle, Actor actor, TherapistId therapist, Instant now) {
        handle.createUpdate("DELETE FROM test_commitment WHERE therapist_id = :id")
                .bind("id", therapist)
                .execute();
    }

    @Override
    public void therapistsChanged(Handle handle, List<TherapistId> therapistIds, Instant now) {
        told.addAll(therapistIds);
    }

    TherapistView therapist(String name) {
        return therapists.create(admin, Optional.empty(), named(name));
    }

    TherapistView change(TherapistId id, TherapistInput input, String... present) {
        return therapists.change(admin, id, Optional.empty(), new Patch<>(input, Set.of(present)));
    }

    RosterImport bring(String csv) {
        return bring(csv.getBytes(StandardCharsets.UTF_8), "false", null);
    }

    RosterImport bring(byte[] csv, String dryRun, @Nullable String onStranded) {
        return files.importFile(admin, Optional.empty(), dryRun, onStranded, new ByteArrayInputStream(csv));
    }

    List<String> faultsOf(String csv) {
        return faults(() -> bring(csv));
    }

    long audited(String action) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT COUNT(*) FROM audit_event WHERE clinic_id = :clinic AND action = :action")
                        .bind("clinic", clinic)
                        .bind("action", action)
                        .mapTo(Long.class)
                        .one());
    }

    /** The faults of a refusal as {@code pointer=code}. */
    static List<String> faults(ThrowingCallable call) {
        ServiceException refusal = Assertions.catchThrowableOfType(ServiceException.class, call);
        Assertions.assertThat(refusal).as("a refusal").isNotNull();
        return refusal.errors().stream()
                .map(error -> error.pointer() + "=" + error.code())
                .toList();
    }

    static TherapistInput named(@Nullable String name) {
        return input(name, "America/New_York", null, null);
    }

    static TherapistInput input(
            @Nullable String name, @Nullable String zone, @Nullable String npi, @Nullable String status) {
        return new TherapistInput(
                name, null, npi, null, null, null, null, null, null, null, null, zone, null, status, null, null, null);
    }

    static TherapistInput status(String status, @Nullable String onStranded) {
        return new TherapistInput(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                status,
                null,
                null,
                onStranded);
    }

    static TherapistInput full() {
        return new TherapistInput(
                "Alder Example",
                "LCSW",
                "1234567893",
                List.of("1041C0700X"),
                List.of(new License("NY", LocalDate.of(2031, 6, 30)), new License("NJ", LocalDate.of(2032, 1, 31))),
                List.of("CBT", "motivational_interviewing"),
                List.of("anxiety"),
                List.of("English", "es"),
                List.of("self_pay"),
                new Fee("120", "USD"),
                true,
                "America/New_York",
                false,
                "active",
                Duration.ofMinutes(15),
                6,
                null);
    }
}
