package org.alcove.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;
import java.util.Set;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/** Refuses a body that says it is in another encoding than UTF-8, instead of reading it as what it isn't. */
@Provider
@Priority(Priorities.ENTITY_CODER)
public final class OnlyUtf8 implements ContainerRequestFilter {
    private static final Set<String> TAKEN = Set.of("utf-8", "utf8", "us-ascii");

    @Override
    public void filter(ContainerRequestContext request) {
        MediaType type = request.getMediaType();
        String charset = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !TAKEN.contains(charset.toLowerCase(Locale.ROOT))) {
            throw new ServiceException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
    }
}
