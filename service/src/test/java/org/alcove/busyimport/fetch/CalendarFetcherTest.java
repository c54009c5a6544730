package org.alcove.busyimport.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.DeflaterOutputStream;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.alcove.testing.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetching from servers on loopback that do what strangers' servers may do. */
final class CalendarFetcherTest {
    private static final TestClock CLOCK = new TestClock(TestClock.MONDAY);
    private static final String HOST = "calendar.example.org";
    private static final String PUBLIC = "93.184.216.34";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final char[] WORD = "changeit".toCharArray();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScriptedServer server = new ScriptedServer(ServerSocketFactory.getDefault());
    private final Names names = new Names();

    @AfterEach
    void stop() {
        server.close();
        timer.shutdownNow();
    }

    /** Names with made-up addresses; every connection ends at the test's server, and where it was to go is kept. */
    private static final class Names implements Internet {
        private final Map<String, List<List<String>>> known = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private final List<String> connected = new ArrayList<>();
        private int port;
        private CountDownLatch silentUntil = new CountDownLatch(0);

        /** @param addresses those of the first look, of the second, and so on; the last stays */
        @SafeVarargs
        final void know(String host, List<String>... addresses) {
            known.put(host, new ArrayList<>(List.of(addresses)));
        }

        @Override
        public List<InetAddress> resolve(String host) throws UnknownHostException {
            asked.add(host);
            try {
                silentUntil.await();
            } catch (InterruptedException stopped) {
                throw new UnknownHostException();
            }
            List<List<String>> looks = known.get(host);
            if (looks == null) {
                throw new UnknownHostException();
            }
            List<InetAddress> addresses = new ArrayList<>();
            for (String one : looks.size() > 1 ? looks.remove(0) : looks.get(0)) {
                addresses.add(InetAddress.getByName(one));
            }
            return addresses;
        }

