package org.alcove.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.alcove.kernel.Id;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Describes values as they stand on the wire, and names nested records after the class that they stand in. */
public final class ContractTypes extends ModelResolver {
    /** Class to format; empty for texts without one. */
    private static final Map<Class<?>, String> TEXTS = Map.of(
            Instant.class, "date-time",
            LocalDate.class, "date",
            LocalTime.class, "",
            Duration.class, "duration",
            ZoneId.class, "",
            Secret.class, "password");

    /** Made by Swagger's own service loading, for every converter chain that it builds. */
    public ContractTypes() {
        super(Json31.mapper(), new NestedNames());
        openapi31(true);
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
        JavaType java = _mapper.constructType(type.getType());
        Class<?> raw = java.getRawClass();
        if (Id.class.isAssignableFrom(raw)) {
            return ContractReader.schema("string");
        }
        String format = TEXTS.get(raw);
        if (format != null) {
            Schema<?> text = ContractReader.schema("string");
            return format.isEmpty() ? text : text.format(format);
        }
        Schema<?> schema = super.resolve(type, context, next);
        if (schema != null && raw.isRecord()) {
            tellRequired(raw, schema, context);
        }
        return schema;
    }

    /** What a parameter of a path, a query or a header is, by its class and, where it is read as text, by its name. */
    static Schema<?> ofParameter(String name, Type type) {
        JavaType java = Json31.mapper().constructType(type);
        Class<?> raw = java.getRawClass() == Optional.class
                ? java.containedTypeOrUnknown(0).getRawClass()
                : java.getRawClass();
        if (raw == Integer.class || raw == int.class) {
            return ContractReader.schema("integer");
        }
        if (raw == Boolean.class || raw == boolean.class) {
            return ContractReader.schema("boolean");
        }
        if (raw != String.class && !Id.class.isAssignableFrom(raw)) {
            throw new IllegalStateException("no schema for parameter " + name + " of " + raw);
        }
        // Resources read these with QueryValues, for faults of their own.
        return switch (name) {
            case "limit" -> ContractReader.schema("integer").minimum(BigDecimal.ONE);
            case "dryRun" -> ContractReader.schema("boolean");
            case "from", "to" -> ContractReader.schema("string").format("date-time");
            case "step" -> ContractReader.schema("string").format("duration");
            default -> ContractReader.schema("string");
        };
    }

    /** What a record can't do without: what can't be null, and what it says that it needs. */
    private static void tellRequired(Class<?> type, Schema<?> resolved, ModelConverterContext context) {
        String reference = resolved.get$ref();
        Schema<?> schema = reference == null
                ? resolved
                : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
        if (schema == null || schema.getProperties() == null) {
            return;
        }
        Needs needs = type.getAnnotation(Needs.class);
        List<String> needed = needs == null ? List.of() : List.of(needs.value());
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
            String name = renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
            boolean optional = component.getType() == Optional.class
                    || isLeftOutWhenEmpty(component)
                    || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional || needed.contains(name)) {
                required.add(name);
            }
        }
        schema.setRequired(required.isEmpty() ? null : required);
    }

    private static boolean isLeftOutWhenEmpty(RecordComponent component) {
        JsonInclude own = component.getAccessor().getAnnotation(JsonInclude.class);
        JsonInclude include = own == null ? component.getDeclaringRecord().getAnnotation(JsonInclude.class) : own;
        boolean canBeEmpty = component.getType() == String.class
                || Collection.class.isAssignableFrom(component.getType())
                || Map.class.isAssignableFrom(component.getType());
        return canBeEmpty && include != null && include.value() == JsonInclude.Include.NON_EMPTY;
    }

    private static final class NestedNames extends TypeNameResolver {
        @Override
        protected String nameForClass(Class<?> type, Set<Options> options) {
            StringBuilder name = new StringBuilder(type.getSimpleName());
            for (Class<?> outer = type.getEnclosingClass(); outer != null; outer = outer.getEnclosingClass()) {
                name.insert(0, outer.getSimpleName());
            }
            return name.toString();
        }
    }
}
