package org.alcove.testing;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.alcove.kernel.Role;

/**
 * One place of the contract where a role asks for something that may be somebody else's: an id, a code or a secret in the
 * path, the query or a body of an operation. The answers to what is not the asker's must be those to what never was.
 *
 * @param name what stands in that place, as {@link SampleClinic} names it
 */
public record Question(ContractOperation operation, Role role, String body, String name) {
    /** What stands in bodies for what is somebody's under another name, or opens something by being known. */
    private static final Set<String> IN_BODIES = Set.of(
            "colleague", "courtGrant", "emergencyCard", "joinCodeText", "invitationToken", "reEntryToken", "subject");

    /** What opens to whoever has it, wherever they are. */
    private static final Set<String> SECRETS = Set.of("feedToken", "joinCodeText", "invitationToken", "reEntryToken");

    /** What belongs to a clinic and not to a person of it. */
    private static final Set<String> OF_CLINIC = Set.of(
            "sessionType",
            "joinCode",
            "invitation",
            "account",
            "therapist",
            "colleague",
            "legalHold",
            "grant",
            "breach",
            "breachNotice",
            "restriction",
            "agreedRestriction",
            "emergencyCard",
            "subject");

    /** Words that mean the same in every clinic. */
    private static final Set<String> OF_NOBODY = Set.of("word", "privacyNotice");

    private static final Map<String, String> MORE_QUERIES = Map.of("listAudit", "?subject=${subject}");

    /** Every question of the contract, path by path. */
    public static List<Question> all(AlcoveServer server) {
        Set<Question> questions = new LinkedHashSet<>();
        for (ContractOperation operation : ContractOperation.all(server)) {
            for (Role role : operation.callers()) {
                for (String name : operation.parameters()) {
                    if (!OF_NOBODY.contains(name)) {
                        questions.add(new Question(operation, role, body(operation.body()), name));
                    }
                }
                for (String each : operation.bodies()) {
                    String body = body(each);
                    for (String name : SampleBodies.names(body + query(operation))) {
                        if (ContractOperation.isId(name) || IN_BODIES.contains(name)) {
                            questions.add(new Question(operation, role, body, name));
                        }
                    }
                }
            }
        }
        return new ArrayList<>(questions);
    }

    /** Codes that are kept as they were typed are asked for as well; a recovery code is as good a factor, and another each time. */
    private static String body(String sample) {
        return sample.replace("quiet-quiet", "${clientCode}").replace("${otp}", "${factor}");
    }

    private static String query(ContractOperation operation) {
        return operation.query() + MORE_QUERIES.getOrDefault(operation.id(), "");
    }

    /** Whether the code is kept as it was typed, so that the answer is a good one whosever it is. */
    public boolean isTypedOnly() {
        return name.equals("clientCode")
                && Set.of("setLegalHold", "requestGrant").contains(operation.id());
    }

    /** What is not the asker's, by whose it is. @param asking who asks, in the clinic of the colleagues */
    public Map<String, String> notOwn(SampleClinic asking, SampleClinic colleagues, SampleClinic others) {
        Map<String, String> values = new LinkedHashMap<>();
        if (!SECRETS.contains(name)) {
            values.put("another clinic's", others.value(name, role));
            if (!OF_CLINIC.contains(name)) {
                values.put("a colleague's", colleagues.value(name, role));
            }
            if (isTypedOnly()) {
                values.put("one of their own", asking.value(name, role));
            }
        }
        return values;
    }

    /** What the asker had and deleted just now; nothing if it can't be, or if all the rest would go with it. */
    public Optional<String> deleted(SampleClinic asking) {
        if (name.equals("careTherapist")) {
            return Optional.empty();
        }
        Optional<String> gone = asking.deleted(name, role);
        gone.ifPresent(value -> asking.forget(name, role));
        return gone;
    }

    /** What never was, of the same form. */
    public String unknown() {
        return switch (name) {
            case "clientCode" -> "quiet-quiet";
            case "loginName" -> "nobody-here-1234";
            default -> UUID.randomUUID().toString();
        };
    }

    /** The question with a value in its place, as if nobody had ever asked in vain. Whatever else it needs is made before it is returned. */
    public HttpRequest request(AlcoveServer server, SampleClinic asking, String value) {
        UnaryOperator<String> values = asked -> asked.equals(name) ? value : asking.value(asked, role);
        if (body.contains("${factor}")) {
            asking.forgetFailures();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                server.uri(operation.path(values) + SampleBodies.filled(query(operation), values)));
        if (!operation.isAnonymous()) {
            request.header("Authorization", asking.person(role).bearer());
        }
        if (operation.takesIfMatch()) {
            request.header("If-Match", "*");
        }
        if (operation.takesBody()) {
            request.header("Content-Type", operation.mediaType())
                    .method(operation.method(), BodyPublishers.ofString(SampleBodies.filled(body, values)));
        } else {
            request.method(operation.method(), BodyPublishers.noBody());
        }
        return request.build();
    }

    @Override
    public String toString() {
        return operation.method() + " " + operation.path() + " as " + role.wireName() + ", " + name;
    }
}
