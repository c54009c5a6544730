package org.alcove;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.swagger.v3.oas.annotations.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.privacy.Identity;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookService;
import org.alcove.privacy.consent.CareTeam;
import org.alcove.privacy.consent.Disclosed;
import org.alcove.privacy.consent.DisclosureGate;
import org.alcove.privacy.consent.Permit;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nothing about a client leaves to anybody but the client and their own therapist except through the gate: every operation
 * of the contract says, for every role that may call it, what it tells of clients. A new one without a line fails.
 */
final class ExitsTest {
    private static final Set<String> KINDS = Set.of("own", "care", "grant", "blind", "gate");

    /** What names a client, or says who they are. */
    private static final Set<String> OF_A_CLIENT = Set.of(
            "clientCode",
            "clientName",
            "preferredName",
            "legalName",
            "pronouns",
            "email",
            "phone",
            "address",
            "dateOfBirth",
            "emergencyContact",
            "insuranceMemberId",
            "recipient");

    /** Of these, what says who somebody is and not only by which code they are known. */
    private static final Set<String> IDENTITY = Set.of(
            "preferredName",
            "legalName",
            "pronouns",
            "email",
            "phone",
            "address",
            "dateOfBirth",
            "emergencyContact",
            "insuranceMemberId");

    /** What tells therapists who their own clients are, in care or under cover alone: no grant beyond them opens it. */
    private static final Set<String> IDENTITY_IN_CARE = Set.of("openToday", "openContactPreferences");

    private static final JavaClasses ALCOVE = ArchitectureTest.ALCOVE;

    private static List<ContractOperation> operations;
    private static JsonNode document;

    @BeforeAll
    static void read() {
        try (AlcoveServer server = AlcoveServer.start(TestDatabase.shared(), new TestClock(TestClock.MONDAY))) {
            operations = ContractOperation.all(server);
            document = ContractOperation.document(server);
        }
    }

    @AfterAll
    static void forget() {
        operations = List.of();
    }

