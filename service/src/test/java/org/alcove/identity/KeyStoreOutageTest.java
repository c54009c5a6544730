package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ClinicId;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestPeople;
import org.alcove.testing.TestPeople.Person;
import org.junit.jupiter.api.Test;

/** Signing in while the schema of clients' keys can't be reached: nobody can, and nobody is told apart by it. */
final class KeyStoreOutageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = Totp.toBase32(TestPeople.TOTP_SECRET.getBytes(StandardCharsets.US_ASCII));

    /** More than lock a name. */
    private static final int TRIES = 12;

    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final TestDatabase database = TestDatabase.fresh();
    private final TestPeople people = TestPeople.in(database, TestClock.MONDAY);

    @Test
    void anOutageAnswersAllAlikeCountsForNothingAndIsOverWhenItIsOver() throws IOException {
        ClinicId clinic = people.clinic();
        Person client = people.client(clinic);
        Person withoutFactor = people.client(clinic);
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET totp_secret = NULL WHERE id = ?",
                        withoutFactor.actor().accountId()));
        DatabaseConfiguration schema = TestDatabase.empty();
        try (Line line =
                new Line(URI.create(schema.getUrl().substring("jdbc:".length())).getPort())) {
            schema.setUrl(schema.getUrl().replaceFirst(":[0-9]+/", ":" + line.port() + "/"));
            try (AlcoveServer server = AlcoveServer.startWithKeyStore(schema, database, clock)) {
                // Once before the server has seen any key, and once after.
                for (int outage = 1; outage <= 2; outage++) {
                    line.cut();
                    Map<String, String> answers = new LinkedHashMap<>();
                    answers.put("nobody", visible(login(server, "nobody-here-1234", TestPeople.PASSWORD, code())));
                    answers.put("right", visible(login(server, name(client), TestPeople.PASSWORD, code())));
                    answers.put("wrong password", visible(login(server, name(client), "not the password", code())));
                    answers.put("wrong code", visible(login(server, name(client), TestPeople.PASSWORD, "000000")));
                    answers.put("no factor", visible(login(server, name(withoutFactor), TestPeople.PASSWORD, "")));
                    for (int i = 0; i < TRIES; i++) {
                        answers.put("try " + i, visible(login(server, name(client), TestPeople.PASSWORD, code())));
                    }
                    assertThat(new HashSet<>(answers.values()))
                            .as("%s", answers)
                            .hasSize(1);
                    assertThat(answers.get("nobody")).startsWith("503").contains("\"code\":\"unavailable\"");
                    assertThat(answers.get("nobody")).contains("retry-after");

                    line.mend();
                    assertThat(login(server, name(client), TestPeople.PASSWORD, code())
                                    .statusCode())
                            .isEqualTo(200);
                    assertThat(login(server, name(withoutFactor), TestPeople.PASSWORD, "")
                                    .statusCode())
                            .isEqualTo(200);
                    // One of the test's own, and one for each outage that is over.
                    assertThat(loginSessions(client)).isEqualTo(1 + outage);
                    clock.advance(Duration.ofMinutes(5));
                }
            }
        }
    }

    private String code() {
        return Api.code(SECRET, clock.instant());
    }

    private static String name(Person person) {
        return TestPeople.loginName(person.actor().accountId());
    }

    private int loginSessions(Person person) {
        AccountId account = person.actor().accountId();
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT COUNT(*) FROM login_session WHERE account_id = ?", account)
                        .mapTo(Integer.class)
                        .one());
    }

    private static HttpResponse<String> login(AlcoveServer server, String name, String password, String otp) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.createObjectNode()
                        .put("loginName", name)
                        .put("password", password)
                        .put("otp", otp)
                        .toString()))
                .build());
    }

    /** All that an onlooker could compare, but for the time and the id of the failure, which is drawn. */
    private static String visible(HttpResponse<String> answer) throws IOException {
        ObjectNode body = (ObjectNode) JSON.readTree(answer.body());
        if (answer.statusCode() >= 500) {
            assertThat(body.remove("instance")).isNotNull();
        }
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        headers.remove("content-length");
        return answer.statusCode() + " " + headers + " " + body;
    }

    /** A line to a server on this machine that can be cut and mended. */
    private static final class Line implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        private final Queue<Socket> ends = new ConcurrentLinkedQueue<>();
        private final int target;
        private volatile boolean isCut;

        Line(int target) throws IOException {
            this.target = target;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        void cut() {
            isCut = true;
            closeEnds();
        }

        void mend() {
            isCut = false;
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "line");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (true) {
                try {
                    Socket client = listening.accept();
                    if (isCut) {
                        client.close();
                        continue;
                    }
                    Socket server = new Socket(listening.getInetAddress(), target);
                    ends.add(client);
                    ends.add(server);
                    if (isCut) {
                        closeEnds();
                    }
                    start(() -> carry(client, server));
                    start(() -> carry(server, client));
                } catch (IOException closed) {
                    // The test is over.
                    return;
                }
            }
        }

        private static void carry(Socket from, Socket to) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                in.transferTo(to.getOutputStream());
            } catch (IOException cut) {
                // Both ends are closed above.
            }
        }

        private void closeEnds() {
            for (Socket end : new ArrayList<>(ends)) {
                try {
                    end.close();
                } catch (IOException closed) {
                    // As it should be.
                }
                ends.remove(end);
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            closeEnds();
        }
    }
}