        @Override
        public Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
            connected.add(address.getAddress().getHostAddress() + ":" + address.getPort());
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }
    }

    /** Opened for http at the test's server, under its own name and another. */
    private FetchConfiguration listed(Duration time) {
        return FetchConfiguration.of(
                null, "a.test:" + server.port() + ",b.test:" + server.port(), Duration.ofSeconds(20), time, 3, null);
    }

    private Fetched fetch(Validators validators) throws FetchException {
        return fetch(validators, Duration.ofSeconds(60));
    }

    private Fetched fetch(Validators validators, Duration time) throws FetchException {
        names.port = server.port();
        names.know("a.test", List.of("127.0.0.1"));
        names.know("b.test", List.of("127.0.0.1"));
        FetchConfiguration configuration = listed(time);
        return new CalendarFetcher(
                        configuration,
                        names,
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        timer,
                        CLOCK,
                        2000)
                .fetch(
                        CalendarAddress.parse("http://a.test:" + server.port() + "/x.ics?k=v", configuration),
                        validators);
    }

    private FetchFault fault() {
        return catchThrowableOfType(FetchException.class, () -> fetch(Validators.none()))
                .fault();
    }

    private String file() throws FetchException {
        return new String(fetch(Validators.none()).file().orElseThrow(), StandardCharsets.ISO_8859_1);
    }

    private Fetched fetchPublic(SSLSocketFactory tls) throws FetchException {
        FetchConfiguration configuration = FetchConfiguration.defaults();
        names.port = server.port();
        return new CalendarFetcher(configuration, names, () -> tls, timer, CLOCK, 2000)
                .fetch(CalendarAddress.parse("webcal://" + HOST + "/x.ics#part", configuration), Validators.none());
    }

    @Test
    void asksForTheFileAndTellsNothingElse() throws FetchException {
        server.then(OK + "Content-Length: 4\r\nETag: \"one\"\r\nLast-Modified: then\r\n\r\nfile");

        Fetched fetched = fetch(new Validators(Optional.of("\"zero\""), Optional.of("before"), Optional.of(address())));

        assertThat(new String(fetched.file().orElseThrow(), StandardCharsets.ISO_8859_1))
                .isEqualTo("file");
        assertThat(fetched.validators())
                .isEqualTo(new Validators(Optional.of("\"one\""), Optional.of("then"), Optional.of(address())));
        assertThat(server.requests())
                .containsExactly("GET /x.ics?k=v HTTP/1.1\nHost: a.test:" + server.port()
                        + "\nUser-Agent: Calendar/1.0\nAccept: text/calendar, */*;q=0.1\nAccept-Encoding: gzip"
                        + "\nIf-None-Match: \"zero\"\nIf-Modified-Since: before\nConnection: close\n");
    }

    @Test
    void believesThatAFileIsUnchangedOnlyIfItAsked() throws FetchException {
        server.then("HTTP/1.1 304 Not Modified\r\n\r\n").then("HTTP/1.1 304 Not Modified\r\n\r\n");
        Validators validators = new Validators(Optional.of("\"one\""), Optional.empty(), Optional.of(address()));

        Fetched fetched = fetch(validators);

        assertThat(fetched.file()).isEmpty();
        assertThat(fetched.validators()).isEqualTo(validators);
        assertThat(fault()).isEqualTo(FetchFault.UNEXPECTED_ANSWER);
    }

    private String address() {
        return "http://a.test:" + server.port() + "/x.ics?k=v";
    }

    @Test
    void tellsWhatAServerGaveToThatServerAlone() throws FetchException {
        String there = "http://b.test:" + server.port() + "/y.ics";
        String onward = "HTTP/1.1 302 Found\r\nLocation: " + there + "\r\n\r\n";
        server.then(onward)
                .then(OK + "ETag: \"far\"\r\nContent-Length: 4\r\n\r\nfile")
                .then(onward)
                .then("HTTP/1.1 304 Not Modified\r\n\r\n");

        Validators given = fetch(Validators.none()).validators();
        Fetched again = fetch(given);

        assertThat(given).isEqualTo(new Validators(Optional.of("\"far\""), Optional.empty(), Optional.of(there)));
        assertThat(again.file()).isEmpty();
        assertThat(again.validators()).isEqualTo(given);
        assertThat(server.requests()).hasSize(4);
        assertThat(server.requests().subList(0, 3)).noneMatch(request -> request.contains("If-None-Match"));
        assertThat(server.requests().get(3)).contains("If-None-Match: \"far\"");
        assertThat(given.toString()).isEqualTo("[REDACTED]");
    }

    @Test
    void believesNoServerOnTheWayThatNothingChanged() {
        String there = "http://b.test:" + server.port() + "/y.ics";
        server.then("HTTP/1.1 304 Not Modified\r\n\r\n");

        FetchException failed = catchThrowableOfType(
                FetchException.class,
                () -> fetch(new Validators(Optional.of("\"far\""), Optional.empty(), Optional.of(there))));

        assertThat(failed.fault()).isEqualTo(FetchFault.UNEXPECTED_ANSWER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After: 7|PT7S",
                "Retry-After: 123456789012|PT99999999S",
                "Retry-After: Mon, 04 May 2026 13:05:00 GMT|PT5M",
                "Retry-After: Mon, 04 May 2026 12:00:00 GMT|PT0S",
                "Date: Mon, 04 May 2026 10:00:00 GMT~Retry-After: Mon, 04 May 2026 10:01:00 GMT|PT1M",
                "Retry-After: soon|"
            })
    void readsWhenAServerWantsToBeAskedAgain(String fields, Duration expected) {
        server.then("HTTP/1.1 503 x\r\n" + fields.replace("~", "\r\n") + "\r\n\r\n");

        FetchException failed = catchThrowableOfType(FetchException.class, () -> fetch(Validators.none()));

        assertThat(failed.fault()).isEqualTo(FetchFault.SERVER_FAILED);
        assertThat(failed.retryAfter()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void readsBodiesInEveryForm() throws Exception {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write("deflated".getBytes(StandardCharsets.ISO_8859_1));
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write((OK + "Content-Encoding: deflate\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        answer.write(deflated.toByteArray());
        server.then(OK + "\r\nto the end")
                .then("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK
                        + "Transfer-Encoding: chunked\r\n\r\n4;x=y\r\npart\r\n3\r\ned.\r\n0\r\n\r\n")
                .then(answer.toByteArray());

        assertThat(file()).isEqualTo("to the end");
        assertThat(file()).isEqualTo("parted.");
        assertThat(file()).isEqualTo("deflated");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 401 x|,SIGN_IN_NEEDED",
        "HTTP/1.1 403 x|,SIGN_IN_NEEDED",
        "HTTP/1.1 404 x|,GONE",
        "HTTP/1.1 410 x|,GONE",
        "HTTP/1.1 429 x|Retry-After: 7|,TOO_OFTEN",
        "HTTP/1.1 500 x|,SERVER_FAILED",
        "HTTP/1.1 206 x|,UNEXPECTED_ANSWER",
        "HTTP/1.1 302 x|,UNEXPECTED_ANSWER",
        "HTTP/2 200|,UNEXPECTED_ANSWER",
        "SSH-2.0-x|,UNEXPECTED_ANSWER",
        "'',UNREACHABLE",
        "HTTP/1.1 200 OK|nonsense||,UNEXPECTED_ANSWER",
        "HTTP/1.1 200 OK|Content-Length: 9|cut,UNREACHABLE",
        "HTTP/1.1 200 OK|Content-Length: -1|x,UNEXPECTED_ANSWER",
        "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2|x,UNEXPECTED_ANSWER",
        "HTTP/1.1 200 OK|Content-Length: 2001|x,TOO_LARGE",
        "HTTP/1.1 200 OK|Content-Length: 99999999999|x,TOO_LARGE",
        "HTTP/1.1 200 OK|Content-Encoding: br|x,UNEXPECTED_ANSWER",
        "HTTP/1.1 200 OK|Content-Encoding: deflate|x,UNEXPECTED_ANSWER",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip|x,UNEXPECTED_ANSWER",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|9|cut,UNREACHABLE",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|fffffff|cut,TOO_LARGE",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|-1|cut,UNEXPECTED_ANSWER"
    })
    void tellsWhatWasWrongByACode(String answer, FetchFault expected) {
        String[] lines = answer.split("\\|", -1);
        String text = String.join("\r\n", lines);
        // The last line is the body, which an empty line comes before; chunks have their size before them.
        int bodyAt = text.contains("chunked") ? lines.length - 2 : lines.length - 1;
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            sent.append(i == bodyAt && !answer.isEmpty() ? "\r\n" : "").append(lines[i]);
            sent.append(i < lines.length - 1 ? "\r\n" : "");
        }
        server.then(sent.toString());

        assertThat(fault()).isEqualTo(expected);
    }

    @Test
    void takesNoMoreThanAllowedInAnyForm() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write((OK + "Content-Encoding: deflate\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        try (DeflaterOutputStream out = new DeflaterOutputStream(bomb)) {
            out.write(new byte[100_000]);
        }
        server.then(OK + "\r\n" + "x".repeat(2001))
                .then(OK + "Transfer-Encoding: chunked\r\n\r\n" + ("64\r\n" + "x".repeat(100) + "\r\n").repeat(21)
                        + "0\r\n\r\n")
                .then(bomb.toByteArray())
                .then(OK + "X: y\r\n".repeat(10_000) + "\r\n");

        assertThat(fault()).isEqualTo(FetchFault.TOO_LARGE);
        assertThat(fault()).isEqualTo(FetchFault.TOO_LARGE);
        assertThat(fault()).isEqualTo(FetchFault.TOO_LARGE);
        assertThat(fault()).isEqualTo(FetchFault.UNEXPECTED_ANSWER);
    }

    @Test
    void endsAtTheDeadlineWhateverTheNameServerDoes() {
        CountDownLatch answered = new CountDownLatch(1);
        names.know("a.test", List.of("127.0.0.1"));
        names.silentUntil = answered;

        FetchException ended =
                catchThrowableOfType(FetchException.class, () -> fetch(Validators.none(), Duration.ofMillis(300)));
        answered.countDown();

        assertThat(ended.fault()).isEqualTo(FetchFault.TIMED_OUT);
        assertThat(names.connected).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"})
    void endsAtTheDeadlineWhateverTheServerDoes(String begun) {
        server.then(begun).thenNothing();

        FetchException ended =
                catchThrowableOfType(FetchException.class, () -> fetch(Validators.none(), Duration.ofMillis(300)));

        assertThat(ended.fault()).isEqualTo(FetchFault.TIMED_OUT);
    }

    @Test
    void followsThreeRedirectsAndNoMore() throws FetchException {
        String away = "HTTP/1.1 302 Found\r\nLocation: http://b.test:" + server.port() + "/y\r\n\r\n";
        String on = "HTTP/1.1 301 Moved\r\nLocation: /z?q\r\n\r\n";
        server.then(away).then(on).then(on).then(OK + "\r\nthere");
        assertThat(file()).isEqualTo("there");
        assertThat(server.requests().get(1)).startsWith("GET /y HTTP/1.1\nHost: b.test:");
        assertThat(server.requests().get(3)).startsWith("GET /z?q HTTP/1.1\nHost: b.test:");

        server.then(away).then(on).then(on).then(on).then(OK + "\r\nthere");
        assertThat(fault()).isEqualTo(FetchFault.TOO_MANY_REDIRECTS);
    }

    @ParameterizedTest
    @CsvSource({
        "http://public.example.org/x,ADDRESS_MALFORMED",
        "https://inside.example.org/x,ADDRESS_REFUSED",
        "https://127.0.0.1/x,ADDRESS_REFUSED",
        "https://[::1]/x,ADDRESS_REFUSED",
        "//inside.example.org/x,ADDRESS_MALFORMED",
        "file:///etc/passwd,ADDRESS_MALFORMED",
        "https://a:b@public.example.org/x,ADDRESS_MALFORMED",
        "https://nowhere.example.org/x,HOST_UNKNOWN"
    })
    void redirectsLeadNowhereElseThanAddressesDo(String location, FetchFault expected) {
        names.know("public.example.org", List.of(PUBLIC));
        names.know("inside.example.org", List.of("10.0.0.1"));
        server.then("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n");

        assertThat(fault()).isEqualTo(expected);
        assertThat(names.connected).hasSize(1);
    }

    @Test
    void nobodyElsesServerLeadsIntoWhatTheOperatorListed() throws FetchException {
        FetchConfiguration configuration = listed(Duration.ofSeconds(60));
        String inside = "http://b.test:" + server.port() + "/x";
        CalendarAddress outside = CalendarAddress.parse("https://public.example.org/x", configuration);
        CalendarAddress listed = CalendarAddress.parse("http://a.test:" + server.port() + "/x", configuration);

        FetchException refused =
                catchThrowableOfType(FetchException.class, () -> outside.redirected(inside, configuration));

        assertThat(refused.fault()).isEqualTo(FetchFault.ADDRESS_REFUSED);
        assertThat(listed.redirected(inside, configuration)).isEqualTo(CalendarAddress.parse(inside, configuration));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "64:ff9b::a00:1"})
    void connectsToNoNameThatHasAnAddressInside(String inside) {
        for (List<String> addresses : List.of(List.of(inside), List.of(PUBLIC, inside), List.of(inside, PUBLIC))) {
            names.know(HOST, addresses);
            FetchException refused = catchThrowableOfType(
                    FetchException.class, () -> fetchPublic((SSLSocketFactory) SSLSocketFactory.getDefault()));
            assertThat(refused.fault()).isEqualTo(FetchFault.ADDRESS_REFUSED);
        }
        assertThat(names.connected).isEmpty();
    }

    @Test
    void connectsToTheAddressThatItLookedAtAndChecksTheName(@TempDir Path folder) throws Exception {
        names.know(HOST, List.of(PUBLIC), List.of("127.0.0.1"));
        SSLContext right = tls(folder, HOST);
        try (ScriptedServer secure = new ScriptedServer(right.getServerSocketFactory())) {
            secure.then(OK + "Content-Length: 4\r\n\r\nfile")
                    .then(OK + "\r\nfile")
                    .then(OK + "\r\nfile");
            FetchConfiguration configuration = FetchConfiguration.defaults();
            names.port = secure.port();
            CalendarAddress address = CalendarAddress.parse("webcal://" + HOST + "/x.ics#part", configuration);

            Fetched fetched = new CalendarFetcher(configuration, names, right::getSocketFactory, timer, CLOCK, 2000)
                    .fetch(address, Validators.none());

            assertThat(fetched.file())
                    .hasValueSatisfying(file -> assertThat(file).hasSize(4));
            assertThat(names.asked).containsExactly(HOST);
            assertThat(names.connected).containsExactly(PUBLIC + ":443");
            assertThat(secure.requests().get(0)).startsWith("GET /x.ics HTTP/1.1\nHost: " + HOST + "\n");

            // Nobody known vouches for it.
            names.know(HOST, List.of(PUBLIC));
            CalendarFetcher strict = new CalendarFetcher(
                    configuration, names, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), timer, CLOCK, 2000);
            assertThat(catchThrowableOfType(FetchException.class, () -> strict.fetch(address, Validators.none()))
                            .fault())
                    .isEqualTo(FetchFault.TLS_FAILED);

            // Vouched for, but it is somebody else.
            names.know("other.example.org", List.of(PUBLIC));
            CalendarAddress other = CalendarAddress.parse("https://other.example.org/", configuration);
            CalendarFetcher trusting =
                    new CalendarFetcher(configuration, names, right::getSocketFactory, timer, CLOCK, 2000);
            assertThat(catchThrowableOfType(FetchException.class, () -> trusting.fetch(other, Validators.none()))
                            .fault())
                    .isEqualTo(FetchFault.TLS_FAILED);
        }
    }

    /** A server's certificate of its own making, and trust in nothing but it. */
    private static SSLContext tls(Path folder, String host) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(WORD),
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "3650")
                .redirectErrorStream(true)
                .start();
        made.getOutputStream().close();
        made.getInputStream().readAllBytes();
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, WORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, WORD);
        KeyStore certificates = KeyStore.getInstance(KeyStore.getDefaultType());
        certificates.load(null, null);
        certificates.setCertificateEntry("it", keys.getCertificate("mykey"));
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
