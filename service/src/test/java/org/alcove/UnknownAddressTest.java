package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not there is told in one way, byte for byte, however it is asked for. */
final class UnknownAddressTest {
    private static final String UNKNOWN = "/cal/" + "a".repeat(43) + ".ics";

    private static AlcoveServer server;

    @BeforeAll
    static void start() {
        server = AlcoveServer.startInPublic(TestDatabase.shared(), new TestClock(TestClock.MONDAY));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/cal",
                "/cal/",
                "/cal/.",
                "/cal/..",
                "/cal/../..",
                "/cal/../x",
                "/cal/%2e%2e/x.ics",
                "/cal/a.ICS",
                "/cal/a%2Fb.ics",
                "/cal/a%252Fb.ics",
                "/cal/a%5Cb.ics",
                "/cal/a\\b.ics",
                "/cal/a//b.ics",
                "/cal/a/b.ics",
                "/cal/a;b.ics",
                "/cal/..;/b.ics",
                "/cal/%00.ics",
                "/cal/%0a.ics",
                "/cal/%",
                "/cal/%zz.ics",
                "/cal/%C3%28.ics",
                "/cal/%u0041.ics",
                "/cal/\u00e9.ics",
                "/cal/%F0%9F%98%80.ics",
                "/cal/<a>.ics",
                "/cal/a.ics?token=%zz",
                "/api",
                "/api/",
                "/api/nothing",
                "/api/%00",
                "/api/%zz",
                "/api/a%2Fb",
                "/api/%C3%28",
                "/api/../..",
                "/",
                "/nothing"
            })
    void isOneAnswer(String path) {
        assertThat(answer("GET", path)).startsWith("HTTP/1.1 404").isEqualTo(answer("GET", UNKNOWN));
        assertThat(head(path)).isEqualTo(head(UNKNOWN));
    }

    @Test
    void isTheSameForOverlongTokens() {
        assertThat(answer("GET", "/cal/" + "a".repeat(7000) + ".ics")).isEqualTo(answer("GET", UNKNOWN));
    }

    @Test
    void showsTheContractUnlessItIsSwitchedOff() {
        assertThat(answer("GET", "/docs")).startsWith("HTTP/1.1 200");
        assertThat(answer("GET", "/openapi.json")).startsWith("HTTP/1.1 200");
        try (AlcoveServer silent = AlcoveServer.startInPublic(
                TestDatabase.shared(),
                new TestClock(TestClock.MONDAY),
                ConfigOverride.config("http.documentation", "off"))) {
            for (String path : new String[] {"/", "/docs", "/docs/", "/docs/start.js", "/openapi.json"}) {
                assertThat(answer(silent, "GET", path)).as(path).isEqualTo(answer("GET", UNKNOWN));
            }
        }
    }

    /** Without a body: of a request whose address can't be parsed, Jetty does not know that it was none for a body. */
    private static String head(String path) {
        return answer("HEAD", path).split("\r\n\r\n", 2)[0];
    }

    private static String answer(String method, String path) {
        return answer(server, method, path);
    }

    private static String answer(AlcoveServer asked, String method, String path) {
        return asked.sendRaw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .replaceFirst("Date: [^\r]*\r\n", "");
    }
}
