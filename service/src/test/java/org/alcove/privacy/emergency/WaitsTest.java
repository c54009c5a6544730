package org.alcove.privacy.emergency;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.ManagedDataSource;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JdbiModule;
import org.alcove.testing.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class WaitsTest {
    @Test
    void leavesAConnectionOfThePoolWithTheWaitItWasOpenedWith() throws Exception {
        ManagedDataSource pool = TestDatabase.shared().configuration().build(new MetricRegistry(), "waits");
        pool.start();
        try (Handle handle = JdbiModule.jdbi(pool).open()) {
            assertThat(waits(handle)).isEqualTo(DatabaseConfiguration.LOCK_WAIT_SECONDS);
            EmergencyDao dao = handle.attach(EmergencyDao.class);
            dao.limitWaits(2);
            assertThat(waits(handle)).isEqualTo(2);
            dao.resetWaits();
            assertThat(waits(handle)).isEqualTo(DatabaseConfiguration.LOCK_WAIT_SECONDS);
        } finally {
            pool.stop();
        }
    }

    private static int waits(Handle handle) {
        return handle.createQuery("SELECT @@SESSION.innodb_lock_wait_timeout")
                .mapTo(Integer.class)
                .one();
    }
}
