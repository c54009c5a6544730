package org.alcove.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds answers against the contract, and both against the list of what each role may be told: a field that is not on
 * the list is a fault wherever it turns up.
 */
public final class ContractAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Schema to role to fields. */
    private static final Map<String, Map<String, Set<String>>> ALLOWED = read();

    private ContractAnswers() {}

    /** What a good answer has that the contract or the list does not. @param role a wire name, or {@code anonymous} */
    public static List<String> faults(
            ContractOperation operation, JsonNode document, String role, HttpResponse<String> answer) {
        JsonNode told = operation.json().path("responses").path(Integer.toString(answer.statusCode()));
        if (told.isMissingNode()) {
            return List.of("answers " + answer.statusCode());
        }
        JsonNode content = told.path("content");
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(" *;.*", "");
        if (operation.method().equals("HEAD") || content.isEmpty()) {
            return answer.body().isEmpty() ? List.of() : List.of("has a body");
        }
        JsonNode schema = content.path(content.has("*/*") ? "*/*" : type).path("schema");
        if (schema.isMissingNode()) {
            return List.of("answers " + type);
        }
        if (!type.equals("application/json")) {
            return schema.path("type").asText().equals("string") ? List.of() : List.of(type + " is a text");
        }
        List<String> faults = new ArrayList<>();
        ContractSchemas schemas = new ContractSchemas(document, (name, fields) -> {
            Set<String> allowed = ALLOWED.getOrDefault(name, Map.of()).get(role);
            if (allowed == null) {
                faults.add(name + " is not for " + role);
            } else if (!allowed.containsAll(fields)) {
                faults.add(name + " has for " + role + " " + fields + ", allowed are " + allowed);
            }
        });
        faults.addAll(schemas.faults(schema, parsed(answer.body())));
        return faults.stream().distinct().toList();
    }

    /** Fields that some answer has by the contract and no role may be told. */
    public static List<String> toldButNotAllowed(List<ContractOperation> operations, JsonNode document) {
        List<String> faults = new ArrayList<>();
        answered(operations, document).forEach((name, roles) -> {
            Set<String> told =
                    new TreeSet<>(ContractSchemas.properties(document, document.at("/components/schemas/" + name))
                            .keySet());
            ALLOWED.getOrDefault(name, Map.of()).values().forEach(told::removeAll);
            if (!told.isEmpty() || !ALLOWED.containsKey(name)) {
                faults.add(name + " " + roles + ": " + told);
            }
        });
        return faults;
    }

    /** What the list allows and the contract never tells, to that role. */
    public static List<String> allowedButNotTold(List<ContractOperation> operations, JsonNode document) {
        Map<String, Set<String>> answered = answered(operations, document);
        List<String> faults = new ArrayList<>();
        ALLOWED.forEach((name, roles) -> roles.forEach((role, fields) -> {
            Set<String> idle = new TreeSet<>(fields);
            idle.removeAll(ContractSchemas.properties(document, document.at("/components/schemas/" + name))
                    .keySet());
            if (!idle.isEmpty() || !answered.getOrDefault(name, Set.of()).contains(role)) {
                faults.add(name + " " + role + ": " + idle);
            }
        }));
        return faults;
    }

    /** Every schema that stands in some good answer, and the roles that can get that. */
    private static Map<String, Set<String>> answered(List<ContractOperation> operations, JsonNode document) {
        Map<String, Set<String>> answered = new TreeMap<>();
        for (ContractOperation operation : operations) {
            operation.json().path("responses").fields().forEachRemaining(response -> {
                if (response.getKey().startsWith("2")) {
                    Set<String> names = new HashSet<>();
                    collect(document, response.getValue(), names);
                    names.forEach(name -> answered.computeIfAbsent(name, added -> new TreeSet<>())
                            .addAll(operation.roles()));
                }
            });
        }
        return answered;
    }

    private static void collect(JsonNode document, JsonNode from, Set<String> names) {
        for (String reference : from.findValuesAsText("$ref")) {
            if (names.add(reference.substring(reference.lastIndexOf('/') + 1))) {
                collect(document, document.at(reference.substring(1)), names);
            }
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Map<String, Map<String, Set<String>>> read() {
        Map<String, Map<String, Set<String>>> allowed = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ContractAnswers.class.getResourceAsStream("/allowed-fields.txt")),
                StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(" *: *", 2);
                        String[] key = parts[0].split(" +");
                        Set<String> fields = new TreeSet<>(List.of(parts[1].split(" +")));
                        for (String role : key[1].split(",")) {
                            Set<String> before = allowed.computeIfAbsent(key[0], added -> new TreeMap<>())
                                    .put(role, fields);
                            if (before != null) {
                                throw new IllegalStateException("twice: " + line);
                            }
                        }
                    });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return allowed;
    }
}
