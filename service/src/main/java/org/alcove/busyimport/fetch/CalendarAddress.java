package org.alcove.busyimport.fetch;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a file is, in a form that was vetted: HTTPS, a name and not a number, a port that is taken, no user, and nothing
 * that could break out of a request line. Only what the operator listed may be anything else.
 *
 * @param host in lower case and ASCII, without a final dot
 * @param target path and query, as they stand in a request
 */
public record CalendarAddress(boolean secure, String host, int port, String target) {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int LONGEST_NAME = 253;
    private static final Pattern TARGET = Pattern.compile("/[!-~]*");
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /**
     * Reads an address that somebody typed.
     *
     * @throws FetchException {@link FetchFault#ADDRESS_MALFORMED} or {@link FetchFault#ADDRESS_REFUSED}
     */
    public static CalendarAddress parse(String text, FetchConfiguration configuration) throws FetchException {
        if (text.length() > configuration.maxUrlLength()) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
        try {
            return of(new URI(text.strip()), configuration);
        } catch (URISyntaxException malformed) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
    }

    /**
     * Reads where a redirect leads to, by the same rules. What the operator listed is open to those who type it, not to
     * whoever runs some other server.
     */
    CalendarAddress redirected(String location, FetchConfiguration configuration) throws FetchException {
        if (location.length() > configuration.maxUrlLength()) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
        try {
            URI here = new URI((secure ? "https://" : "http://") + hostAndPort() + target);
            CalendarAddress next = of(here.resolve(new URI(location.strip())), configuration);
            if (next.isListed(configuration) && !isListed(configuration)) {
                throw new FetchException(FetchFault.ADDRESS_REFUSED);
            }
            return next;
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
    }

    private static CalendarAddress of(URI uri, FetchConfiguration configuration) throws FetchException {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        boolean secure = !scheme.equals("http");
        if (secure && !scheme.equals("https") && !scheme.equals("webcal") && !scheme.equals("webcals")) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
        String authority = uri.getRawAuthority();
        if (authority == null || authority.indexOf('@') >= 0) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = host(hasPort ? authority.substring(0, colon) : authority);
        int defaultPort = secure ? HTTPS_PORT : HTTP_PORT;
        int port = hasPort ? port(authority.substring(colon + 1), defaultPort) : defaultPort;
        CalendarAddress address = new CalendarAddress(secure, host, port, target(uri));
        if (!address.isListed(configuration)) {
            // Whoever needs a number instead of a name is not a calendar's maker.
            if (host.length() > LONGEST_NAME || !NAME.matcher(host).matches()) {
                throw new FetchException(FetchFault.ADDRESS_REFUSED);
            }
            if (!secure || !configuration.ports().contains(port)) {
                throw new FetchException(FetchFault.ADDRESS_MALFORMED);
            }
        }
        return address;
    }

    private static String host(String text) throws FetchException {
        try {
            String host = text.startsWith("[") ? text : IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
            String lower = host.toLowerCase(Locale.ROOT);
            String bare = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
            if (bare.isEmpty()) {
                throw new FetchException(FetchFault.ADDRESS_MALFORMED);
            }
            return bare;
        } catch (IllegalArgumentException malformed) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
    }

    private static int port(String digits, int defaultPort) throws FetchException {
        if (digits.isEmpty()) {
            return defaultPort;
        }
        if (!digits.matches("[0-9]{1,5}")) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
        return Integer.parseInt(digits);
    }

    private static String target(URI uri) throws FetchException {
        String ascii = uri.toASCIIString();
        int fragment = ascii.indexOf('#');
        String whole = fragment < 0 ? ascii : ascii.substring(0, fragment);
        int slash = whole.indexOf('/', whole.indexOf("//") + 2);
        int query = whole.indexOf('?');
        String target;
        if (slash >= 0 && (query < 0 || slash < query)) {
            target = whole.substring(slash);
        } else {
            target = query < 0 ? "/" : "/" + whole.substring(query);
        }
        if (!TARGET.matcher(target).matches()) {
            throw new FetchException(FetchFault.ADDRESS_MALFORMED);
        }
        return target;
    }

    /** Whether the operator opened this very host and port. */
    boolean isListed(FetchConfiguration configuration) {
        return configuration.allowedHosts().contains(host + ":" + port);
    }

    /** As it stands in {@code Host}. */
    String hostAndPort() {
        return port == (secure ? HTTPS_PORT : HTTP_PORT) ? host : host + ":" + port;
    }

    /** The same place as somebody would type it. */
    public String text() {
        return (secure ? "https://" : "http://") + hostAndPort() + target;
    }

    /** Nothing: an address is a secret. */
    @Override
    public String toString() {
        return "[REDACTED]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CalendarAddress address
                && secure == address.secure
                && host.equals(address.host)
                && port == address.port
                && target.equals(address.target);
    }

    @Override
    public int hashCode() {
        return Objects.hash(secure, host, port, target);
    }
}
