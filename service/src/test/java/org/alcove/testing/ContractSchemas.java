package org.alcove.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;

/**
 * Compares values with the schemas of the contract, as far as the contract uses JSON Schema; more strictly than that, a
 * field that no schema names is a fault.
 */
final class ContractSchemas {
    private final JsonNode document;
    private final BiConsumer<String, Set<String>> seen;

    /** @param seen is told each object's schema and the fields that it has */
    ContractSchemas(JsonNode document, BiConsumer<String, Set<String>> seen) {
        this.document = document;
        this.seen = seen;
    }

    /** What is wrong with a value, each with the place where. */
    List<String> faults(JsonNode schema, JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(schema, value, "", faults);
        return faults;
    }

    /** The schema that a reference names, or the schema itself. */
    static JsonNode resolved(JsonNode document, JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
    }

    /** Fields and their schemas, with those of all the parts. */
    static Map<String, JsonNode> properties(JsonNode document, JsonNode schema) {
        JsonNode described = resolved(document, schema);
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        described.path("allOf").forEach(part -> properties.putAll(properties(document, part)));
        described
                .path("properties")
                .fields()
                .forEachRemaining(field -> properties.put(field.getKey(), field.getValue()));
        return properties;
    }

    /** Fields that have to be there, with those of all the parts. */
    static Set<String> required(JsonNode document, JsonNode schema) {
        JsonNode described = resolved(document, schema);
        Set<String> required = new TreeSet<>();
        described.path("allOf").forEach(part -> required.addAll(required(document, part)));
        described.path("required").forEach(name -> required.add(name.asText()));
        return required;
    }

    /** Places of texts, by pointer, with the schema of each. */
    static Map<String, JsonNode> texts(JsonNode document, JsonNode schema) {
        Map<String, JsonNode> texts = new TreeMap<>();
        addTexts(document, schema, "", texts);
        return texts;
    }

    private static void addTexts(JsonNode document, JsonNode schema, String place, Map<String, JsonNode> texts) {
        JsonNode described = resolved(document, schema);
        described.path("oneOf").forEach(kind -> addTexts(document, kind, place, texts));
        if (described.has("items")) {
            addTexts(document, described.path("items"), place + "/0", texts);
        }
        properties(document, schema).forEach((name, field) -> addTexts(document, field, place + "/" + name, texts));
        if (types(described).contains("string")) {
            texts.put(place, described);
        }
    }

    private void check(JsonNode schema, JsonNode value, String place, List<String> faults) {
        JsonNode described = resolved(document, schema);
        if (described.isMissingNode() || described.isEmpty()) {
            faults.add(place + " has no schema");
            return;
        }
        if (described.has("oneOf")) {
            JsonNode only = onlyFitting(described.path("oneOf"), value);
            if (only.isMissingNode()) {
                faults.add(place + " is not exactly one of its kinds");
            } else {
                check(only, value, place, faults);
            }
            return;
        }
        if (!types(described).contains(type(value))) {
            faults.add(place + " is " + type(value) + ", not " + types(described));
            return;
        }
        if (described.has("enum")
                && StreamSupport.stream(described.path("enum").spliterator(), false)
                        .noneMatch(value::equals)) {
            faults.add(place + " is none of " + described.path("enum"));
        }
        if (value.isTextual() && !fits(described.path("format").asText(), value.asText())) {
            faults.add(place + " is no " + described.path("format").asText());
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(described.path("items"), value.get(i), place + "/" + i, faults);
            }
        }
        if (value.isObject()) {
            checkObject(schema, described, value, place, faults);
        }
    }

    private void checkObject(JsonNode schema, JsonNode described, JsonNode value, String place, List<String> faults) {
        Map<String, JsonNode> properties = properties(document, schema);
        JsonNode others = described.path("additionalProperties");
        Set<String> present = new TreeSet<>();
        value.fields().forEachRemaining(field -> {
            String inner = place + "/" + field.getKey();
            JsonNode property = properties.getOrDefault(field.getKey(), others);
            present.add(field.getKey());
            if (property.isObject()) {
                check(property, field.getValue(), inner, faults);
            } else {
                faults.add(inner + " is not in the contract");
            }
        });
        required(document, schema).stream()
                .filter(name -> !present.contains(name))
                .forEach(name -> faults.add(place + "/" + name + " is missing"));
        String reference = schema.path("$ref").asText();
        if (!others.isObject()) {
            seen.accept(reference.substring(reference.lastIndexOf('/') + 1), present);
        }
    }

    private JsonNode onlyFitting(JsonNode kinds, JsonNode value) {
        ContractSchemas silent = new ContractSchemas(document, (name, fields) -> {});
        List<JsonNode> fitting = StreamSupport.stream(kinds.spliterator(), false)
                .filter(kind -> silent.faults(kind, value).isEmpty())
                .toList();
        return fitting.size() == 1 ? fitting.get(0) : document.path("no such kind");
    }

    private static Set<String> types(JsonNode schema) {
        Set<String> types = new TreeSet<>();
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(one -> types.add(one.asText()));
        return types;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case STRING -> "string";
            default -> "object";
        };
    }

    private static boolean fits(String format, String text) {
        try {
            switch (format) {
                case "date-time" -> OffsetDateTime.parse(text);
                case "date" -> LocalDate.parse(text);
                case "duration" -> Duration.parse(text);
                default -> {
                    return true;
                }
            }
            return true;
        } catch (DateTimeException other) {
            return false;
        }
    }
}
