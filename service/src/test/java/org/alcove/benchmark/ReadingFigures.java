package org.alcove.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.benchmark.Measure.Lanes;
import org.alcove.benchmark.Measure.Row;
import org.alcove.booking.BookingConfiguration;
import org.alcove.booking.BookingModule;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Id;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.Identity;
import org.alcove.privacy.IdentityField;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookPurpose;
import org.alcove.privacy.LookService;
import org.alcove.privacy.PrivacyModule;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.VaultConfiguration;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople.Person;

/** What reading costs against endpoints that run the same statements by JDBC and answer the same bytes. */
final class ReadingFigures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 1_000;
    private static final Set<String> MADE_BY_ANY_SERVER = Set.of("date", "vary", "transfer-encoding");

    private final Scenery scenery;
    private final AlcoveServer server;
    private final AlcoveServer taped;
    private final BareService bare;
    private final double seconds;
    private final int rounds;

    ReadingFigures(
            Scenery scenery, AlcoveServer server, AlcoveServer taped, BareService bare, double seconds, int rounds) {
        this.scenery = scenery;
        this.server = server;
        this.taped = taped;
        this.bare = bare;
        this.seconds = seconds;
        this.rounds = rounds;
    }

    Row slots() throws IOException {
        byte[] request = scenery.slots();
        Taped once = tape(request);
        String path = serveReady("slots", once, ReadingFigures::isNoSignIn);
        byte[] bareRequest = LoadClient.request("GET", path, "", "");
        return compare(
                "one therapist's slots of 30 days with 100 sessions over HTTP ÷ bare endpoint",
                0.6,
                once.answer().body().length + " bytes",
                same(server.uri("/"), request, 200),
                same(bare.address(), bareRequest, 200));
    }

    /** A feed of 1,000 events for each connection, on both sides: unchanged, and changed before each request. */
    List<Row> feeds() throws Exception {
        List<Feed> feeds = new ArrayList<>();
        List<Sides> unchanged = new ArrayList<>();
        List<Sides> anew = new ArrayList<>();
        for (int i = 0; i < Measure.CONNECTIONS; i++) {
            Feed feed = feed(scenery.therapists.get(i), i);
            feeds.add(feed);
            unchanged.add(unchanged(feed, "unchanged" + i));
            anew.add(anew(feed, "anew" + i));
        }
        Row still = compare(
                "a feed, unchanged (304) ÷ endpoint with the same token read",
                0.8,
                unchanged.get(0).once().tape().statements() + " statement",
                connection -> lane(server.uri("/"), unchanged.get(connection).ours(), 304),
                connection -> lane(bare.address(), unchanged.get(connection).theirs(), 304));
        Row rendered = compare(
                "a feed of 1,000 events, rendered anew ÷ endpoint that reads the same rows and writes the same bytes by hand",
                0.3,
                anew.get(0).once().answer().body().length + " bytes",
                connection -> changing(
                        server.uri("/"),
                        feeds.get(connection),
                        anew.get(connection).ours()),
                connection -> changing(
                        bare.address(),
                        feeds.get(connection),
                        anew.get(connection).theirs()));
        return List.of(rendered, still);
    }

    /** A request to the service, and the one to the bare endpoint that answers the same. */
    private record Sides(Taped once, byte[] ours, byte[] theirs) {}

    private Sides unchanged(Feed feed, String name) throws IOException {
        String etag = tape(feed.request("")).answer().header("ETag");
        byte[] ours = feed.request("If-None-Match: " + etag + "\r\n");
        Taped once = tape(ours);
        byte[] theirs = LoadClient.request("GET", serveReady(name, once, step -> true), "", "");
        requireSame(ours, theirs, 304);
        return new Sides(once, ours, theirs);
    }

    private Sides anew(Feed feed, String name) throws Exception {
        byte[] ours = feed.request("");
        Taped once = tapeAfter(ours, feed);
        byte[] theirs = LoadClient.request("GET", serveWritten(name, once), "", "");
        bump(scenery.database.configuration(), feed);
        requireSame(ours, theirs, 200);
        return new Sides(once, ours, theirs);
    }

    /** Both sides answer the same, headers and bytes; what is compared would otherwise be two different things. */
    private void requireSame(byte[] request, byte[] bareRequest, int status) throws IOException {
        try (LoadClient client = new LoadClient(server.uri("/"));
                LoadClient bareClient = new LoadClient(bare.address())) {
            LoadClient.Answer one = client.send(request);
            LoadClient.Answer other = bareClient.send(bareRequest);
            int different = Arrays.mismatch(one.body(), other.body());
            if (one.status() != status || other.status() != status || different >= 0) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "the service answers %d with %d bytes and the bare endpoint %d with %d, different from byte %d on",
                        one.status(),
                        one.body().length,
                        other.status(),
                        other.body().length,
                        different));
            }
            Map<String, String> headers = one.headersBut(MADE_BY_ANY_SERVER);
            Map<String, String> bareHeaders = other.headersBut(MADE_BY_ANY_SERVER);
            if (!headers.equals(bareHeaders)) {
                throw new IllegalStateException(
                        "the service answers with " + headers + " and the bare endpoint with " + bareHeaders);
            }
        }
    }

    private static boolean isNoSignIn(Tape.Step step) {
        return !step.sql().contains("login_session");
    }

    /** Opening one client's identity against the same look, in the trail like every look, that opens no field. */
    Row identity() throws IOException {
        Person therapist = scenery.therapists.get(0);
        Person client = scenery.clients.get(0);
        try (LoadClient http = new LoadClient(server.uri("/"))) {
            http.send(LoadClient.request(
                    "PUT",
                    "/api/me/identity",
                    Scenery.authorization(client),
                    "{\"preferredName\":\"Wim\",\"legalName\":\"Wilhelmina Example\",\"phone\":\"+1 212 555 0100\"}"));
        }
        String code = scenery.database
                .jdbi()
                .withHandle(handle -> handle.select(
                                "SELECT client_code FROM care_relationship WHERE client_id = ? AND therapist_id = ?",
                                client.actor().requireClient(),
                                therapist.actor().requireTherapist())
                        .mapTo(String.class)
                        .one());
        byte[] request = LoadClient.request(
                "POST",
                "/api/clients/" + code + "/identity/open",
                Scenery.authorization(therapist),
                "{\"purpose\":\"prepare_session\"}");
        double overHttp = Measure.http(server.uri("/"), 1, 2 * seconds, request, status -> status == 200)
                .micros(0.5);
        Looks looks = new Looks(scenery.database, therapist.actor(), code);
        Set<IdentityField> all =
                EnumSet.of(IdentityField.PREFERRED_NAME, IdentityField.LEGAL_NAME, IdentityField.PHONE);
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        int looked = (int) (1_000 * seconds);
        for (int i = 0; i < looked; i++) {
            double opened = looks.micros(all);
            double closed = looks.micros(EnumSet.noneOf(IdentityField.class));
            // The first half is for the compilers.
            if (i >= looked / 2) {
                with.add(opened);
                without.add(closed);
            }
        }
        return Measure.atMost(
                "opening one client's identity, more than the same look, written down and committed, that opens nothing"
                        + " (half of the looks, one connection)",
                (Measure.median(with) - Measure.median(without)) / 1000,
                " ms",
                1,
                String.format(
                        Locale.ROOT,
                        "%.2f ms against %.2f ms; over HTTP, with all, %.2f ms",
                        Measure.median(with) / 1000,
                        Measure.median(without) / 1000,
                        overHttp / 1000));
    }

    /** Looks of one therapist at one client, in process. */
    private static final class Looks {
        private final Foundation foundation;
        private final LookService looks;
        private final Actor therapist;
        private final String code;

        Looks(TestDatabase database, Actor therapist, String code) {
            this.foundation = TestFoundation.over(database, Clock.systemUTC());
            this.therapist = therapist;
            this.code = code;
            BookingModule booking = new BookingModule(
                    foundation,
                    new AvailabilityModule(foundation, new AvailabilityConfiguration()).offering(),
                    new IdentityModule(
                                    foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"))
                            .reEntries(),
                    BookingConfiguration.defaults());
            this.looks = new PrivacyModule(
                            foundation, TestVault.shared(), booking.careLookup(), VaultConfiguration.defaults())
                    .looks();
        }

        double micros(Set<IdentityField> fields) {
            long begin = System.nanoTime();
            Instant now = foundation.clock().instant();
            AuditEntry entry = AuditEntry.by(therapist, AuditAction.IDENTITY_OPEN, foundation.ids(), now);
            Identity opened = foundation.transactor().inTransaction(handle -> {
                Look look = looks.find(handle, therapist, code, LookPurpose.PREPARE_SESSION, fields, now)
                        .orElseThrow();
                return looks.open(handle, look, entry, foundation.audit()::append);
            });
            double took = (System.nanoTime() - begin) / 1000.0;
            Objects.requireNonNull(opened);
            return took;
        }
    }

    private Row compare(String what, double least, String detail, Lanes ours, Lanes theirs) {
        List<Double> ratios = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        Measure.warmUp(Measure.CONNECTIONS, seconds, 60 * seconds, List.of(ours, theirs));
        for (int round = -1; round < rounds; round++) {
            double one = Measure.run(Measure.CONNECTIONS, seconds, ours).perSecond();
            double other = Measure.run(Measure.CONNECTIONS, seconds, theirs).perSecond();
            if (round >= 0) {
                first.add(one);
                second.add(other);
                ratios.add(one / other);
            }
        }
        return Measure.atLeast(
                what,
                Measure.median(ratios),
                least,
                Measure.perSecond(Measure.median(first)) + " ÷ " + Measure.perSecond(Measure.median(second)) + "; "
                        + detail);
    }

    private static Lanes same(URI address, byte[] request, int status) {
        return connection -> lane(address, request, status);
    }

    private static Measure.Lane lane(URI address, byte[] request, int expected) throws IOException {
        LoadClient client = new LoadClient(address);
        Measure.Lane lane = turn -> () -> Measure.timed(client, request, status -> status == expected);
        return lane.closing(client);
    }

    /** The calendar changes before each request, which is not timed. */
    private Measure.Lane changing(URI address, Feed feed, byte[] request) throws IOException, SQLException {
        LoadClient client = new LoadClient(address);
        Connection connection = BookingFigures.connect(scenery.database.configuration());
        Measure.Lane lane = turn -> {
            bump(connection, feed);
            return () -> Measure.timed(client, request, status -> status == 200);
        };
        return lane.closing(client, connection);
    }

    private static void bump(org.alcove.persistence.DatabaseConfiguration database, Feed feed) throws SQLException {
        try (Connection connection = BookingFigures.connect(database)) {
            bump(connection, feed);
        }
    }

    private static void bump(Connection connection, Feed feed) throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(
                "INSERT INTO calendar_version (owner_id, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1")) {
            change.setBytes(1, bytes(feed.owner()));
            change.executeUpdate();
        }
        connection.commit();
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private record Feed(String path, UUID owner) {
        byte[] request(String headers) {
            return LoadClient.request("GET", path, headers, "");
        }
    }

    private Feed feed(Person therapist, int place) throws IOException {
        Id owner = therapist.actor().requireTherapist();
        scenery.database
                .jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO appointment (id, clinic_id, therapist_id, session_type_id, start_at, end_at,
                               buffer_before_minutes, buffer_after_minutes, local_date, status, capacity, seats_taken,
                               claims_kept, created_at, updated_at)
                        SELECT UNHEX(MD5(CONCAT('f%d-', s.seq))), :clinic, :owner, :type,
                               :first + INTERVAL 300 DAY + INTERVAL s.seq HOUR,
                               :first + INTERVAL 300 DAY + INTERVAL s.seq HOUR + INTERVAL 50 MINUTE,
                               0, 10, DATE(:first), 'booked', 1, 1, NULL, :now, :now
                          FROM seq_1_to_%d s
                        """.formatted(place, EVENTS))
                        .bind("clinic", scenery.clinic)
                        .bind("owner", owner)
                        .bind("type", scenery.type)
                        .bind("first", scenery.first)
                        .bind("now", scenery.now)
                        .execute());
        try (LoadClient client = new LoadClient(server.uri("/"))) {
            LoadClient.Answer made = client.send(LoadClient.request(
                    "POST", "/api/feeds", Scenery.authorization(therapist), "{\"disclosure\":\"busy\"}"));
            String url = JSON.readTree(made.body()).path("url").asText();
            return new Feed(url.substring(url.indexOf("/cal/")), owner.value());
        }
    }

    private record Taped(Tape tape, LoadClient.Answer answer) {}

    /** What the service runs for one request, once it is warm. */
    private Taped tape(byte[] request) throws IOException {
        try (LoadClient client = new LoadClient(taped.uri("/"))) {
            client.send(request);
            Tape tape = new Tape();
            TapeDriver.recordOn(tape);
            LoadClient.Answer answer = client.send(request);
            return new Taped(tape, answer);
        } finally {
            TapeDriver.recordOn(null);
        }
    }

    /** As above, of a request before which the calendar changed. */
    private Taped tapeAfter(byte[] request, Feed feed) throws Exception {
        try (LoadClient client = new LoadClient(taped.uri("/"))) {
            client.send(request);
            bump(scenery.database.configuration(), feed);
            Tape tape = new Tape();
            TapeDriver.recordOn(tape);
            LoadClient.Answer answer = client.send(request);
            return new Taped(tape, answer);
        } finally {
            TapeDriver.recordOn(null);
        }
    }

    private String serveReady(String name, Taped taped, Predicate<Tape.Step> kept) {
        Tape tape = taped.tape().only(kept);
        byte[] body = taped.answer().body();
        return serve(name, taped, connection -> {
            tape.playPooled(connection, Tape::readAll);
            return body;
        });
    }

    /** Nothing of the body lies ready: it is written each time, from the rows that it takes. */
    private String serveWritten(String name, Taped taped) {
        Tape tape = taped.tape().alone(HandWrittenFeed::needs);
        return serve(name, taped, connection -> {
            HandWrittenFeed feed = new HandWrittenFeed(TestKeys.ring());
            tape.playPooled(connection, feed);
            return feed.bytes();
        });
    }

    private String serve(String name, Taped taped, BareService.Body body) {
        return bare.serve(
                name,
                new BareService.Ready(taped.answer().status(), taped.answer().headersBut(MADE_BY_ANY_SERVER), body));
    }
}
