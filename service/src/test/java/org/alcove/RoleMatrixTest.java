package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.ContractAnswers;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the contract against every role and every kind of id: own, of the same clinic, of another clinic,
 * deleted, unknown, malformed. Staff have each of their roles alone and all that go together. A new operation is in it by
 * itself, and fails it until its ids and its body are known here.
 */
final class RoleMatrixTest {
    private static final String ANONYMOUS = "anonymous";

    /** The roles that one account can have beside each other: all but a client's. */
    private static final List<Set<Role>> COMBINED = List.of(
            EnumSet.of(Role.THERAPIST, Role.ADMIN),
            EnumSet.of(Role.THERAPIST, Role.PRIVACY_OFFICER),
            EnumSet.of(Role.ADMIN, Role.PRIVACY_OFFICER),
            EnumSet.of(Role.THERAPIST, Role.ADMIN, Role.PRIVACY_OFFICER));

    /** What stands in bodies for what is somebody's under another name, or opens something by being known. */
    private static final Set<String> IN_BODIES =
            Set.of("colleague", "courtGrant", "emergencyCard", "joinCodeText", "invitationToken", "reEntryToken");

    /** What opens to whoever has it, wherever they are. */
    private static final Set<String> SECRETS = Set.of("joinCodeText", "invitationToken", "reEntryToken");

    private static final List<UnaryOperator<String>> MISSPELLED = List.of(
            text -> text + "0", text -> text.substring(0, text.length() - 1), text -> "0" + text.replace("-", ""));

    /** What belongs to a clinic and not to a person of it, so that every one of the clinic is as one's own. */
    private static final Set<String> OF_CLINIC = Set.of(
            "sessionType",
            "joinCode",
            "invitation",
            "account",
            "legalHold",
            "grant",
            "breach",
            "breachNotice",
            "restriction",
            "agreedRestriction");

    /**
     * What a DELETE withdraws, and what is told of afterwards to those whose it was; and a login session, which is a row
     * that never was once it is over.
     */
    private static final Set<String> WITHDRAWN = Set.of("offer", "joinCode", "invitation", "loginSession");

    /** The operations on a therapist that not only that therapist and admins may call. */
    private static final Set<String> ON_EVERY_THERAPIST = Set.of("getTherapist", "listSlots");

    /**
     * What tells nothing of any client and so leaves no row in the trail. Each is marked in the code with its reason; one
     * that is marked and not listed here fails, as does one that is listed and leaves a row.
     */
    private static final Set<String> UNAUDITED = Set.of(
            "getMe",
            "getClinic",
            "listWords",
            "listPrivacyNotices",
            "listSlots",
            "searchSlots",
            "listAuditKeys",
            "getHours",
            "listExceptions",
            "listTimeOff");

