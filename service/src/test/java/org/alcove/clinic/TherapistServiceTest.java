package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Page;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

final class TherapistServiceTest {
    private final Practice practice = new Practice();
    private final TherapistService therapists = practice.therapists;
    private final Actor admin = practice.admin;

    @Test
    void keepsEveryFieldInItsCanonicalForm() {
        TherapistView created = therapists.create(admin, Optional.empty(), Practice.full());

        assertThat(therapists.get(admin, created.id())).isEqualTo(created);
        assertThat(created.modalities()).containsExactly("cbt", "motivational_interviewing");
        assertThat(created.languages()).containsExactly("en", "es");
        assertThat(created.fee()).isEqualTo(new Fee("120.00", "USD"));
        assertThat(created.licensedStates())
                .containsExactly(
                        new License("NJ", LocalDate.of(2032, 1, 31)), new License("NY", LocalDate.of(2031, 6, 30)));
        assertThat(created.startStep()).isEqualTo(Duration.ofMinutes(15));
        assertThat(created.version()).isEqualTo(1);
        assertThat(practice.audited("roster_write")).isEqualTo(1);
        assertThat(practice.audited("roster_read")).isEqualTo(1);
    }

    @Test
    void tellsEveryFaultAtOnce() {
        TherapistInput wrong = new TherapistInput(
                "Al\u202Eder",
                "\u0000",
                "1234567890",
                Arrays.asList("1041C0700Y", null),
                Arrays.asList(
                        new License("XX", LocalDate.of(2031, 6, 30)),
                        new License("NY", null),
                        null,
                        new License("NJ", LocalDate.of(2031, 6, 30)),
                        new License("NJ", LocalDate.of(2031, 6, 30)),
                        new License("PA", LocalDate.MAX)),
                List.of("alchemy"),
                Collections.singletonList(null),
                List.of(""),
                Collections.nCopies(61, "self_pay"),
                new Fee("12.345", "XXX"),
                null,
                "EST5",
                null,
                "gone",
                Duration.ofMinutes(7),
                0,
                null);

        assertThat(Practice.faults(() -> therapists.create(admin, Optional.empty(), wrong)))
                .containsExactlyInAnyOrder(
                        "/displayName=unprintable_character",
                        "/credentials=unprintable_character",
                        "/npi=invalid_npi",
                        "/taxonomyCodes/0=invalid_taxonomy_code",
                        "/taxonomyCodes/1=invalid_taxonomy_code",
                        "/licensedStates/0/state=unknown_state",
                        "/licensedStates/1/expiresOn=required",
                        "/licensedStates/2=required",
                        "/licensedStates/4/state=duplicate",
                        "/licensedStates/5/expiresOn=out_of_range",
                        "/modalities/0=unknown_word",
                        "/specialties/0=unknown_word",
                        "/languages/0=unknown_word",
                        "/insurance=too_many",
                        "/fee/amount=invalid_amount",
                        "/fee/currency=unknown_currency",
                        "/zone=unknown_zone",
                        "/status=unknown_status",
                        "/startStep=not_a_multiple_of_five_minutes",
                        "/dailyMaximum=out_of_range");
    }

    @Test
    void needsANameAndAZone() {
        assertThat(Practice.faults(
                        () -> therapists.create(admin, Optional.empty(), Practice.input(null, null, null, null))))
                .containsExactlyInAnyOrder("/displayName=required", "/zone=required");
    }

    @Test
    void givesAnNpiToOneTherapistOfAClinicOnly() {
        therapists.create(admin, Optional.empty(), Practice.full());

        assertThat(Practice.faults(() -> therapists.create(admin, Optional.empty(), Practice.full())))
                .containsExactly("/npi=duplicate_npi");
        Practice other = new Practice();
        assertThat(other.therapists
                        .create(other.admin, Optional.empty(), Practice.full())
                        .npi())
                .isEqualTo("1234567893");
    }

    @Test
    void addsOneTherapistForOneKey() {
        TherapistView first = therapists.create(admin, Optional.of("key-1"), Practice.full());

        assertThat(therapists.create(admin, Optional.of("key-1"), Practice.full()))
                .isEqualTo(first);
        assertThat(therapists.list(admin, null, null).items()).hasSize(1);
    }

