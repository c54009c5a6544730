package org.alcove.http;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.alcove.kernel.Id;
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
        return super.resolve(type, context, next);
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
