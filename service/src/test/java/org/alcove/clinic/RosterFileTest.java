package org.alcove.clinic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RosterFileTest {
    private static final String ZONE = "America/New_York";

    private final Practice practice = new Practice();

    @Test
    void readsABomQuotesWindowsLinesAndBreaksWithinCells() {
        String csv = "\uFEFFdisplayName,Credentials,zone,licensedStates,modalities,fee,acceptsNew\r\n"
                + "\"Alder \"\"Al\"\" Example\",\"LCSW,\r\nCASAC\"," + ZONE
                + ",NY:2031-06-30; NJ:2032-01-01,CBT;Motivational interviewing,90,FALSE\r\n"
                + "\r\n"
                + "Birch Example,," + ZONE + ",,,,\r\n";

        assertThat(practice.bring(csv)).isEqualTo(new RosterImport(false, 2, 2, 0, 0));

        List<TherapistView> roster = roster();
        TherapistView alder = roster.get(0);
        assertThat(alder.displayName()).isEqualTo("Alder \"Al\" Example");
        assertThat(alder.credentials()).isEqualTo("LCSW, CASAC");
        assertThat(alder.modalities()).containsExactly("cbt", "motivational_interviewing");
        assertThat(alder.licensedStates()).hasSize(2);
        assertThat(alder.fee()).isEqualTo(new Fee("90.00", "USD"));
        assertThat(alder.acceptsNew()).isFalse();
        assertThat(roster.get(1).acceptsNew()).isTrue();
        assertThat(roster.get(1).status()).isEqualTo("active");
        assertThat(practice.audited("roster_import")).isEqualTo(1);
    }

    @Test
    void writesNothingOnADryRun() {
        byte[] csv = file("displayName,zone", "Alder Example," + ZONE).getBytes(StandardCharsets.UTF_8);

        assertThat(practice.bring(csv, "true", null)).isEqualTo(new RosterImport(true, 1, 1, 0, 0));
        assertThat(roster()).isEmpty();
        assertThat(Practice.faults(() -> practice.bring(csv, "maybe", "perhaps")))
                .containsExactly("?dryRun=invalid_boolean", "?onStranded=unknown_choice");
    }

    @Test
    void writesNoRowOfAFileThatHasAFault() {
        String csv = file("displayName,zone", "Alder Example," + ZONE, "Birch Example,Mars/Crater");

        assertThat(practice.faultsOf(csv)).containsExactly("3:zone=unknown_zone");
        assertThat(roster()).isEmpty();
    }

    @Test
    void namesRowColumnAndCodeOfEveryFault() {
        String csv = file(
                "displayName,credentials,npi,taxonomyCodes,licensedStates,modalities,fee,slidingScale,zone,status,"
                        + "startStep,dailyMaximum",
                ",x,1234567890,ABC,NY,alchemy,cheap,perhaps,Mars,gone,soon,many",
                "Al\u202Eder,\u0000,,,XX:2031-01-01;NY:2031-13-01,,1 2 3,,,,PT7M,0");

        assertThat(practice.faultsOf(csv))
                .containsExactlyInAnyOrder(
                        "2:displayName=required",
                        "2:npi=invalid_npi",
                        "2:taxonomyCodes=invalid_taxonomy_code",
                        "2:licensedStates=invalid_date",
                        "2:modalities=unknown_word",
                        "2:fee=invalid_amount",
                        "2:slidingScale=invalid_boolean",
                        "2:zone=unknown_zone",
                        "2:status=unknown_status",
                        "2:startStep=invalid_duration",
                        "2:dailyMaximum=invalid_number",
                        "3:displayName=unprintable_character",
                        "3:credentials=unprintable_character",
                        "3:licensedStates=invalid_date",
                        "3:fee=invalid_amount",
                        "3:zone=required",
                        "3:startStep=not_a_multiple_of_five_minutes",
                        "3:dailyMaximum=out_of_range");
        assertThatThrownBy(() -> practice.bring(file("displayName,zone", "Alder Example,Mars")))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_CSV);
                    assertThat(refusal.details())
                            .isEqualTo(Map.of(
                                    "faults", List.of(Map.of("row", 2, "column", "zone", "code", "unknown_zone"))));
                });
    }

    @Test
    void tellsWhatIsWrongWithTheFileItself() {
        assertThat(practice.faultsOf("")).containsExactly("1:=missing_header");
        assertThat(practice.faultsOf("displayName,shoeSize,displayName\n"))
                .containsExactly("1:2=unknown_column", "1:displayName=duplicate_column", "1:zone=missing_column");
        assertThat(practice.faultsOf(file("displayName,zone", "Alder Example", "Birch Example," + ZONE + ",x")))
                .containsExactly("2:zone=too_few_cells", "3:3=too_many_cells");
        assertThat(practice.faultsOf(file("displayName,zone", "\"Alder Example," + ZONE)))
                .containsExactly("2:=malformed_csv");
        assertThat(practice.faultsOf(file("displayName,zone", "Alder Example," + ZONE, "\"Alder\"x," + ZONE)))
                .containsExactly("3:=malformed_csv");
        byte[] latin = "displayName,zone\nJos\u00E9 Example,Mars\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Practice.faults(() -> practice.bring(latin, "false", null)))
                .containsExactly("2:displayName=invalid_utf8", "2:zone=unknown_zone");
        assertThat(roster()).isEmpty();
    }

    @Test
    void boundsRowsBytesAndFaults() {
        Practice small = new Practice(ClinicConfiguration.of(2, 200, 1, null, null, null, null, null, null, null));

        assertThat(small.bring(file("displayName,zone", "A," + ZONE, "B," + ZONE))
                        .created())
                .isEqualTo(2);
        assertThat(small.faultsOf(file("displayName,zone", "A," + ZONE, "B," + ZONE, "C," + ZONE)))
                .containsExactly("4:=too_many_rows");
        assertThat(small.faultsOf(file("displayName,zone", ",Mars", "B," + ZONE)))
                .containsExactly("2:displayName=required", "2:=more_faults");
        assertThatThrownBy(() -> small.bring(file("displayName,zone", "x".repeat(200) + "," + ZONE)))
                .hasMessage(ErrorCode.BODY_TOO_LARGE.code());
    }

    @Test
    void refusesNumbersAndIdsThatAreTaken() {
        TherapistView alder = practice.therapists.create(practice.admin, Optional.empty(), Practice.full());
        TherapistId foreign = new Practice().therapist("Elm Example").id();
        String npi = "223456789" + Npi.checkDigit("223456789");

        assertThat(practice.faultsOf(file(
                        "id,displayName,zone,npi",
                        ",Birch Example," + ZONE + ",1234567893",
                        ",Cedar Example," + ZONE + "," + npi,
                        ",Elm Example," + ZONE + "," + npi,
                        foreign + ",Fir Example," + ZONE + ",",
                        "17,Ginkgo Example," + ZONE + ",")))
                .containsExactly("2:npi=duplicate_npi", "4:npi=duplicate_npi", "5:id=unknown_id", "6:id=invalid_id");
        assertThat(practice.faultsOf(file(
                        "id,displayName,zone",
                        alder.id() + ",Alder Example," + ZONE,
                        alder.id() + ",Alder Example," + ZONE,
                        ",Birch Example," + ZONE)))
                .containsExactly("3:id=duplicate_id");
    }

    @Test
    void changesWhoIsNamedInTheColumnsOfTheFile() {
        TherapistView alder = practice.therapists.create(practice.admin, Optional.empty(), Practice.full());

        assertThat(practice.bring(file(
                        "id,displayName,zone,fee,status,slidingScale",
                        alder.id() + ",Alder E. Example,America/Denver,,,",
                        ",Birch Example," + ZONE + ",,,")))
                .isEqualTo(new RosterImport(false, 2, 1, 1, 1));

        TherapistView after = practice.therapists.get(practice.admin, alder.id());
        assertThat(after.displayName()).isEqualTo("Alder E. Example");
        assertThat(after.fee()).isNull();
        assertThat(after.slidingScale()).isTrue();
        assertThat(after.npi()).isEqualTo(alder.npi());
        assertThat(after.modalities()).isEqualTo(alder.modalities());
        assertThat(after.version()).isEqualTo(2);
        assertThat(practice.told).containsExactly(alder.id());
    }

    @Test
    void letsTwoTherapistsExchangeTheirNumbers() {
        String other = "223456789" + Npi.checkDigit("223456789");
        TherapistView alder = practice.therapists.create(practice.admin, Optional.empty(), Practice.full());
        TherapistView birch = practice.therapists.create(
                practice.admin, Optional.empty(), Practice.input("Birch Example", ZONE, other, null));

        practice.bring(file(
                "id,displayName,zone,npi",
                alder.id() + ",Alder Example," + ZONE + "," + other,
                birch.id() + ",Birch Example," + ZONE + "," + alder.npi()));

        assertThat(practice.therapists.get(practice.admin, alder.id()).npi()).isEqualTo(other);
        assertThat(practice.therapists.get(practice.admin, birch.id()).npi()).isEqualTo(alder.npi());
    }

    @Test
    void refusesToStrandSessionsUnlessToldHow() {
        TherapistId cancelled = practice.therapist("Alder Example").id();
        TherapistId kept = practice.therapist("Birch Example").id();
        practice.book(cancelled);
        practice.book(kept);
        byte[] first = deactivation(cancelled);
        byte[] second = deactivation(kept);

        assertThat(Practice.faults(() -> practice.bring(first, "true", null))).containsExactly("2:status=would_strand");
        assertThat(Practice.faults(() -> practice.bring(first, "false", null)))
                .containsExactly("2:status=would_strand");
        assertThat(Practice.faults(() -> practice.files.importFile(practice.clinic, first)))
                .containsExactly("2:status=would_strand");
        practice.bring(first, "true", "cancel");
        assertThat(practice.isBooked(cancelled)).isTrue();
        practice.bring(first, "false", "cancel");
        practice.bring(second, "false", "keep");

        assertThat(practice.isBooked(cancelled)).isFalse();
        assertThat(practice.isBooked(kept)).isTrue();
        assertThat(practice.therapists.get(practice.admin, cancelled).status()).isEqualTo("inactive");
        assertThat(practice.therapists.get(practice.admin, kept).status()).isEqualTo("inactive");
    }

    @Test
    void asksOnceWhatManyWouldLeaveBehind() {
        StringBuilder csv = new StringBuilder("displayName,zone\n");
        for (int i = 0; i < 30; i++) {
            csv.append("Example ").append(i).append(',').append(ZONE).append('\n');
        }
        practice.bring(csv.toString());
        StringBuilder off = new StringBuilder("id,displayName,zone,status\n");
        roster().forEach(one ->
                off.append(one.id()).append(",Example,").append(ZONE).append(",inactive\n"));
        practice.book(roster().get(7).id());
        practice.book(roster().get(9).id());

        assertThat(practice.faultsOf(off.toString())).hasSize(2).allMatch(fault -> fault.endsWith("would_strand"));
        assertThat(practice.asked).hasValue(1);
        practice.bring(off.toString().getBytes(StandardCharsets.UTF_8), "false", "cancel");
        assertThat(practice.asked).hasValue(2);
        assertThat(roster()).allSatisfy(one -> {
            assertThat(one.status()).isEqualTo("inactive");
            assertThat(practice.isBooked(one.id())).isFalse();
        });
    }

    private static byte[] deactivation(TherapistId id) {
        return file("id,displayName,zone,status", id + ",Example," + ZONE + ",inactive")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void bringsWhatItWroteBackAsItWas(long seed) {
        Random random = new Random(seed);
        Practice source = new Practice();
        for (int i = 0; i < 60; i++) {
            source.therapists.create(source.admin, Optional.empty(), nasty(random));
        }
        byte[] exported = source.files.exportFile(source.admin);

        assertThat(source.bring(exported, "false", null))
                .as("seed %d", seed)
                .isEqualTo(new RosterImport(false, 60, 0, 60, 0));
        String withoutIds = new String(exported, StandardCharsets.UTF_8).replaceAll("(?m)^\"[0-9a-f-]{36}\"", "\"\"");
        Practice copy = new Practice();
        copy.bring(withoutIds);
        assertThat(details(copy)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(details(source));
        assertThat(source.audited("roster_export")).isEqualTo(1);
    }

    private static List<TherapistDetails> details(Practice practice) {
        return practice.foundation
                .transactor()
                .inTransaction(handle -> new TherapistStore(handle, practice.clinic)
                        .list(List.of("active", "inactive"), 1000).stream()
                                .map(Therapist::details)
                                .toList());
    }

    private static TherapistInput nasty(Random random) {
        TherapistInput full = Practice.full();
        boolean rich = random.nextBoolean();
        return new TherapistInput(
                text(random),
                text(random),
                null,
                full.taxonomyCodes(),
                rich ? full.licensedStates() : null,
                rich ? full.modalities() : null,
                full.specialties(),
                full.languages(),
                full.insurance(),
                rich ? full.fee() : null,
                random.nextBoolean(),
                ZONE,
                random.nextBoolean(),
                random.nextBoolean() ? "active" : "inactive",
                rich ? full.startStep() : null,
                rich ? null : full.dailyMaximum(),
                null);
    }

    private static String text(Random random) {
        String text = CsvCellsTest.nasty(random).replaceAll("[\\t\\r\\n]", "").strip();
        return text.isEmpty() ? "'=x" : text;
    }

    @Test
    void defusesFormulasOnTheWayOut() {
        practice.therapist("=HYPERLINK(1)");

        assertThat(new String(practice.files.exportFile(practice.admin), StandardCharsets.UTF_8))
                .contains("\"'=HYPERLINK(1)\"");
    }

    @Test
    void importsTenThousandRowsInBatches() {
        StringBuilder csv = new StringBuilder("displayName,zone,npi,licensedStates,modalities,languages,fee\n");
        for (int i = 0; i < 10_000; i++) {
            String nine = String.format("2%08d", i);
            csv.append("Example ")
                    .append(i)
                    .append(",America/Chicago,")
                    .append(nine)
                    .append(Npi.checkDigit(nine))
                    .append(",NY:2031-06-30;IL:2032-06-30,cbt;dbt;family,en;es,120.00 USD\n");
        }
        AtomicInteger statements = new AtomicInteger();

        RosterImport done = counting(statements, () -> practice.bring(csv.toString()));

        assertThat(done).isEqualTo(new RosterImport(false, 10_000, 10_000, 0, 0));
        // 20 batches each of NPIs looked up and of rows, 100 of attributes, 40 of licences, and words and audit.
        assertThat(statements.get()).isLessThan(200);
        byte[] exported = practice.files.exportFile(practice.admin);
        statements.set(0);
        RosterImport again = counting(
                statements,
                () -> practice.bring(
                        new String(exported, StandardCharsets.UTF_8)
                                .replace("120.00 USD", "125.00 USD")
                                .getBytes(StandardCharsets.UTF_8),
                        "false",
                        null));
        assertThat(again).isEqualTo(new RosterImport(false, 10_000, 0, 10_000, 10_000));
        assertThat(statements.get()).isLessThan(350);
        // Other tests look over all therapists there are.
        TestDatabase.shared().jdbi().useHandle(handle -> {
            for (String table : List.of("therapist_attribute", "therapist_license", "therapist")) {
                handle.execute("DELETE FROM " + table + " WHERE clinic_id = ?", practice.clinic);
            }
        });
    }

    private static RosterImport counting(AtomicInteger count, Supplier<RosterImport> work) {
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
            return work.get();
        } finally {
            statements.setSqlLogger(before);
        }
    }

    @Test
    void shipsARosterToTryThingsWith() throws IOException {
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/demonstration/roster.csv"))) {
            assertThat(practice.files.importFile(practice.clinic, file.readAllBytes()))
                    .isEqualTo(new RosterImport(false, 44, 44, 0, 0));
        }
        List<TherapistView> roster = new ArrayList<>(roster());
        assertThat(roster).hasSize(44).allSatisfy(therapist -> {
            assertThat(therapist.licensedStates()).anySatisfy(license -> {
                assertThat(license.state()).isEqualTo("NY");
                assertThat(Objects.requireNonNull(license.expiresOn()).getYear())
                        .isGreaterThanOrEqualTo(2031);
            });
            assertThat(therapist.displayName()).contains("Example");
        });
        assertThat(roster.stream().map(TherapistView::zone).distinct()).hasSize(4);
    }

    @Test
    void isForAdminsOnly() {
        assertThatThrownBy(() -> practice.files.exportFile(
                        practice.people.client(practice.clinic).actor()))
                .hasMessage("forbidden");
        assertThatThrownBy(() -> practice.files.importFile(
                        practice.people.privacyOfficer(practice.clinic).actor(),
                        Optional.empty(),
                        null,
                        null,
                        InputStream.nullInputStream()))
                .hasMessage("forbidden");
    }

    private List<TherapistView> roster() {
        return practice.therapists.list(practice.admin, "500", null).items();
    }

    private static String file(String... lines) {
        return String.join("\n", lines) + "\n";
    }
}
