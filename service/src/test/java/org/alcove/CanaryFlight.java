package org.alcove;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Role;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.CanarySearch;
import org.alcove.testing.ContractOperation;
import org.alcove.testing.SampleBodies;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;

/**
 * Calls every operation of the contract as each role that may, with a canary in place of each text in turn: what its schema
 * has a place for, each parameter, each header, and files that are sent whole.
 */
final class CanaryFlight {
    /** What people say of themselves and each other, each of which has to have been taken with a canary in it. */
    static final Set<String> IDENTITY = Set.of(
            "replaceOwnIdentity /preferredName",
            "replaceOwnIdentity /legalName",
            "replaceOwnIdentity /pronouns",
            "replaceOwnIdentity /email",
            "replaceOwnIdentity /phone",
            "replaceOwnIdentity /dateOfBirth",
            "replaceOwnIdentity /address",
            "replaceOwnIdentity /emergencyContact",
            "replaceOwnIdentity /insuranceMemberId",
            "replaceOwnIdentity /notes",
            "createConsent /clientName",
            "createConsent /recipient/name",
            "createConsent /signature/name",
            "askAmendment /text",
            "disagreeAmendment /text",
            "askRestriction /note",
            "replaceContactPreferences /channels/0/address",
            "documentEmergency /personnelName",
            "documentEmergency /personnelAffiliation",
            "documentEmergency /disclosedBy",
            "documentEmergency /nature",
            "requestGrant /orderReference",
            "requestGrant /subpoenaReference",
            "openIdentity /recipient",
            "createFeed /title",
            "exportAppointment /title",
            "createBusyCalendar /url",
            "createBusyCalendar /calendar",
            "createBusyCalendar /ownAddresses/0",
            "createBusyCalendar body",
            "changeBusyCalendar /ownAddresses/0",
            "replaceBusyCalendar body");

    /**
     * Codes by which a text is refused that is none of a few: an id, one of a list, a time of day, an amount. What is refused
     * with them takes nobody's words.
     */
    private static final Set<String> NOT_ONE_OF_A_FEW = Set.of(
            "invalid_amount",
            "invalid_format",
            "invalid_npi",
            "invalid_taxonomy_code",
            "invalid_time",
            "unknown_choice",
            "unknown_code",
            "unknown_currency",
            "unknown_day",
            "unknown_disclosure",
            "unknown_field",
            "unknown_ground",
            "unknown_kind",
            "unknown_nature",
            "unknown_notice",
            "unknown_purpose",
            "unknown_state",
            "unknown_status",
            "unknown_word",
            "unknown_zone");

    /** What the service gave out itself, or only compares with what it knows: nothing else is taken, and this is not kept. */
    private static final Set<String> ONLY_COMPARED =
            Set.of("/card", "/clientCode", "/joinCode", "/loginName", "/otp", "/password", "/recoveryCode", "/token");

    /** Days of the clinic's own business, which have to be near; no canary's is. */
    private static final Set<String> NEAR_DAYS = Set.of(
            "/channels/0/askAgainOn",
            "/date",
            "/delayedUntil",
            "/discoveredOn",
            "/effectiveFrom",
            "/happenedOn",
            "/licensedStates/0/expiresOn",
            "/mediaNotifiedOn",
            "/notifiedOn",
            "/secretaryNotifiedOn",
            "/until");

    /** Forms of a text that hold nothing of anybody's. */
    private static final Set<String> CLOSED = Set.of("date-time", "duration");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Ways of being a text, the plainest first; the next is tried where one is refused. */
    private static final List<UnaryOperator<String>> TEXTS = List.of(
            canary -> canary,
            canary -> canary.toLowerCase(Locale.ROOT),
            canary -> canary + "@example.org",
            canary -> "https://" + canary + ".example/" + canary + ".ics",
            CanarySearch::asNumber,
            CanarySearch::asDay);

    private static final List<UnaryOperator<String>> FILES = List.of(
            canary -> canary,
            canary -> "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" + canary + "\r\nSUMMARY:" + canary
                    + "\r\nDESCRIPTION:" + canary + "\r\nLOCATION:" + canary + "\r\nURL:https://" + canary
                    + ".example/\r\nORGANIZER;CN=" + canary + ":mailto:" + canary
                    + "@example.org\r\nDTSTART:20260506T100000Z\r\nDTEND:20260506T110000Z\r\nEND:VEVENT\r\n"
                    + "END:VCALENDAR\r\n",
            canary -> "displayName,zone\n" + canary + ",America/New_York\n");

    private static final List<UnaryOperator<String>> DAYS = List.of(canary -> canary, CanarySearch::asDay);

    private static final List<String> HEADERS =
            List.of("Idempotency-Key", "If-Match", "If-None-Match", "User-Agent", "Referer", "X-Request-Id", "Cookie");

