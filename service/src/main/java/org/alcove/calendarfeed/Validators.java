package org.alcove.calendarfeed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.DateGenerator;

/**
 * What a caller has of a feed already, as they say. Decides on 304 (RFC 9110 §13.2.2): {@code If-None-Match} alone counts where it is sent; {@code If-Modified-Since}
 * counts else. A date that can't be read, or that has not come yet, matches nothing: a server that answers 304 to it
 * would freeze the calendar.
 */
record Validators(Optional<String> ifNoneMatch, Optional<String> ifModifiedSince) {
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");

    static Validators none() {
        return new Validators(Optional.empty(), Optional.empty());
    }

    /** Whether the caller has the rendering with this tag and time already. */
    boolean match(String etag, Instant modifiedAt, Instant now) {
        if (ifNoneMatch.isPresent()) {
            return ifNoneMatch.get().strip().equals("*") || hasTag(ifNoneMatch.get(), etag);
        }
        return ifModifiedSince
                .flatMap(Validators::parse)
                .filter(date -> date.equals(modifiedAt) || (date.isAfter(modifiedAt) && !date.isAfter(now)))
                .isPresent();
    }

    /** An RFC 9110 date in its preferred form. */
    static String format(Instant instant) {
        return DateGenerator.formatDate(instant);
    }

    private static boolean hasTag(String header, String etag) {
        Matcher tags = ENTITY_TAG.matcher(header);
        while (tags.find()) {
            if (tags.group(1).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Instant> parse(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