    @Test
    void everyOperationSaysWhatItTellsOfClients() {
        Set<String> asked = new TreeSet<>();
        operations.forEach(operation -> operation.roles().forEach(role -> asked.add(operation.id() + " " + role)));

        assertThat(listed().keySet()).as("exits.txt").containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void careIsForTherapistsAndStaffSeeNoClient() {
        listed().forEach((what, kind) -> {
            String role = what.substring(what.indexOf(' ') + 1);
            assertThat(KINDS).as(what).contains(kind);
            // Admins and privacy officers are told of nobody but themselves.
            if (!kind.equals("own") && !kind.equals("blind")) {
                assertThat(role).as(what).isEqualTo("therapist");
            }
        });
    }

    @Test
    void whatTellsNothingOfClientsHasNoFieldForIt() {
        Map<String, String> listed = listed();
        List<String> faults = new ArrayList<>();
        int seen = 0;
        for (ContractOperation operation : operations) {
            boolean blind = operation.roles().stream()
                    .allMatch(role -> "blind".equals(listed.get(operation.id() + " " + role)));
            if (blind) {
                seen++;
                Set<String> fields = answered(operation);
                fields.retainAll(OF_A_CLIENT);
                if (!fields.isEmpty()) {
                    faults.add(operation.id() + " " + fields);
                }
            }
        }

        assertThat(faults).isEmpty();
        assertThat(seen).isGreaterThan(20);
    }

    @Test
    void whatTellsAnybodyWhoAClientIsIsAnExitThroughTheGate() {
        Map<String, String> listed = listed();
        Set<String> telling = new TreeSet<>();
        for (ContractOperation operation : operations) {
            Set<String> fields = answered(operation);
            fields.retainAll(IDENTITY);
            if (!fields.isEmpty()) {
                operation.roles().stream()
                        .map(role -> operation.id() + " " + role)
                        .filter(what -> !"own".equals(listed.get(what)) && !IDENTITY_IN_CARE.contains(operation.id()))
                        .forEach(telling::add);
            }
        }

        assertThat(telling).contains("openEmergency therapist", "openIdentity therapist");
        assertThat(telling).allSatisfy(what -> assertThat(listed).containsEntry(what, "gate"));
    }

    @Test
    void whatIsListedForTheGateComesOutOfItAndNothingElseDoes() {
        Set<String> gated = listed().entrySet().stream()
                .filter(entry -> entry.getValue().equals("gate"))
                .map(entry -> entry.getKey().substring(0, entry.getKey().indexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> opening = new TreeSet<>();
        for (JavaClass type : main()) {
            for (JavaMethodCall access : type.getMethodCallsFromSelf()) {
                if (access.getTargetOwner().isEquivalentTo(Disclosed.class)
                        && access.getTarget().getName().equals("content")) {
                    opening.add(operation(access));
                }
            }
        }

        assertThat(gated).isNotEmpty();
        assertThat(opening).isEqualTo(gated);
    }

    /** The operation in which what the gate let out is opened; a name of the code where it is none. */
    private static String operation(JavaMethodCall access) {
        return access.getOrigin() instanceof JavaMethod method && method.isAnnotatedWith(Operation.class)
                ? method.getAnnotationOfType(Operation.class).operationId()
                : access.getOrigin().getFullName();
    }

    /** What opens identity on another ground than care is called by the gate, which writes it down before. */
    @Test
    void nobodyOpensAroundTheGate() {
        assertThat(openers(main())).containsExactly(DisclosureGate.class.getName());
    }

    /** Opens as the gate does, and writes nothing down. */
    static final class Around {
        Identity open(LookService looks, Handle handle, Look look) {
            return looks.openReleased(handle, look);
        }
    }

    @Test
    void anExitAroundTheGateIsFound() {
        assertThat(openers(new ClassFileImporter().importClasses(Around.class)))
                .containsExactly(Around.class.getName());
    }

    private static Set<String> openers(Iterable<JavaClass> types) {
        Set<String> openers = new TreeSet<>();
        for (JavaClass type : types) {
            Stream.<JavaAccess<?>>concat(
                            type.getCodeUnitCallsFromSelf().stream(), type.getCodeUnitReferencesFromSelf().stream())
                    .filter(access -> access.getTargetOwner().isEquivalentTo(LookService.class)
                            && access.getTarget().getName().equals("openReleased"))
                    .forEach(access -> openers.add(type.getName()));
        }
        return openers;
    }

    @Test
    void onlyTheGateLetsOut() {
        for (Class<?> type : List.of(Disclosed.class, Permit.class)) {
            List<String> makers = new ArrayList<>();
            main().forEach(maker -> maker.getConstructorCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().isEquivalentTo(type))
                    .forEach(call -> makers.add(maker.getName())));
            assertThat(makers).isNotEmpty().allMatch(DisclosureGate.class.getName()::equals);
            assertThat(type.getConstructors()).as("public constructors").isEmpty();
        }
    }

    /** What one therapist's part of a record tells is asked for behind the gate, and nowhere else. */
    @Test
    void nobodyElseAsksWhoTreatsAClient() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.alcove.privacy.consent..")
                .and()
                .doNotHaveSimpleName("CareTeamSearch")
                .should()
                .callMethodWhere(target(owner(JavaClass.Predicates.assignableTo(CareTeam.class))))
                .check(ALCOVE);
        noClasses()
                .that()
                .doNotHaveSimpleName("CareTeamSearch")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("CareTeamDao")
                .check(ALCOVE);
    }

    private static List<JavaClass> main() {
        return ALCOVE.stream()
                // Where tests lie beside what they test, they are read with it.
                .filter(type -> !type.getName().replaceFirst("\\$.*", "").endsWith("Test"))
                .toList();
    }

    private static Set<String> answered(ContractOperation operation) {
        Set<String> fields = new TreeSet<>();
        operation.json().path("responses").fields().forEachRemaining(response -> {
            if (response.getKey().startsWith("2")) {
                Set<String> names = new HashSet<>();
                collect(response.getValue(), names);
                names.forEach(name ->
                        fields.addAll(ContractOperation.properties(document, document.at("/components/schemas/" + name))
                                .keySet()));
            }
        });
        return fields;
    }

    private static void collect(JsonNode from, Set<String> names) {
        for (String reference : from.findValuesAsText("$ref")) {
            if (names.add(reference.substring(reference.lastIndexOf('/') + 1))) {
                collect(document.at(reference.substring(1)), names);
            }
        }
    }

    /** Operation and role to kind. */
    private static Map<String, String> listed() {
        Map<String, String> kinds = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ExitsTest.class.getResourceAsStream("/exits.txt")), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(" *: *", 2);
                        String[] key = parts[0].split(" +");
                        for (String role : key[1].split(",")) {
                            for (String operation : parts[1].split(" +")) {
                                if (kinds.put(operation + " " + role, key[0]) != null) {
                                    throw new IllegalStateException("twice: " + operation + " " + role);
                                }
                            }
                        }
                    });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return kinds;
    }
}