    @Test
    void changesOnlyTheFieldsThatWereSent() {
        TherapistView before = therapists.create(admin, Optional.empty(), Practice.full());

        TherapistView after = practice.change(
                before.id(),
                Practice.input("Birch Example", null, null, null),
                "displayName",
                "npi",
                "fee",
                "startStep");

        assertThat(after.displayName()).isEqualTo("Birch Example");
        assertThat(after.npi()).isNull();
        assertThat(after.fee()).isNull();
        assertThat(after.startStep()).isNull();
        assertThat(after.modalities()).isEqualTo(before.modalities());
        assertThat(after.licensedStates()).isEqualTo(before.licensedStates());
        assertThat(after.dailyMaximum()).isEqualTo(6);
        assertThat(after.version()).isEqualTo(2);
        assertThat(therapists.get(admin, before.id())).isEqualTo(after);
    }

    @Test
    void clearsNothingThatHasToBeThere() {
        TherapistId id = practice.therapist("Alder Example").id();

        assertThat(Practice.faults(() -> practice.change(
                        id,
                        Practice.input(null, null, null, null),
                        "displayName",
                        "zone",
                        "status",
                        "slidingScale",
                        "acceptsNew")))
                .containsExactlyInAnyOrder(
                        "/displayName=required",
                        "/zone=required",
                        "/status=required",
                        "/slidingScale=required",
                        "/acceptsNew=required");
    }

    @Test
    void keepsTheVersionWhenNothingChanges() {
        TherapistView before = therapists.create(admin, Optional.empty(), Practice.full());

        assertThat(practice.change(before.id(), Practice.full(), "displayName", "npi", "languages"))
                .isEqualTo(before);
    }