    private final AlcoveServer server;
    private final CanarySearch canaries;
    private final TestPeople people;
    private final ClinicId clinic;
    private final JsonNode document;
    private final Set<String> flown = new TreeSet<>();
    private final Set<String> accepted = new TreeSet<>();
    private final Set<String> taken = new TreeSet<>();
    private final Map<String, Set<String>> refused = new TreeMap<>();
    private final Set<String> echoes = new TreeSet<>();

    CanaryFlight(AlcoveServer server, TestDatabase database, CanarySearch canaries) {
        this.server = server;
        this.canaries = canaries;
        this.people = TestPeople.in(database, TestClock.MONDAY);
        this.clinic = people.clinic();
        this.document = ContractOperation.document(server);
    }

    void fly() {
        for (ContractOperation operation : ContractOperation.all(server)) {
            for (Role role : operation.callers()) {
                new Flock(operation, role).fly();
            }
        }
    }

    /** Operations with a role that the contract lets in, and that was not when all it sent was good. */
    Set<String> grounded() {
        Set<String> grounded = new TreeSet<>();
        for (ContractOperation operation : ContractOperation.all(server)) {
            operation.callers().forEach(role -> grounded.add(operation.id() + " as " + role.wireName()));
        }
        grounded.removeAll(flown);
        return grounded;
    }

    /** Where a canary was planted in something that was accepted. */
    Set<String> accepted() {
        return accepted;
    }

    /**
     * Texts that a role was to fill and that took no canary, whatever its shape, though nothing says that they take nobody's
     * words; each with the codes by which it was refused.
     */
    Set<String> unexplained() {
        Set<String> unexplained = new TreeSet<>();
        refused.forEach((place, codes) -> {
            String pointer = place.substring(place.indexOf(' ') + 1, place.lastIndexOf(" as "));
            if (!taken.contains(place)
                    && (codes.isEmpty() || !NOT_ONE_OF_A_FEW.containsAll(codes))
                    && !ONLY_COMPARED.contains(pointer)
                    && !NEAR_DAYS.contains(pointer)) {
                unexplained.add(place + ": " + codes);
            }
        });
        return unexplained;
    }

    /** Refusals, and headers of any answer, in which a canary stood. */
    Set<String> echoes() {
        return echoes;
    }

    /** The canaries of one operation and one role. */
    private final class Flock {
        private final ContractOperation operation;
        private final Role role;
        private SampleClinic sample;

        Flock(ContractOperation operation, Role role) {
            this.operation = operation;
            this.role = role;
            this.sample = new SampleClinic(server, people, clinic);
        }

        void fly() {
            if (send(request(address(), bearer()), good()).statusCode() < 300) {
                flown.add(operation.id() + " as " + role.wireName());
                sample = new SampleClinic(server, people, clinic);
            }
            operation.json().at("/requestBody/content").fields().forEachRemaining(content -> {
                String mediaType = content.getKey().replace("*/*", operation.mediaType());
                if (!mediaType.endsWith("json")) {
                    plant("body", FILES, file -> send(request(address(), bearer()), mediaType, file));
                } else if (mediaType.equals(operation.mediaType())) {
                    ContractOperation.texts(document, content.getValue().path("schema"))
                            .forEach(this::text);
                }
            });
            for (JsonNode parameter : operation.json().path("parameters")) {
                parameter(parameter.path("name").asText(), parameter.path("in").asText());
            }
            HttpRequest.Builder request = request(address(), bearer());
            HEADERS.forEach(name -> request.setHeader(name, canaries.plant(operation.id() + " header " + name)));
            send(request, good());
            send(request(address(), "Bearer " + canaries.plant(operation.id() + " token")), good());
        }

        /** One text of the contract, in each body of the sample. */
        private void text(String pointer, JsonNode schema) {
            String format = schema.path("format").asText();
            boolean closed = schema.has("enum") || CLOSED.contains(format);
            List<UnaryOperator<String>> shapes = TEXTS;
            if (closed || ONLY_COMPARED.contains(pointer)) {
                shapes = TEXTS.subList(0, 1);
            } else if (format.equals("date")) {
                shapes = DAYS;
            } else if (pointer.equals("/calendar")) {
                shapes = FILES;
            }
            for (String body : operation.bodies()) {
                plant(pointer, shapes, text -> {
                    ObjectNode changed = (ObjectNode) parsed(SampleBodies.filled(body, values()));
                    set(changed, pointer.substring(1), text);
                    return send(request(address(), bearer()), changed.toString());
                });
            }
            if (closed) {
                refused.remove(place(pointer));
            }
        }

