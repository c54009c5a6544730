package org.alcove.booking;

import java.util.Arrays;
import java.util.Optional;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/** Entity tags of appointments and the header that asks for one (RFC 9110 §§8.8.3 and 13.1.1). */
final class Preconditions {
    private Preconditions() {}

    /** The entity tag of a version. */
    static String etag(int version) {
        return '"' + Integer.toString(version) + '"';
    }

    /** @throws ServiceException {@link ErrorCode#PRECONDITION_REQUIRED} without the header, else as {@link #check} */
    static void require(Optional<String> ifMatch, int version) {
        if (ifMatch.filter(header -> !header.isBlank()).isEmpty()) {
            throw new ServiceException(ErrorCode.PRECONDITION_REQUIRED);
        }
        check(ifMatch, version);
    }

    /** @throws ServiceException {@link ErrorCode#PRECONDITION_FAILED} if the header names other versions only */
    static void check(Optional<String> ifMatch, int version) {
        String current = etag(version);
        boolean matches = ifMatch.filter(header -> !header.isBlank())
                .map(header -> header.strip().equals("*")
                        || Arrays.stream(header.split(","))
                                .anyMatch(tag -> tag.strip().equals(current)))
                .orElse(true);
        if (!matches) {
            throw new ServiceException(ErrorCode.PRECONDITION_FAILED);
        }
    }
}
