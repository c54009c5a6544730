package org.alcove.busyimport.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gets files from servers that nobody vouches for. A name is resolved once a hop; every address that it has must be a
 * public one, and the connection goes to an address that was looked at, so that a name which changes its mind between two
 * looks leads nowhere. Redirects are followed under the same rules. All of a fetch ends at its deadline, whatever the
 * server does, and nothing is kept of it: no cookie, no sign-in, no connection.
 */
public final class CalendarFetcher {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_ADDRESSES_TRIED = 3;
    private static final int MOST_LOOK_UPS = 64;

    private final FetchConfiguration configuration;
    private final Internet internet;
    private final Supplier<SSLSocketFactory> tls;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final int maxBytes;
    private final Semaphore lookingUp = new Semaphore(MOST_LOOK_UPS);

    /**
     * @param timer closes what takes too long
     * @param clock tells how far away the date is that a server may name
     * @param maxBytes of a file as it comes over the line
     */
    public CalendarFetcher(
            FetchConfiguration configuration,
            Internet internet,
            Supplier<SSLSocketFactory> tls,
            ScheduledExecutorService timer,
            InstantSource clock,
            int maxBytes) {
        this.configuration = Objects.requireNonNull(configuration);
        this.internet = Objects.requireNonNull(internet);
        this.tls = Objects.requireNonNull(tls);
        this.timer = Objects.requireNonNull(timer);
        this.clock = Objects.requireNonNull(clock);
        this.maxBytes = maxBytes;
    }

    /**
     * Gets a file, or learns that it is unchanged.
     *
     * @param validators of the last time; none asks for the file in any case
     */
    public Fetched fetch(CalendarAddress address, Validators validators) throws FetchException {
        try (Deadline deadline = new Deadline(configuration.fetchTimeout(), timer)) {
            CalendarAddress at = address;
            for (int redirects = 0; redirects <= configuration.maxRedirects(); redirects++) {
                Hop hop = hop(at, validators, deadline);
                if (hop.fetched().isPresent()) {
                    return hop.fetched().get();
                }
                at = at.redirected(hop.location(), configuration);
            }
            throw new FetchException(FetchFault.TOO_MANY_REDIRECTS);
        }
    }

    /** One request and its answer: a file, or where to go on. */
    private record Hop(Optional<Fetched> fetched, String location) {}

    private Hop hop(CalendarAddress address, Validators known, Deadline deadline) throws FetchException {
        // Other servers on the way are told nothing, and none of them can say that nothing changed.
        Validators validators = known.at(address);
        boolean connected = false;
        try (Socket plain = connected(address, deadline)) {
            deadline.watch(plain);
            plain.setSoTimeout((int) deadline.left(configuration.fetchTimeout()).toMillis());
            Socket socket = address.secure() ? secured(plain, address) : plain;
            connected = true;
            socket.getOutputStream().write(request(address, validators));
            socket.getOutputStream().flush();
            Answer answer = Answer.read(new BufferedInputStream(socket.getInputStream()), maxBytes);
            return understood(answer, address, validators);
        } catch (IOException failure) {
            throw new FetchException(fault(failure, connected, deadline));
        }
    }

    private static FetchFault fault(IOException failure, boolean connected, Deadline deadline) {
        if (deadline.isPassed() || failure instanceof SocketTimeoutException) {
            return FetchFault.TIMED_OUT;
        }
        return failure instanceof SSLException && !connected ? FetchFault.TLS_FAILED : FetchFault.UNREACHABLE;
    }

    private Socket connected(CalendarAddress address, Deadline deadline) throws IOException, FetchException {
        List<InetAddress> known = resolved(address, deadline);
        if (!address.isListed(configuration) && !known.stream().allMatch(PublicAddresses::isPublic)) {
            throw new FetchException(FetchFault.ADDRESS_REFUSED);
        }
        @Nullable IOException last = null;
        for (InetAddress one : known.subList(0, Math.min(MOST_ADDRESSES_TRIED, known.size()))) {
            try {
                return internet.connect(
                        new InetSocketAddress(one, address.port()), deadline.left(configuration.connectTimeout()));
            } catch (IOException failure) {
                last = failure;
            }
        }
        throw last == null ? new IOException("no address") : last;
    }

    /** On a thread of its own, because a slow name server can't be told to stop. */
    private List<InetAddress> resolved(CalendarAddress address, Deadline deadline) throws FetchException {
        String host = address.host();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Duration left = deadline.left(configuration.connectTimeout());
        if (!lookingUp.tryAcquire()) {
            throw new FetchException(FetchFault.TIMED_OUT);
        }
        FutureTask<List<InetAddress>> lookUp = new FutureTask<>(() -> {
            try {
                return internet.resolve(name);
            } finally {
                lookingUp.release();
            }
        });
        Thread thread = new Thread(lookUp, "calendar-host");
        thread.setDaemon(true);
        thread.start();
        try {
            return lookUp.get(left.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new FetchException(FetchFault.TIMED_OUT);
        } catch (ExecutionException failed) {
            throw new FetchException(FetchFault.HOST_UNKNOWN);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new FetchException(FetchFault.TIMED_OUT);
        }
    }

    /** TLS over a connection that is there, with the name asked for (SNI) and the certificate checked against it. */
    private Socket secured(Socket plain, CalendarAddress address) throws IOException {
        SSLSocket socket = (SSLSocket) tls.get().createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(CalendarAddress address, Validators validators) {
        StringBuilder request = new StringBuilder("GET ").append(address.target());
        request.append(" HTTP/1.1\r\nHost: ").append(address.hostAndPort());
        // Says nothing of what this is for.
        request.append("\r\nUser-Agent: Calendar/1.0\r\nAccept: text/calendar, */*;q=0.1\r\nAccept-Encoding: gzip");
        validators.etag().ifPresent(tag -> request.append("\r\nIf-None-Match: ").append(tag));
        validators
                .lastModified()
                .ifPresent(time -> request.append("\r\nIf-Modified-Since: ").append(time));
        return request.append("\r\nConnection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Hop understood(Answer answer, CalendarAddress address, Validators asked)
            throws IOException, FetchException {
        int status = answer.status();
        if (status == 200) {
            Validators given =
                    new Validators(answer.header("etag"), answer.header("last-modified"), Optional.of(address.text()));
            return new Hop(Optional.of(new Fetched(Optional.of(answer.body()), given)), "");
        }
        if (status == 304 && !asked.isEmpty()) {
            return new Hop(Optional.of(new Fetched(Optional.empty(), asked)), "");
        }
        if (REDIRECTS.contains(status) && answer.header("location").isPresent()) {
            return new Hop(Optional.empty(), answer.header("location").get());
        }
        throw new FetchException(
                switch (status) {
                    case 401, 403, 407 -> FetchFault.SIGN_IN_NEEDED;
                    case 404, 410 -> FetchFault.GONE;
                    case 429 -> FetchFault.TOO_OFTEN;
                    default -> status >= 500 ? FetchFault.SERVER_FAILED : FetchFault.UNEXPECTED_ANSWER;
                },
                answer.retryAfter(clock.instant()));
    }
}
