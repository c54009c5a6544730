package org.alcove.privacy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes over what is due, in batches, until each was tried once: what can't be done stays due and keeps back nobody, and the
 * fault is thrown once all the rest is done.
 */
public final class EachDue {
    private static final Logger LOG = LoggerFactory.getLogger(EachDue.class);
    private static final int AT_ONCE = 100;

    private @Nullable VaultFault first;

    /**
     * Does what can be done; can be called again for something else that is due.
     *
     * @param list the first so many that are due, in an order that holds
     * @param work whether one was done, and so is not due any more; a {@link VaultFault} leaves it for the next run
     * @return how many were done
     */
    public <T> int run(IntFunction<List<T>> list, Predicate<T> work) {
        Set<T> tried = new HashSet<>();
        int left = 0;
        int done = 0;
        List<T> due = next(list, left, tried);
        while (!due.isEmpty()) {
            for (T one : due) {
                if (isDone(one, work)) {
                    done++;
                } else {
                    left++;
                }
            }
            due = next(list, left, tried);
        }
        return done;
    }

    private static <T> List<T> next(IntFunction<List<T>> list, int left, Set<T> tried) {
        // Those that were left still come first.
        return list.apply(AT_ONCE + left).stream().filter(tried::add).toList();
    }

    private <T> boolean isDone(T one, Predicate<T> work) {
        try {
            return work.test(one);
        } catch (VaultFault told) {
            // Names its key or row and no content.
            LOG.warn("left for the next run: {}", told.getMessage());
            first = first == null ? told : first;
            return false;
        }
    }

    /** @throws VaultFault the first of what was left, if anything was */
    public void requireNoneLeft() {
        if (first != null) {
            throw first;
        }
    }
}