    @Test
    void letsOneOfTwoAdminsWinWhoSawTheSameVersionAtTwoReplicas() throws Exception {
        TherapistId id = practice.therapist("Alder Example").id();
        TherapistService other = new TherapistService(
                TestFoundation.over(TestDatabase.shared(), new TestClock(TestClock.MONDAY)),
                practice.limits,
                practice,
                practice);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Callable<String>> both =
                    List.of(rename(therapists, id, "Birch Example"), rename(other, id, "Cedar Example"));
            List<String> outcomes = new ArrayList<>();
            for (Future<String> outcome : pool.invokeAll(both)) {
                outcomes.add(outcome.get());
            }
            assertThat(outcomes).containsExactlyInAnyOrder("done", "precondition_failed");
        } finally {
            pool.shutdownNow();
        }
        assertThat(therapists.get(admin, id).version()).isEqualTo(2);
    }

    private Callable<String> rename(TherapistService at, TherapistId id, String name) {
        return () -> {
            try {
                Patch<TherapistInput> patch = new Patch<>(Practice.named(name), Set.of("displayName"));
                at.change(admin, id, IfMatch.of("\"1\""), patch);
                return "done";
            } catch (ServiceException refused) {
                return refused.code().code();
            }
        };
    }

    @Test
    void refusesToStrandSessionsUnlessToldHow() {
        TherapistId id = practice.therapist("Alder Example").id();
        practice.book(id);

        assertThatThrownBy(() -> practice.change(id, Practice.status("inactive", null), "status"))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.WOULD_STRAND);
                    assertThat(refusal.details())
                            .isEqualTo(Map.of(
                                    "stranded",
                                    List.of(Map.of("start", Practice.AHEAD.start(), "end", Practice.AHEAD.end()))));
                });
        assertThat(therapists.get(admin, id).status()).isEqualTo("active");
        assertThat(practice.isBooked(id)).isTrue();
        assertThat(practice.told).isEmpty();
    }

    @Test
    void cancelsWhatItStrandsIfTold() {
        TherapistId id = practice.therapist("Alder Example").id();
        practice.book(id);

        assertThat(practice.change(id, Practice.status("inactive", "cancel"), "status", "onStranded")
                        .status())
                .isEqualTo("inactive");

        assertThat(practice.isBooked(id)).isFalse();
        assertThat(practice.told).containsExactly(id);
    }

    @Test
    void keepsWhatItStrandsIfTold() {
        TherapistId id = practice.therapist("Alder Example").id();
        practice.book(id);

        practice.change(id, Practice.status("inactive", "keep"), "status", "onStranded");

        assertThat(practice.isBooked(id)).isTrue();
        assertThat(therapists.get(admin, id).status()).isEqualTo("inactive");
    }

    @Test
    void deactivatesAtOnceWhoHasNothingAhead() {
        TherapistId id = practice.therapist("Alder Example").id();

        assertThat(practice.change(id, Practice.status("inactive", null), "status")
                        .status())
                .isEqualTo("inactive");
        assertThat(Practice.faults(() -> practice.change(id, Practice.status("active", "both"), "status")))
                .containsExactly("/onStranded=unknown_choice");
    }

    @Test
    void tellsOfAChangeOfZoneAndNotOfOtherChanges() {
        TherapistId id = practice.therapist("Alder Example").id();

        practice.change(id, Practice.named("Birch Example"), "displayName");
        assertThat(practice.told).isEmpty();
        practice.change(id, Practice.input(null, "America/Denver", null, null), "zone");
        assertThat(practice.told).containsExactly(id);
    }

    @Test
    void showsOthersOnlyWhatOneChoosesATherapistBy() {
        TherapistView alder = therapists.create(admin, Optional.empty(), Practice.full());
        TherapistId gone = practice.therapist("Birch Example").id();
        practice.change(gone, Practice.status("inactive", null), "status");
        Actor client = practice.people.client(practice.clinic).actor();
        Actor self = practice.people.therapist(practice.clinic, alder.id()).actor();
        Actor colleague = practice.people
                .therapist(practice.clinic, practice.therapist("Cedar Example").id())
                .actor();

        assertThat(therapists.get(admin, gone).status()).isEqualTo("inactive");
        assertThat(therapists.get(self, alder.id())).isEqualTo(alder);
        for (Actor actor : List.of(client, colleague)) {
            TherapistView seen = therapists.get(actor, alder.id());
            assertThat(seen.displayName()).isEqualTo("Alder Example");
            assertThat(seen.npi()).isNull();
            assertThat(seen.taxonomyCodes()).isNull();
            assertThat(seen.status()).isNull();
            assertThat(seen.startStep()).isNull();
            assertThat(seen.dailyMaximum()).isNull();
            assertThat(seen.version()).isNull();
            assertThat(names(therapists.list(actor, null, null))).containsExactly("Alder Example", "Cedar Example");
            assertNotFound(() -> therapists.get(actor, gone));
        }
        assertThatThrownBy(() -> therapists.create(client, Optional.empty(), Practice.full()))
                .hasMessage("forbidden");
        assertThatThrownBy(() -> therapists.change(
                        self, alder.id(), Optional.empty(), new Patch<>(Practice.named("X"), Set.of("displayName"))))
                .hasMessage("forbidden");
    }

    @Test
    void doesNotKnowAnotherClinicsTherapists() {
        TherapistId foreign = new Practice().therapist("Elm Example").id();

        assertNotFound(() -> therapists.get(admin, foreign));
        assertNotFound(() -> practice.change(foreign, Practice.named("Fir Example"), "displayName"));
        assertThat(therapists.list(admin, null, null).items()).isEmpty();
    }

    @Test
    void pagesByNameWithAConstantNumberOfStatements() {
        for (String name : List.of("Cedar Example", "Alder Example", "Birch Example", "Alder Example", "Fir Example")) {
            practice.therapist(name);
        }
        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<TherapistView> page = therapists.list(admin, "2", cursor.orElse(null));
            seen.addAll(names(page));
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(seen)
                .containsExactly("Alder Example", "Alder Example", "Birch Example", "Cedar Example", "Fir Example");

        assertThat(statementsOfAList("1")).isEqualTo(statementsOfAList("500")).isLessThanOrEqualTo(4);
        assertThat(Practice.faults(() -> therapists.list(admin, "0", null))).containsExactly("?limit=invalid_limit");
        assertThat(Practice.faults(() -> therapists.list(admin, null, "eA"))).containsExactly("?cursor=invalid_cursor");
    }

    private int statementsOfAList(String limit) {
        AtomicInteger count = new AtomicInteger();
        SqlStatements statements = TestDatabase.shared().jdbi().getConfig(SqlStatements.class);
        SqlLogger before = statements.getSqlLogger();
        Thread own = Thread.currentThread();
        statements.setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                if (Thread.currentThread().equals(own)) {
                    count.incrementAndGet();
                }
            }
        });
        try {
            new TherapistService(
                            TestFoundation.over(TestDatabase.shared(), new TestClock(TestClock.MONDAY)),
                            practice.limits,
                            practice,
                            practice)
                    .list(admin, limit, null);
        } finally {
            statements.setSqlLogger(before);
        }
        return count.get();
    }

    @Test
    void breaksTiesByAKeyedHashOfTheId() {
        TherapistId id = practice.therapist("Alder Example").id();

        byte[] tie = TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT search_tie FROM therapist WHERE id = :id")
                        .bind("id", id)
                        .mapTo(byte[].class)
                        .one());
        assertThat(tie)
                .isEqualTo(TherapistService.searchTie(practice.foundation, id))
                .hasSize(8);
    }

    private static List<String> names(Page<TherapistView> page) {
        return page.items().stream().map(TherapistView::displayName).toList();
    }

    private static void assertNotFound(ThrowingCallable call) {
        assertThatThrownBy(call).hasMessage(ErrorCode.NOT_FOUND.code());
    }
}
