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
    void keepsOverlapsApartAndClipsToTheWindow() throws Exception {
        String events = "";
        for (String times : List.of(
                "20260228T230000Z 20260301T010000Z",
                "20260310T100000Z 20260310T120000Z",
                "20260310T100000Z 20260310T120000Z",
                "20260310T110000Z 20260310T130000Z",
                "20260331T230000Z 20260402T000000Z",
                "20260401T000000Z 20260401T010000Z",
                "20260228T230000Z 20260301T000000Z")) {
            events += "BEGIN:VEVENT\nDTSTART:" + times.replace(" ", "\nDTEND:") + "\nEND:VEVENT\n";
        }
        Path file = write("overlaps.ics", "BEGIN:VCALENDAR\n" + events + "END:VCALENDAR\n");
        String busy = "[[\"2026-03-01T00:00:00Z\",\"2026-03-01T01:00:00Z\"],"
                + "[\"2026-03-10T10:00:00Z\",\"2026-03-10T12:00:00Z\"],"
                + "[\"2026-03-10T10:00:00Z\",\"2026-03-10T12:00:00Z\"],"
                + "[\"2026-03-10T11:00:00Z\",\"2026-03-10T13:00:00Z\"],"
                + "[\"2026-03-31T23:00:00Z\",\"2026-04-01T00:00:00Z\"]]";

        run("2026-03-01", "2026-04-01", file);
        run("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", file);

        String line = "{\"file\":\"" + file + "\",\"busy\":" + busy + ",\"warnings\":[]}";
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(line, line);
    }

    @Test
    void tellsOfEveryFileInTheirOrderAlsoOfThoseThatAreNotThere() throws Exception {
        Path missing = folder.resolve("missing.ics");
        Path strange =
                write("strange.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:never\nEND:VEVENT\nEND:VCALENDAR\n");
        Path empty = write("empty.ics", "");

        assertThatThrownBy(() -> run("2026-03-01", "2026-04-01", missing, strange, folder, empty, strange))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("3 of the files");

        String line = "{\"file\":\"" + strange + "\",\"busy\":[],\"warnings\":[\"event_skipped\"]}";
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "{\"file\":\"" + missing + "\",\"error\":\"unreadable_file\"}",
                        line,
                        "{\"file\":\"" + folder + "\",\"error\":\"unreadable_file\"}",
                        "{\"file\":\"" + empty + "\",\"error\":\"not_a_calendar\"}",
                        line);
    }

    @Test
    void aNameThatIsNoneAndATimeThatIsTooLateCostNoOtherFile() throws Exception {
        Path late = write(
                "late.ics",
                "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:99991231T235959Z/P999999999999999W,"
                        + "20260310T100000Z/P99999999999999D\n"
                        + "FREEBUSY:20260310T100000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR\n");

        assertThatThrownBy(() -> run("2026-03-01", "2026-04-01", List.of("no\0name", late.toString())))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("1 of the files");

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .first()
                .asString()
                .contains("\"error\":\"unreadable_file\"");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("[\"2026-03-10T10:00:00Z\",\"2026-03-10T11:00:00Z\"]");
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
        run(from, to, List.of(files).stream().map(Path::toString).toList());
    }

    private void run(String from, String to, List<String> files) throws Exception {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("zone", "America/New_York");
        arguments.put("from", from);
        arguments.put("to", to);
        arguments.put("files", files);
        new BusyPreviewCommand(out)
                .run(new Bootstrap<>(new AlcoveApplication(Clock.systemUTC())), new Namespace(arguments));
    }
}