    private static AlcoveServer server;
    private static TestPeople people;
    private static ClinicId clinic;
    private static final Map<Set<Role>, SampleClinic> OWN_OF_COMBINED = new HashMap<>();
    private static SampleClinic own;
    private static SampleClinic colleagues;
    private static SampleClinic others;
    private static List<ContractOperation> operations;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(
                TestDatabase.shared(),
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("identity.secondFactor.requiredFor", ""));
        people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
        clinic = people.clinic();
        own = new SampleClinic(server, people, clinic);
        colleagues = new SampleClinic(server, people, clinic);
        others = new SampleClinic(server, people, people.clinic());
        operations = ContractOperation.all(server);
        document = ContractOperation.document(server);
        assertThat(operations).hasSizeGreaterThan(60);
        // An admin and a privacy officer beside each that closes their account.
        colleagues.person(Role.ADMIN);
        colleagues.person(Role.PRIVACY_OFFICER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Somebody with some roles. @param as the role by which an operation is theirs; an anonymous one's is a client */
    private record Caller(Set<Role> roles, Role as) {
        boolean is(Role role) {
            return roles.contains(role);
        }

        @Override
        public String toString() {
            return roles.toString();
        }
    }

    @Test
    void everyOperationHasItsRolesIdsAndBodies() {
        assertThat(operations)
                .extracting(ContractOperation::id)
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(operations).allSatisfy(operation -> {
            assertThat(operation.roles())
                    .isNotEmpty()
                    .isSubsetOf(ANONYMOUS, "client", "therapist", "admin", "privacy_officer");
            assertThat(SampleBodies.of(operation.id()).isEmpty())
                    .as("bodies of " + operation.id())
                    .isEqualTo(!operation.takesBody());
        });
    }

    @Test
    void everyRoleGetsItsOwn() {
        forEach((operation, caller) -> {
            Role role = caller.as();
            boolean hasSeveralRoles = caller.roles().size() > 1;
            boolean reads = operation.method().equals("GET");
            // What refuses to let any two roles write refuses all three as well.
            boolean writesWithTwo = caller.roles().size() == 2 && !reads;
            for (String body : writesWithTwo ? List.<String>of() : operation.bodies()) {
                // Reading leaves everything as it was, so several may read the same.
                SampleClinic fresh = hasSeveralRoles && reads ? own(caller) : fresh(caller);
                UnaryOperator<String> values = name -> fresh.value(name, role);
                String bearer =
                        operation.isAnonymous() ? "" : fresh.person(role).bearer();
                fill(operation, values, body);
                long before = rowsOfTrail(clinic);
                HttpResponse<String> answer = call(operation, values, body, bearer);
                assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
                assertThat(rowsOfTrail(clinic) > before)
                        .as("leaves a row in the trail")
                        .isEqualTo(!UNAUDITED.contains(operation.id()));
                assertThat(allowedTo(operation, caller))
                        .map(one -> ContractAnswers.faults(operation, document, one, answer))
                        .as("what one of the roles may be told")
                        .anyMatch(List::isEmpty);
                if (role == Role.CLIENT || operation.isAnonymous()) {
                    // The notice to recipients (2.32) names what a client wants kept quiet.
                    assertThat(answer.body()).as("what a client is sent").doesNotContainIgnoringCase("42 CFR");
                }
            }
        });
    }

    /** Whoever has several roles is told what one of them may be, and nothing that takes two. */
    private static List<String> allowedTo(ContractOperation operation, Caller caller) {
        return operation.isAnonymous()
                ? List.of(ANONYMOUS)
                : caller.roles().stream().map(Role::wireName).toList();
    }

    @Test
    void everyFieldOfAnAnswerIsAllowedToARole() {
        assertThat(ContractAnswers.allowedButNotTold(operations, document)).isEmpty();
        assertThat(ContractAnswers.toldButNotAllowed(operations, document)).isEmpty();
    }

    @Test
    void nobodyGetsInWithoutALivingToken() {
        Set<String> answers = new TreeSet<>();
        forEachOfOneRole((operation, role) -> {
            if (!operation.isAnonymous()) {
                for (UnaryOperator<String> ids : List.of(ids(own, role), unknown(), malformed())) {
                    answers.add(visible(call(operation, ids, operation.body(), "")));
                }
                for (String bearer : List.of("Bearer nonsense", "Basic bmFtZTp3b3Jk", "Bearer " + "A".repeat(43))) {
                    answers.add(visible(call(operation, unknown(), operation.body(), bearer)));
                }
            }
        });
        assertThat(answers).hasSize(1).allMatch(answer -> answer.startsWith("401 "));
    }

    @Test
    void aWrongRoleIsRefusedWhateverItAsksFor() {
        Set<String> answers = new TreeSet<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicLong rows = new AtomicLong();
        for (Caller wrong : callers().toList()) {
            forEachOfOneRole((operation, role) -> {
                if (!operation.isAnonymous() && !isFor(operation, wrong)) {
                    fill(operation, ids(own, role), operation.body());
                    String bearer = own(wrong).person(wrong.as()).bearer();
                    long before = rowsOfTrail(clinic);
                    List<UnaryOperator<String>> all = List.of(ids(own, role), unknown(), malformed());
                    for (UnaryOperator<String> ids : wrong.roles().size() == 1 ? all : all.subList(0, 1)) {
                        answers.add(visible(call(operation, ids, operation.body(), bearer)));
                        calls.incrementAndGet();
                    }
                    rows.addAndGet(rowsOfTrail(clinic) - before);
                }
            });
        }
        assertThat(rows.get()).isEqualTo(calls.get());
        assertThat(answers).hasSize(1).allMatch(answer -> answer.startsWith("403 "));
    }

    @Test
    void whatIsNotOnesOwnIsNotThere() {
        String nothingThere = nothing("GET");
        String nothingInBrief = nothing("HEAD");
        assertThat(List.of(nothingThere, nothingInBrief)).allMatch(answer -> answer.startsWith("404 "));
        forEach((operation, caller) -> {
            String bearer = operation.isAnonymous()
                    ? ""
                    : own(caller).person(caller.as()).bearer();
            String nothing = operation.method().equals("HEAD") ? nothingInBrief : nothingThere;
            for (UnaryOperator<String> ids : notOwn(operation, caller)) {
                for (String body : operation.bodies()) {
                    String path = operation.path(ids);
                    fill(operation, ids, body);
                    long before = rowsOfTrail(clinic);
                    assertThat(visible(call(operation, ids, body, bearer)))
                            .as(path)
                            .isEqualTo(nothing);
                    assertThat(rowsOfTrail(clinic) - before)
                            .as("rows of the trail about " + path)
                            .isEqualTo(operation.isAnonymous() ? 0 : 1);
                }
            }
        });
    }

    /** The answers to what was deleted are those to what never was, headers and all. */
    @Test
    void whatWasDeletedIsNotThere() {
        String nothingThere = nothing("GET");
        String nothingInBrief = nothing("HEAD");
        Set<String> deleted = new TreeSet<>();
        forEachOfOneRole((operation, role) -> {
            for (String name : operation.parameters()) {
                gone(operation, operation.body(), name, role).forEach((value, once) -> {
                    deleted.add(name);
                    String bearer =
                            operation.isAnonymous() ? "" : once.person(role).bearer();
                    String nothing = operation.method().equals("HEAD") ? nothingInBrief : nothingThere;
                    assertThat(visible(call(operation, with(ids(once, role), name, value), operation.body(), bearer)))
                            .isEqualTo(nothing);
                });
            }
        });
        assertThat(deleted).contains("feed", "feedToken", "hold", "clientCode", "careTherapist");
        operations.stream()
                .filter(operation -> operation.method().equals("DELETE"))
                .flatMap(operation -> operation.parameters().stream()
                        .skip(Math.max(0, operation.parameters().size() - 1)))
                .filter(name -> !WITHDRAWN.contains(name))
                .forEach(name ->
                        assertThat(deleted).as("has a sample that was deleted").contains(name));
    }

    /** Values of what was deleted or erased, and those whose it was; none for what can't be. */
    private static Map<String, SampleClinic> gone(ContractOperation operation, String body, String name, Role role) {
        Map<String, SampleClinic> gone = new LinkedHashMap<>();
        SampleClinic deleting = new SampleClinic(server, people, clinic);
        deleting.deleted(name, role).ifPresent(value -> gone.put(value, deleting));
        // Who was erased asks for nothing any more.
        if (role != Role.CLIENT) {
            SampleClinic erasing = new SampleClinic(server, people, clinic);
            fill(operation, ids(erasing, role), body);
            erasing.erased(name, role).ifPresent(value -> gone.put(value, erasing));
        }
        return gone;
    }

    @Test
    void everyoneOfAClinicHasWhatTheClinicHas() {
        forEachOfOneRole((operation, role) -> {
            if (!operation.parameters().isEmpty() && !isTheirOwnOnly(operation, new Caller(Set.of(role), role))) {
                SampleClinic fresh = new SampleClinic(server, people, clinic);
                for (String body : operation.bodies()) {
                    // A code of the second factor counts once an account.
                    SampleClinic caller = body.contains("${otp}") ? new SampleClinic(server, people, clinic) : own;
                    HttpResponse<String> answer = call(
                            operation,
                            ids(fresh, role),
                            body,
                            caller.person(role).bearer());
                    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
                }
            }
        });
    }

    @Test
    void bodiesAndQueriesReachNothingOfOthers() {
        forEachInBodies((operation, caller, body, name) -> {
            if (SECRETS.contains(name)) {
                return;
            }
            Role role = caller.as();
            SampleClinic mine = own(caller);
            String bearer = operation.isAnonymous() ? "" : mine.person(role).bearer();
            String expected = missing(operation, role, body, name, mine);
            List<SampleClinic> whose = new ArrayList<>(List.of(others));
            if (name.equals("hold") || name.equals("clientCode")) {
                whose.add(colleagues);
            }
            for (SampleClinic other : whose) {
                UnaryOperator<String> ids = with(ids(mine, role), name, other.value(name, role));
                assertThat(visible(call(operation, ids, body, bearer))).as(name).isEqualTo(expected);
            }
        });
    }

    @Test
    void bodiesAndQueriesReachNothingThatWasDeleted() {
        Set<String> deleted = new TreeSet<>();
        forEachInBodies((operation, caller, body, name) -> {
            if (caller.roles().size() == 1) {
                gone(operation, body, name, caller.as()).forEach((value, once) -> {
                    deleted.add(name);
                    String bearer = operation.isAnonymous()
                            ? ""
                            : once.person(caller.as()).bearer();
                    String expected = missing(operation, caller.as(), body, name, once);
                    UnaryOperator<String> ids = with(ids(once, caller.as()), name, value);
                    assertThat(visible(call(operation, ids, body, bearer)))
                            .as(name)
                            .isEqualTo(expected);
                });
            }
        });
        assertThat(deleted)
                .contains("hold", "clientCode", "careTherapist", "emergencyCard")
                .containsAll(SECRETS);
    }

    /** What is misspelled is answered alike, whether it is near to what is one's own, somebody else's or nobody's. */
    @Test
    void bodiesAndQueriesTellNothingOfWhatIsMisspelled() {
        forEachInBodies((operation, caller, body, name) -> {
            if (caller.roles().size() == 1) {
                Role role = caller.as();
                for (UnaryOperator<String> misspelled : MISSPELLED) {
                    // Cards and codes of emergencies can be tried a few times only.
                    SampleClinic mine = operation.id().equals("openEmergency") ? fresh(caller) : own;
                    String bearer =
                            operation.isAnonymous() ? "" : mine.person(role).bearer();
                    Set<String> answers = new TreeSet<>();
                    for (UnaryOperator<String> whose : List.of(ids(mine, role), ids(others, role), unknown())) {
                        UnaryOperator<String> ids = with(ids(mine, role), name, misspelled.apply(whose.apply(name)));
                        answers.add(visible(call(operation, ids, body, bearer)));
                    }
                    assertThat(answers).as(name).hasSize(1).allMatch(answer -> answer.startsWith("4"));
                }
            }
        });
    }

    /** The answer to what never was. */
    private static String missing(
            ContractOperation operation, Role role, String body, String name, SampleClinic asking) {
        String bearer = operation.isAnonymous() ? "" : asking.person(role).bearer();
        UnaryOperator<String> ids = with(ids(asking, role), name, unknown().apply(name));
        String answer = visible(call(operation, ids, body, bearer));
        assertThat(answer).as(name).startsWith("4").doesNotStartWith("401").doesNotStartWith("403");
        return answer;
    }

    private interface BodyCheck {
        void accept(ContractOperation operation, Caller caller, String body, String name);
    }

    /** Checks every name in every body and query that stands for something which could be somebody else's. */
    private static void forEachInBodies(BodyCheck check) {
        forEach((operation, caller) -> {
            for (String body : operation.bodies()) {
                for (String name : SampleBodies.names(body + operation.query())) {
                    boolean standsForSomething = ContractOperation.isId(name) || IN_BODIES.contains(name);
                    if (standsForSomething && !isTypedOnly(operation, name)) {
                        check.accept(operation, caller, body, name);
                    }
                }
            }
        });
    }

    /** A hold is set by whatever code was typed, lest it tell which are somebody's; ErasureHttpTest compares the answers. */
    private static boolean isTypedOnly(ContractOperation operation, String name) {
        return operation.id().equals("setLegalHold") && name.equals("clientCode");
    }

    @Test
    void strangersTokensChangeNothingWhereNobodyHasToSignIn() {
        forEachOfOneRole((operation, role) -> {
            if (operation.isAnonymous()) {
                for (UnaryOperator<String> ids : List.of(unknown(), malformed())) {
                    long before = rowsOfTrail(clinic);
                    String expected = visible(call(operation, ids, operation.body(), ""));
                    // What asks for nothing has nothing to refuse.
                    boolean asks =
                            operation.takesBody() || !operation.parameters().isEmpty();
                    assertThat(expected).startsWith(asks ? "4" : "200");
                    // Whoever asks for feeds that are not there has no account to be written down, and there is no end
                    // of them; what is malformed was never tried.
                    if (!operation.parameters().contains("feedToken") && expected.startsWith("401")) {
                        assertThat(rowsOfTrail(clinic) - before)
                                .as("rows of the trail")
                                .isEqualTo(1);
                    }
                    assertThat(visible(call(operation, ids, operation.body(), "Bearer nonsense")))
                            .isEqualTo(expected);
                    assertThat(visible(call(
                                    operation,
                                    ids,
                                    operation.body(),
                                    others.person(Role.ADMIN).bearer())))
                            .isEqualTo(expected);
                }
            }
        });
    }

    /** Rows of a clinic, and of what nobody is signed in for. */
    private static long rowsOfTrail(ClinicId of) {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT (SELECT COUNT(*) FROM audit_event WHERE clinic_id = :clinic)
                                     + (SELECT COUNT(*) FROM audit_event WHERE clinic_id IS NULL)
                                """)
                        .bind("clinic", of)
                        .mapTo(Long.class)
                        .one());
    }

    /** Makes what an operation needs before it is called. */
    private static void fill(ContractOperation operation, UnaryOperator<String> values, String body) {
        operation.path(values);
        SampleBodies.filled(operation.query() + body, values);
    }

    private static String nothing(String method) {
        return visible(server.send(HttpRequest.newBuilder(server.uri("/api/nothing"))
                .method(method, BodyPublishers.noBody())
                .header("Authorization", own.person(Role.ADMIN).bearer())
                .build()));
    }

    /** All ways of naming what the role has not got; in a path of two ids, each alone and both. */
    private static List<UnaryOperator<String>> notOwn(ContractOperation operation, Caller caller) {
        Role role = caller.as();
        SampleClinic mine = own(caller);
        List<UnaryOperator<String>> all = new ArrayList<>();
        Collection<String> names = operation.parameters();
        boolean hasOneRole = caller.roles().size() == 1;
        List<UnaryOperator<String>> elsewhere = new ArrayList<>(List.of(unknown()));
        if (hasOneRole) {
            // Spelling has nothing to do with roles.
            elsewhere.add(malformed());
        }
        // A feed is anybody's who has its URL, and a kind of words or a notice is no id.
        if (!names.contains("word") && !names.contains("privacyNotice") && !names.contains("feedToken")) {
            elsewhere.add(ids(others, role));
        }
        for (String name : names) {
            List<String> values = new ArrayList<>();
            elsewhere.forEach(ids -> values.add(ids.apply(name)));
            String value = mine.value(name, role);
            if (hasOneRole && !value.equals(value.toUpperCase(Locale.ROOT))) {
                values.add(value.toUpperCase(Locale.ROOT));
            }
            if (isTheirOwnOnly(operation, caller) || names.size() > 1) {
                values.add(colleagues.value(name, role));
            }
            values.forEach(other -> all.add(with(ids(mine, role), name, other)));
        }
        if (names.size() > 1) {
            all.addAll(elsewhere);
            if (isTheirOwnOnly(operation, caller)) {
                all.add(ids(colleagues, role));
            }
        }
        return all;
    }

    private static boolean isTheirOwnOnly(ContractOperation operation, Caller caller) {
        if (operation.isAnonymous()
                || operation.parameters().contains("word")
                || operation.parameters().contains("privacyNotice")) {
            return false;
        }
        boolean openTherapist = operation.path().startsWith("/api/therapists/")
                && ((caller.is(Role.ADMIN) && operation.roles().contains(Role.ADMIN.wireName()))
                        || ON_EVERY_THERAPIST.contains(operation.id()));
        return !openTherapist && !OF_CLINIC.containsAll(operation.parameters());
    }

    private static UnaryOperator<String> ids(SampleClinic sample, Role role) {
        return name -> sample.value(name, role);
    }

    private static UnaryOperator<String> unknown() {
        return name -> switch (name) {
            case "clientCode" -> "quiet-quiet";
            case "word" -> "quiet";
            default -> UUID.randomUUID().toString();
        };
    }

    private static UnaryOperator<String> malformed() {
        return name -> "malformed";
    }

    private static UnaryOperator<String> with(UnaryOperator<String> values, String name, String value) {
        return asked -> asked.equals(name) ? value : values.apply(asked);
    }

    private static boolean isFor(ContractOperation operation, Caller caller) {
        return caller.roles().stream().anyMatch(operation.callers()::contains);
    }

    /** Everybody with one role, and staff with several. */
    private static Stream<Caller> callers() {
        return Stream.concat(
                Arrays.stream(Role.values()).map(role -> new Caller(Set.of(role), role)),
                COMBINED.stream()
                        .map(roles -> new Caller(roles, roles.iterator().next())));
    }

    /** Those who may call an operation; with several roles, by the first that it is for. */
    private static Stream<Caller> callers(ContractOperation operation) {
        return callers()
                .filter(caller -> caller.roles().size() == 1 || !operation.isAnonymous())
                .flatMap(caller -> operation.callers().stream()
                        .filter(caller::is)
                        .limit(1)
                        .map(role -> new Caller(caller.roles(), role)));
    }

    private static SampleClinic own(Caller caller) {
        return caller.roles().size() == 1 ? own : OWN_OF_COMBINED.computeIfAbsent(caller.roles(), of -> fresh(caller));
    }

    private static SampleClinic fresh(Caller caller) {
        return new SampleClinic(server, people, clinic, caller.roles().size() == 1 ? Set.of() : caller.roles());
    }

    private static void forEachOfOneRole(BiConsumer<ContractOperation, Role> check) {
        forEach((operation, caller) -> {
            if (caller.roles().size() == 1) {
                check.accept(operation, caller.as());
            }
        });
    }

    /** Checks every operation as everybody who may call it, and names those that fail. */
    private static void forEach(BiConsumer<ContractOperation, Caller> check) {
        Assertions.assertAll(operations.stream()
                .flatMap(operation -> callers(operation).map(caller -> () -> {
                    try {
                        check.accept(operation, caller);
                    } catch (AssertionError | RuntimeException failure) {
                        throw new AssertionError(
                                operation.method() + " " + operation.path() + " as " + caller + ": "
                                        + failure.getMessage(),
                                failure);
                    }
                })));
    }

    /** Calls an operation with ids for its path, and other names as a person of the own clinic has them. */
    private static HttpResponse<String> call(
            ContractOperation operation, UnaryOperator<String> ids, String body, String bearer) {
        String path = operation.path(ids);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(path + SampleBodies.filled(operation.query(), ids)));
        if (!bearer.isEmpty()) {
            request.header("Authorization", bearer);
        }
        if (operation.takesIfMatch()) {
            request.header("If-Match", "*");
        }
        if (!operation.takesBody()) {
            request.method(operation.method(), BodyPublishers.noBody());
        } else {
            request.header("Content-Type", operation.mediaType())
                    .method(operation.method(), BodyPublishers.ofString(SampleBodies.filled(body, ids)));
        }
        return server.send(request.build());
    }

    /** Status, headers and body: all that an onlooker could compare, but for the time. */
    private static String visible(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return answer.statusCode() + " " + headers + " " + answer.body();
    }
}
