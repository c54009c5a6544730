package org.alcove.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import org.alcove.AlcoveApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BusyPreviewCommandTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void printsALineForEachFileAndFailsIfOneWasRefused() throws Exception {
        Path good = write("good.ics", "BEGIN:VEVENT\nDTSTART:20260310T100000Z\nDURATION:PT1H\nEND:VEVENT\n");
        Path bad = write("bad.ics", "<html>\n");

        assertThatThrownBy(() -> run("2026-03-01", "2026-04-01", good, bad)).isInstanceOf(CommandFailure.class);

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "{\"file\":\"" + good
                                + "\",\"busy\":[[\"2026-03-10T10:00:00Z\",\"2026-03-10T11:00:00Z\"]],\"warnings\":[]}",
                        "{\"file\":\"" + bad + "\",\"error\":\"not_a_calendar\"}");
    }

    @Test
    void refusesWindowsThatAreNone() throws Exception {
        Path file = write("any.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");

        assertThatThrownBy(() -> run("2026-04-01", "2026-03-01", file)).isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> run("yesterday", "2026-03-01", file)).isInstanceOf(CommandFailure.class);
        assertThat(out.size()).isZero();
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private void run(String from, String to, Path... files) throws Exception {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("zone", "America/New_York");
        arguments.put("from", from);
        arguments.put("to", to);
        arguments.put("files", List.of(files).stream().map(Path::toString).toList());
        new BusyPreviewCommand(out)
                .run(new Bootstrap<>(new AlcoveApplication(Clock.systemUTC())), new Namespace(arguments));
    }
}
