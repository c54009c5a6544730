package org.alcove.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.Map;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/** Says what was wrong with a JSON body by its place alone. */
final class JsonFaults {
    private JsonFaults() {}

    static ServiceException refusal(JsonProcessingException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServiceException refused) {
                return refused;
            }
            // A number too large for its field is well-formed all the same.
            boolean tooLarge = cause instanceof InputCoercionException;
            if ((cause instanceof StreamReadException && !tooLarge) || cause instanceof StreamConstraintsException) {
                return new ServiceException(ErrorCode.MALFORMED_JSON);
            }
        }
        String pointer = failure instanceof JsonMappingException mapping ? pointer(mapping) : "";
        return ServiceException.invalid(pointer, "invalid_format", "the value has the wrong type or format");
    }

    /** An RFC 6901 pointer made of names that this service knows; a key that the caller chose ends it. */
    private static String pointer(JsonMappingException failure) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                pointer.append('/').append(Math.max(0, step.getIndex()));
            } else if (step.getFrom() instanceof Map) {
                break;
            } else {
                pointer.append('/')
                        .append(step.getFieldName().replace("~", "~0").replace("/", "~1"));
            }
        }
        return pointer.toString();
    }
}
