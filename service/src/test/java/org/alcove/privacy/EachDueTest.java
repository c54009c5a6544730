package org.alcove.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EachDueTest {
    private final TreeSet<Integer> due =
            new TreeSet<>(IntStream.range(0, 500).boxed().toList());
    private final EachDue each = new EachDue();
    private final List<Integer> tried = new ArrayList<>();

    private List<Integer> first(int limit) {
        return due.stream().limit(limit).toList();
    }

    @Test
    void triesEachOnceHoweverManyThereAreAndThoughTheFirstHundredsFail() {
        int done = each.run(this::first, one -> {
            tried.add(one);
            if (one < 250) {
                throw new VaultFault("the key of " + one + " is damaged");
            }
            return due.remove(one);
        });

        assertThat(done).isEqualTo(250);
        assertThat(due).hasSize(250).allMatch(one -> one < 250);
        assertThat(tried).hasSize(500).doesNotHaveDuplicates();
        assertThatThrownBy(each::requireNoneLeft).isInstanceOf(VaultFault.class).hasMessageContaining(" 0 ");
    }

    @Test
    void endsThoughWhatWasDoneStaysDue() {
        int done = each.run(this::first, tried::add);

        assertThat(done).isEqualTo(tried.size()).isPositive();
        assertThat(tried).doesNotHaveDuplicates();
    }

    @Test
    void countsWhatIsDueNoLongerAsNotDone() {
        assertThat(each.run(this::first, one -> one % 2 == 0 && due.remove(one)))
                .isEqualTo(250);
        assertThat(due).hasSize(250);
        each.requireNoneLeft();
    }
}