        private void parameter(String name, String in) {
            String canary = canaries.plant(operation.id() + " " + in + " " + name);
            if (in.equals("query")) {
                String kept = SampleBodies.filled(operation.query(), values())
                        .replaceAll("([?&])" + name + "=[^&]*", "$1x=1");
                String query = (kept.isEmpty() ? "?" : kept + "&") + name + "=" + canary;
                send(request(operation.path(values()) + query, bearer()), good());
            } else if (in.equals("path")) {
                String path = operation.path(
                        asked -> asked.equals(operation.naming().get(name)) ? canary : sample.value(asked, role));
                send(request(path, bearer()), good());
            }
        }

        /** Tries one shape after another until one is taken, or until it is clear that none is. */
        private void plant(
                String pointer, List<UnaryOperator<String>> shapes, Function<String, HttpResponse<String>> sender) {
            String place = operation.id() + " " + pointer;
            Set<String> codes = refused.computeIfAbsent(place(pointer), first -> new TreeSet<>());
            for (UnaryOperator<String> shape : shapes) {
                HttpResponse<String> answer = sender.apply(shape.apply(canaries.plant(place)));
                if (answer.statusCode() < 300) {
                    accepted.add(place);
                    taken.add(place(pointer));
                    // What can be done once only was done; the next text has to have its turn too.
                    sample = new SampleClinic(server, people, clinic);
                    return;
                }
                Set<String> now = codes(pointer, answer.body());
                codes.addAll(now);
                // A day has to look like one before anything else is said of it.
                if (!now.isEmpty() && NOT_ONE_OF_A_FEW.containsAll(now) && shapes != DAYS) {
                    return;
                }
            }
        }

        private String place(String pointer) {
            return operation.id() + " " + pointer + " as " + role.wireName();
        }

        /** Why a text was refused; nothing if only something else of the body was in its way. */
        private Set<String> codes(String pointer, String answer) {
            JsonNode problem = parsed(answer);
            if (!problem.has("errors")) {
                return Set.of(problem.path("code").asText());
            }
            Set<String> codes = new TreeSet<>();
            for (JsonNode error : problem.path("errors")) {
                if (error.path("pointer").asText().equals(pointer)) {
                    codes.add(error.path("code").asText());
                }
            }
            return codes;
        }

        private String good() {
            return SampleBodies.filled(operation.body(), values());
        }

        private UnaryOperator<String> values() {
            // Names that have to differ do, however often a body is sent.
            return name -> name.equals("fresh") ? UUID.randomUUID().toString() : sample.value(name, role);
        }

        private String address() {
            return operation.path(values()) + SampleBodies.filled(operation.query(), values());
        }

        private String bearer() {
            return operation.isAnonymous() ? "" : sample.person(role).bearer();
        }

        private HttpRequest.Builder request(String address, String bearer) {
            HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(address));
            if (!bearer.isEmpty()) {
                request.header("Authorization", bearer);
            }
            if (operation.takesIfMatch()) {
                request.header("If-Match", "*");
            }
            return request;
        }

        private HttpResponse<String> send(HttpRequest.Builder request, String body) {
            return send(request, operation.mediaType(), body);
        }

        private HttpResponse<String> send(HttpRequest.Builder request, String mediaType, String body) {
            if (operation.takesBody()) {
                request.header("Content-Type", mediaType).method(operation.method(), BodyPublishers.ofString(body));
            } else {
                request.method(operation.method(), BodyPublishers.noBody());
            }
            HttpResponse<String> answer = server.send(request.build());
            List<String> told = new ArrayList<>(List.of(answer.headers().map().toString()));
            if (answer.statusCode() >= 400) {
                told.add(answer.body());
            }
            told.forEach(text -> canaries.find(text)
                    .forEach(place -> echoes.add(operation.id() + " " + answer.statusCode() + ": " + place)));
            return answer;
        }
    }

    /** Puts a text into a body, with what has to be around it. @param rest the pointer without its first slash */
    static void set(ContainerNode<?> parent, String rest, String text) {
        int cut = rest.indexOf('/');
        String name = cut < 0 ? rest : rest.substring(0, cut);
        JsonNode inner = parent.isArray() ? parent.path(Integer.parseInt(name)) : parent.path(name);
        if (cut < 0) {
            inner = JSON.getNodeFactory().textNode(text);
        } else if (!inner.isContainerNode()) {
            inner = rest.startsWith("0", cut + 1) ? JSON.createArrayNode() : JSON.createObjectNode();
        }
        if (parent instanceof ArrayNode array) {
            if (array.isEmpty()) {
                array.add(inner);
            }
            array.set(0, inner);
        } else {
            ((ObjectNode) parent).set(name, inner);
        }
        if (cut >= 0) {
            set((ContainerNode<?>) inner, rest.substring(cut + 1), text);
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
