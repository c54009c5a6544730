package org.alcove.benchmark;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.alcove.benchmark.Measure.Row;
import org.alcove.benchmark.Measure.Sample;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.testing.AlcoveServer;
import org.alcove.testing.TestDatabase;

/** What a booking costs: over HTTP against nothing but its statements, and with the audit trail against without. */
final class BookingFigures {
    /** Turns that don't count, for the compilers. */
    private static final int WARM_UP = 3;

    private final Scenery scenery;
    private final int slots;
    private final int rounds;

    BookingFigures(Scenery scenery, int slots, int rounds) {
        this.scenery = scenery;
        this.slots = slots;
        this.rounds = rounds;
    }

    /**
     * A server whose statements can be recorded; it answers as any. It keeps no picture for the search, whose looks for
     * changes would be recorded too; a booking's own statements are the same without.
     */
    static AlcoveServer taped(TestDatabase database, Clock clock) {
        String url = database.configuration().getUrl();
        return AlcoveServer.startThrough(
                TapeDriver.class.getName(), TapeDriver.PREFIX + url.substring("jdbc:".length()), database, clock);
    }

    /** The same bookings, complete over HTTP and as bare statements, in turns from the same rows. */
    List<Row> overHttp(AlcoveServer taped, URI address) throws Exception {
        // Everybody's second booking is measured: relationships and keys are there.
        run(address, 0, Scenery.THERAPISTS);
        Snapshot snapshot = new Snapshot(scenery.database.jdbi());
        List<Tape> tapes = record(taped);
        List<Double> ratios = new ArrayList<>();
        List<Double> http = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            snapshot.restore();
            double complete = run(address, Scenery.THERAPISTS, slots).perSecond();
            snapshot.restore();
            double statements = replay(tapes).perSecond();
            if (round >= 0) {
                http.add(complete);
                bare.add(statements);
                ratios.add(complete / statements);
            }
        }
        snapshot.restore();
        return List.of(Measure.atLeast(
                "booking over HTTP, complete, ÷ bare JDBC running the same statements",
                Measure.median(ratios),
                0.6,
                String.format(
                        Locale.ROOT,
                        "%s ÷ %s; %d statements, %d commits",
                        Measure.perSecond(Measure.median(http)),
                        Measure.perSecond(Measure.median(bare)),
                        tapes.get(tapes.size() - 1).statements(),
                        tapes.get(tapes.size() - 1).commits())));
    }

    /** Booking with and without the rows of the audit trail, in turns, on one server whose driver can leave them out. */
    Row withoutAudit(AlcoveServer taped, int from) {
        List<Double> ratios = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        int next = from;
        // Many short turns, and each way first in every other: what waits for the disk varies from minute to minute.
        int count = slots / 4;
        for (int round = -WARM_UP; round < 3 * rounds; round++) {
            boolean auditedFirst = round % 2 == 0;
            double one = run(taped, next, count, auditedFirst);
            double other = run(taped, next + count, count, !auditedFirst);
            next += 2 * count;
            if (round >= 0) {
                double all = auditedFirst ? one : other;
                double less = auditedFirst ? other : one;
                with.add(all);
                without.add(less);
                ratios.add(all / less);
            }
        }
        return Measure.atLeast(
                "booking over HTTP ÷ the same without the audit trail's rows",
                Measure.median(ratios),
                0.85,
                Measure.perSecond(Measure.median(with)) + " ÷ " + Measure.perSecond(Measure.median(without)));
    }

    private double run(AlcoveServer taped, int from, int count, boolean audited) {
        TapeDriver.leaveOut(audited ? "" : "INSERT INTO audit_event");
        try {
            return run(taped.uri("/"), from, count).perSecond();
        } finally {
            TapeDriver.leaveOut("");
        }
    }

    /** Books slots by their numbers; each therapist's all over one connection. */
    Sample run(URI address, int from, int count) {
        return Measure.run(Measure.CONNECTIONS, 600, connection -> {
            LoadClient client = new LoadClient(address);
            Measure.Lane lane = turn -> {
                int slot = from + turn * Measure.CONNECTIONS + connection;
                if (slot >= from + count) {
                    return null;
                }
                byte[] request = scenery.booking(slot);
                return () -> Measure.timed(client, request, status -> status == 201);
            };
            return lane.closing(client);
        });
    }

    private List<Tape> record(AlcoveServer taped) throws IOException {
        List<Tape> tapes = new ArrayList<>();
        try (LoadClient client = new LoadClient(taped.uri("/"))) {
            for (int slot = Scenery.THERAPISTS; slot < Scenery.THERAPISTS + slots; slot++) {
                Tape tape = new Tape();
                TapeDriver.recordOn(tape);
                LoadClient.Answer answer = client.send(scenery.booking(slot));
                if (answer.status() != 201) {
                    throw new IllegalStateException("answered " + answer.status());
                }
                tapes.add(tape);
            }
        } finally {
            TapeDriver.recordOn(null);
        }
        return tapes;
    }

    private Sample replay(List<Tape> tapes) {
        List<Connection> open = new ArrayList<>();
        try {
            return Measure.run(Measure.CONNECTIONS, 600, connection -> {
                Connection own = connect(scenery.database.configuration());
                open.add(own);
                return turn -> {
                    int at = turn * Measure.CONNECTIONS + connection;
                    if (at >= tapes.size()) {
                        return null;
                    }
                    return () -> {
                        long begin = System.nanoTime();
                        tapes.get(at).play(own);
                        return System.nanoTime() - begin;
                    };
                };
            });
        } finally {
            open.forEach(one -> {
                try {
                    one.close();
                } catch (SQLException gone) {
                    throw new IllegalStateException(gone);
                }
            });
        }
    }

    /** As the service's pool opens its connections, but committing only when told. */
    static Connection connect(DatabaseConfiguration database) throws SQLException {
        Connection connection = database.build(new MetricRegistry(), "bare").getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
