package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.AlcoveApplication;
import org.alcove.audit.AuditSealer;
import org.alcove.audit.HeadFile;
import org.alcove.kernel.Role;
import org.alcove.privacy.KeyedAuditSigner;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.SampleClinic;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestKeys;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client gets a receipt of a booking over HTTP and checks it with nothing but the exported heads or the public key. */
final class CheckReceiptCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.fresh();

    private static AlcoveServer server;
    private static SampleClinic sample;
    private static Path headFile;
    private static AuditSealer sealer;

    @TempDir
    private static Path folder = Path.of("");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        server = AlcoveServer.start(DATABASE, new TestClock(TestClock.MONDAY));
        TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
        sample = new SampleClinic(server, people, people.clinic());
        headFile = folder.resolve("heads");
        sealer = new AuditSealer(DATABASE.transactor(), new KeyedAuditSigner(TestKeys.ring()), new HeadFile(headFile));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aBookingIsSealedGivenAReceiptAndCheckedByItsClient() throws Exception {
        SampleClinic fresh = clinic();
        String path = "/api/appointments/" + fresh.value("appointment", Role.CLIENT) + "/receipt";

        HttpResponse<String> early = get(fresh, Role.CLIENT, path);
        assertThat(early.statusCode()).isEqualTo(202);
        assertThat(early.body()).isEqualTo("{\"code\":\"not_sealed_yet\"}");
        assertThat(early.headers().firstValue("Retry-After")).contains("60");

        sealer.sealAll(TestClock.MONDAY);
        HttpResponse<String> answer = get(fresh, Role.CLIENT, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Path receipt = write(answer.body());
        String key = JSON.readTree(get(fresh, Role.CLIENT, "/api/audit/keys").body())
                .at("/items/0/key")
                .asText();
        Path pem = Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");

        run(receipt, "heads", headFile.toString());
        run(receipt, "key", key);
        run(receipt, "heads", headFile.toString(), "key", pem.toString());
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith(
                        "The receipt holds: appointment_book of " + fresh.value("appointment", Role.CLIENT)));
    }

    @Test
    void tellsNothingOfAnybody() throws IOException {
        String receipt = receipt().toString();

        assertThat(receipt)
                .doesNotContain(
                        sample.person(Role.CLIENT).actor().requireClient().toString())
                .doesNotContain(sample.person(Role.CLIENT).actor().accountId().toString())
                .doesNotContain(
                        sample.person(Role.THERAPIST).actor().requireTherapist().toString())
                .doesNotContain(sample.person(Role.CLIENT).actor().clinicId().toString());
        List<String> pseudonyms = DATABASE.jdbi()
                .withHandle(handle -> handle.select("SELECT DISTINCT LOWER(HEX(client_pseudonym)) FROM audit_event"
                                + " WHERE client_pseudonym IS NOT NULL")
                        .mapTo(String.class)
                        .list());
        assertThat(pseudonyms).isNotEmpty().noneMatch(receipt.replace("-", "")::contains);
    }

    @Test
    void refusesAReceiptInWhichAnythingWasChanged() throws IOException {
        ObjectNode receipt = receipt();
        int changed = 0;
        for (String field : (Iterable<String>) receipt::fieldNames) {
            // These two are said of the head, and the key finds them out.
            boolean ofTheSignature = field.equals("signature") || field.equals("keyId");
            if (!ofTheSignature) {
                changed++;
                Path file = write(changed(receipt, field).toString());
                assertThat(catchThrowable(() -> run(file, "heads", headFile.toString())))
                        .as(field)
                        .isInstanceOf(CommandFailure.class);
            }
        }
        assertThat(changed).isEqualTo(14);
    }

    @Test
    void refusesAnotherKeyAndASignatureOfAnothersHead() throws Exception {
        Path file = write(receipt().toString());
        String stranger = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());

        assertThatThrownBy(() -> run(file, "key", stranger))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("not signed with this key");
        assertThatThrownBy(() -> run(file, "key", "no key at all"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--key is");
    }

    @Test
    void refusesHeadsThatSayOtherwiseOrNothing() throws IOException {
        Path file = write(receipt().toString());
        String heads = Files.readString(headFile);
        Path forged =
                Files.writeString(folder.resolve("forged"), heads.replaceAll("(?m)^(\\d+) [0-9a-f]{4}", "$1 dead"));
        Path earlier = Files.writeString(folder.resolve("earlier"), "");

        assertThatThrownBy(() -> run(file, "heads", forged.toString()))
                .hasMessageContaining("another head was exported");
        assertThatThrownBy(() -> run(file, "heads", earlier.toString())).hasMessageContaining("a later copy may");
        assertThatThrownBy(() -> run(file, "heads", file.toString())).isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> run(file, "heads", folder.resolve("nothing").toString()))
                .hasMessageContaining("there are no heads at");
        assertThatThrownBy(() -> run(file)).hasMessageContaining("give --heads, --key or both");
        assertThatThrownBy(() -> run(write("{}"), "heads", headFile.toString()))
                .hasMessageContaining("there is no receipt in");
    }

    private static SampleClinic clinic() {
        TestPeople people = TestPeople.in(DATABASE, TestClock.MONDAY);
        return new SampleClinic(server, people, people.clinic());
    }

    private static ObjectNode receipt() throws IOException {
        String path = "/api/appointments/" + sample.value("appointment", Role.CLIENT) + "/receipt";
        sealer.sealAll(TestClock.MONDAY);
        return (ObjectNode) JSON.readTree(get(sample, Role.CLIENT, path).body());
    }

    private static HttpResponse<String> get(SampleClinic of, Role role, String path) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Authorization", of.person(role).bearer())
                .build());
    }

    /** The same receipt, but for one field. */
    private static ObjectNode changed(ObjectNode receipt, String field) {
        ObjectNode copy = receipt.deepCopy();
        JsonNode value = receipt.get(field);
        if (value.isInt()) {
            copy.put(field, value.asInt() + 1);
        } else if (value.isArray()) {
            copy.putArray(field);
        } else {
            String text = value.asText();
            // Of an instant, an id or hex the first digit.
            char first = text.charAt(0);
            copy.put(field, (first == '2' ? '1' : first == 'a' ? 'b' : first == '0' ? '1' : '2') + text.substring(1));
        }
        return copy;
    }

    private static Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "receipt", ".json"), text);
    }

    private void run(Path receipt, String... options) throws Exception {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("receipt", receipt.toString());
        for (int i = 0; i < options.length; i += 2) {
            arguments.put(options[i], options[i + 1]);
        }
        new CheckReceiptCommand(new PrintStream(printed, true, StandardCharsets.UTF_8))
                .run(new Bootstrap<>(new AlcoveApplication(Clock.systemUTC())), new Namespace(arguments));
    }
}
