package org.alcove.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.alcove.kernel.Role;

/**
 * One operation as the contract tells it, with what a test has to know to call it.
 *
 * @param method in upper case
 * @param mediaType what the body is, or nothing if there is none
 * @param naming parameter of the path to the name in {@link SampleClinic} of what it stands for
 * @param json the operation in the document
 */
public record ContractOperation(
        String id,
        String method,
        String path,
        List<String> roles,
        String mediaType,
        Map<String, String> naming,
        JsonNode json) {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
    private static final String ANONYMOUS = "anonymous";

    /** What a parameter names, by the path up to and with it. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("/api/therapists/{id}", "therapist"),
            Map.entry("/api/therapists/{id}/exceptions/{exceptionId}", "exception"),
            Map.entry("/api/therapists/{id}/time-off/{timeOffId}", "timeOff"),
            Map.entry("/api/therapists/{id}/busy-calendars/{calendarId}", "busyCalendar"),
            Map.entry("/api/session-types/{id}", "sessionType"),
            Map.entry("/api/appointments/{id}", "appointment"),
            Map.entry("/api/holds/{id}", "hold"),
            Map.entry("/api/offers/{id}", "offer"),
            Map.entry("/api/amendments/{id}", "amendment"),
            Map.entry("/api/restrictions/{id}", "restriction"),
            Map.entry("/api/me/restrictions/{id}", "ownRestriction"),
            Map.entry("/api/breaches/{id}", "breach"),
            Map.entry("/api/me/breach-notices/{id}", "breachNotice"),
            Map.entry("/api/feeds/{id}", "feed"),
            Map.entry("/api/consents/{id}", "consent"),
            Map.entry("/api/me/privacy-notices/{id}", "privacyNotice"),
            Map.entry("/api/emergency-access/{id}", "emergency"),
            Map.entry("/api/legal-holds/{id}", "legalHold"),
            Map.entry("/api/grants/{id}", "grant"),
            Map.entry("/api/join-codes/{id}", "joinCode"),
            Map.entry("/api/invitations/{id}", "invitation"),
            Map.entry("/api/accounts/{id}", "account"),
            Map.entry("/api/me/login-sessions/{id}", "loginSession"),
            Map.entry("/api/me/notices/{id}", "notice"),
            Map.entry("/api/clients/{clientCode}", "clientCode"),
            Map.entry("/api/me/care/{therapistId}", "careTherapist"),
            Map.entry("/api/clinic/words/{kind}", "word"),
            Map.entry("/cal/{token}", "feedToken"));

    /** Every operation of the contract that a server tells. @throws IllegalStateException for a parameter nobody knows */
    public static List<ContractOperation> all(AlcoveServer server) {
        List<ContractOperation> operations = new ArrayList<>();
        document(server)
                .path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(
                                method -> operations.add(of(path.getKey(), method.getKey(), method.getValue()))));
        return operations;
    }

    public static JsonNode document(AlcoveServer server) {
        try {
            return new ObjectMapper()
                    .readTree(server.send(HttpRequest.newBuilder(server.uri("/openapi.json"))
                                    .build())
                            .body());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The fields of a schema, and the schema of each. */
    public static Map<String, JsonNode> properties(JsonNode document, JsonNode schema) {
        return ContractSchemas.properties(document, schema);
    }

    /** Pointers to every text that a schema has a place for, each with its own schema; of lists, to the first of them. */
    public static Map<String, JsonNode> texts(JsonNode document, JsonNode schema) {
        return ContractSchemas.texts(document, schema);
    }

    /** The fields that a schema does not do without. */
    public static Set<String> required(JsonNode document, JsonNode schema) {
        return ContractSchemas.required(document, schema);
    }

    private static ContractOperation of(String path, String method, JsonNode operation) {
        JsonNode content = operation.path("requestBody").path("content");
        Map<String, String> naming = new LinkedHashMap<>();
        boolean needsBegun = path.endsWith("/complete") || path.endsWith("/no-show");
        PARAMETER.matcher(path).results().forEach(found -> {
            String name = needsBegun ? "begunAppointment" : PARAMETERS.get(path.substring(0, found.end()));
            if (path.endsWith("/disagree")) {
                name = "deniedAmendment";
            }
            if (path.equals("/api/restrictions/{id}/end")) {
                name = "agreedRestriction";
            }
            if (name == null) {
                throw new IllegalStateException("nobody knows what " + found.group() + " is in " + path);
            }
            naming.put(found.group(1), name);
        });
        return new ContractOperation(
                operation.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                StreamSupport.stream(operation.path("x-roles").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                content.isEmpty() ? "" : content.fieldNames().next().replace("*/*", "application/json"),
                naming,
                operation);
    }

    /** Whether a name of {@link SampleClinic} is that of an id. */
    public static boolean isId(String name) {
        return PARAMETERS.containsValue(name);
    }

    public boolean isAnonymous() {
        return roles.contains(ANONYMOUS);
    }

    public boolean takesBody() {
        return !mediaType.isEmpty();
    }

    public boolean takesIfMatch() {
        return StreamSupport.stream(json.path("parameters").spliterator(), false)
                .anyMatch(parameter -> parameter.path("name").asText().equals("If-Match"));
    }

    /** Who may call it; one of them if nobody has to sign in. */
    public List<Role> callers() {
        return isAnonymous()
                ? List.of(Role.CLIENT)
                : roles.stream().map(name -> Role.find(name).orElseThrow()).toList();
    }

    /** The names of what stands in the path. */
    public Set<String> parameters() {
        return new LinkedHashSet<>(naming.values());
    }

    /** The path with ids in it. @param ids from a name of {@link SampleClinic} */
    public String path(UnaryOperator<String> ids) {
        return SampleBodies.filled(path.replace("{", "${"), parameter -> ids.apply(naming.get(parameter)));
    }

    /** The bodies that it takes, each of another shape; one empty text if it takes none. */
    public List<String> bodies() {
        List<String> bodies = SampleBodies.of(id);
        return bodies.isEmpty() ? List.of("") : bodies;
    }

    public String body() {
        return bodies().get(0);
    }

    public String query() {
        return SampleBodies.query(id);
    }
}
