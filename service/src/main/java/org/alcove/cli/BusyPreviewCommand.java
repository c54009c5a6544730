package org.alcove.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.alcove.busyimport.BusyImportConfiguration;
import org.alcove.busyimport.BusyReader;
import org.alcove.busyimport.BusyReading;
import org.alcove.busyimport.BusyRequest;
import org.alcove.busyimport.BusyWarning;
import org.alcove.busyimport.UnreadableCalendarException;
import org.alcove.kernel.Faults;
import org.jspecify.annotations.Nullable;

/**
 * Shows what calendar files would block, without configuration, database or server: one line of JSON a file, either
 * {@code {"file","busy":[[start,end],…],"warnings":[…]}} in UTC or {@code {"file","error"}}. Succeeds only if every
 * file could be read. Prints times and codes, and nothing else of a calendar.
 */
public final class BusyPreviewCommand extends Command {
    private final OutputStream out;

    public BusyPreviewCommand() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    BusyPreviewCommand(OutputStream out) {
        super("busy-preview", "Shows what calendar files would block");
        this.out = out;
    }

    @Override
    public void configure(Subparser parser) {
        parser.addArgument("--zone").required(true).help("the therapist's IANA zone, such as America/New_York");
        parser.addArgument("--from").required(true).help("first day of the window, as a UTC midnight: 2026-01-01");
        parser.addArgument("--to").required(true).help("the day after the window, as a UTC midnight");
        parser.addArgument("--owner")
                .action(Arguments.append())
                .help("a mail address of the owner, whose declined events are free");
        parser.addArgument("files").metavar("FILE").nargs("+");
    }

    @Override
    public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
        BusyRequest request = request(namespace);
        BusyReader reader = new BusyReader(BusyImportConfiguration.defaults());
        ObjectMapper json = new ObjectMapper();
        int refused = 0;
        for (String file : namespace.<String>getList("files")) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("file", file);
            String error = read(reader, request, file, line);
            if (error != null) {
                line.put("error", error);
                refused++;
            }
            out.write((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        if (refused > 0) {
            throw new CommandFailure(refused + " of the files could not be read");
        }
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        CommandFailure.tell(cli, failure);
    }

    /** Puts a file's busy times into its line, or says the code of why not. */
    private static @Nullable String read(
            BusyReader reader, BusyRequest request, String file, Map<String, Object> line) {
        try {
            BusyReading reading = reader.read(bytes(Path.of(file), reader.maxBytes()), request);
            line.put(
                    "busy",
                    reading.busy().stream()
                            .map(interval -> List.of(
                                    interval.start().toString(), interval.end().toString()))
                            .toList());
            line.put(
                    "warnings",
                    reading.warnings().stream().map(BusyWarning::code).sorted().toList());
            return null;
        } catch (UnreadableCalendarException e) {
            return e.fault().code();
        } catch (IOException | InvalidPathException e) {
            return "unreadable_file";
        } catch (RuntimeException | StackOverflowError e) {
            // A fault of ours in one file, which is not to hide the others.
            return "read_failed";
        }
    }

    private static byte[] bytes(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most + 1);
        }
    }

    private static BusyRequest request(Namespace namespace) {
        String zone = namespace.getString("zone");
        if (!Faults.isZone(zone)) {
            throw new CommandFailure("--zone is an IANA zone name, such as America/New_York");
        }
        List<String> owners = namespace.getList("owner");
        try {
            return new BusyRequest(
                    ZoneId.of(zone),
                    midnight(namespace.getString("from")),
                    midnight(namespace.getString("to")),
                    owners == null ? Set.of() : Set.copyOf(owners),
                    false,
                    uid -> false);
        } catch (DateTimeException e) {
            throw new CommandFailure("--from and --to are dates, such as 2026-01-01");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--to is after --from and not after 2101-01-01");
        }
    }

    private static Instant midnight(String date) {
        String day = date.endsWith("T00:00:00Z") ? date.substring(0, date.length() - 10) : date;
        return LocalDate.parse(day).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
