package org.alcove.clinic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of some fields (RFC 7396): a field that is absent stays, one that is null is cleared where that makes sense.
 *
 * @param present the names of the fields that were sent, null ones included
 */
@JsonDeserialize(using = Patch.Reader.class)
record Patch<T>(T values, Set<String> present) {
    Patch {
        Objects.requireNonNull(values);
        present = Set.copyOf(present);
    }

    boolean has(String field) {
        return present.contains(field);
    }

    /** Reads the fields' names beside their values. */
    static final class Reader extends JsonDeserializer<Patch<?>> implements ContextualDeserializer {
        private final JavaType valueType;

        Reader() {
            this(TypeFactory.unknownType());
        }

        private Reader(JavaType valueType) {
            this.valueType = valueType;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            JavaType type = property == null ? context.getContextualType() : property.getType();
            return new Reader(type.containedTypeOrUnknown(0));
        }

        @Override
        public Patch<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode tree = context.readTree(parser);
            if (!tree.isObject()) {
                return context.reportInputMismatch(this, "an object is needed");
            }
            Set<String> present = new HashSet<>();
            tree.fieldNames().forEachRemaining(present::add);
            Object values = context.readTreeAsValue(tree, valueType);
            return new Patch<>(values, present);
        }
    }
}
