package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.collector.JdbiCollectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownCollectorsTest {
    /** Of its own: what it learns is no other test's. */
    private final Jdbi jdbi =
            TestDatabase.restored(TestDatabase.shared().configuration()).jdbi();

    /** A type such as {@code List<String>} that counts how often it is taken apart. */
    private static final class Watched implements ParameterizedType {
        private final Class<?> container;
        private final AtomicInteger takenApart = new AtomicInteger();

        Watched(Class<?> container) {
            this.container = container;
        }

        @Override
        public Type[] getActualTypeArguments() {
            takenApart.incrementAndGet();
            return new Type[] {String.class};
        }

        @Override
        public Type getRawType() {
            return container;
        }

        @Override
        public Type getOwnerType() {
            return KnownCollectorsTest.class;
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {List.class, Optional.class})
    void takesATypeApartOnceForAllHandles(Class<?> container) {
        Watched type = new Watched(container);
        assertThat(elementType(type)).contains(String.class);
        int once = type.takenApart.get();

        assertThat(elementType(type)).contains(String.class);
        assertThat(elementType(type)).contains(String.class);

        assertThat(type.takenApart).hasPositiveValue().hasValue(once);
    }

    private Optional<Type> elementType(Type container) {
        try (Handle handle = jdbi.open()) {
            return handle.getConfig(JdbiCollectors.class).findElementTypeFor(container);
        }
    }

    @Test
    void knowsWhatIsNoContainer() {
        assertThat(elementType(String.class)).isEmpty();
    }
}
