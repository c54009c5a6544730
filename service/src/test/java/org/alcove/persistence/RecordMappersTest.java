package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.alcove.kernel.ClientId;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

public class RecordMappersTest {
    private final Jdbi jdbi = TestDatabase.shared().jdbi();

    public record Row(
            int count,
            @Nullable String word,
            @Nullable ClientId client,
            @Nullable Instant at) {}

    private Row read(String columns) {
        return jdbi.withHandle(handle ->
                handle.createQuery("SELECT " + columns).mapTo(Row.class).one());
    }

    @Test
    void putsColumnsWhereTheirNamesSayInWhateverOrderTheyCome() {
        assertThat(read("7 AS count, 'a' AS word, NULL AS client, NULL AS at")).isEqualTo(new Row(7, "a", null, null));
        assertThat(read("NULL AS at, 'b' AS word, NULL AS client, 8 AS count")).isEqualTo(new Row(8, "b", null, null));
        assertThat(read("9 AS count")).isEqualTo(new Row(9, null, null, null));
    }

    @Test
    void readsIdsAndInstantsAsColumns() {
        UUID id = new UUID(1, 2);
        assertThat(read("1 AS count, UNHEX('00000000000000010000000000000002') AS client,"
                        + " CAST('2026-05-04 03:02:01.000005' AS DATETIME(6)) AS at"))
                .isEqualTo(new Row(1, null, new ClientId(id), Instant.parse("2026-05-04T03:02:01.000005Z")));
        Optional<ClientId> alone =
                jdbi.withHandle(handle -> handle.createQuery("SELECT UNHEX('00000000000000010000000000000002')")
                        .mapTo(ClientId.class)
                        .findOne());
        assertThat(alone).contains(new ClientId(id));
    }

    @Test
    void mapsOnManyThreadsAtOnce() {
        List<Row> rows = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> read(i % 2 == 0 ? i + " AS count, 'even' AS word" : "'odd' AS word, " + i + " AS count"))
                .toList();
        assertThat(rows)
                .isEqualTo(IntStream.range(0, 2_000)
                        .mapToObj(i -> new Row(i, i % 2 == 0 ? "even" : "odd", null, null))
                        .toList());
    }
}
