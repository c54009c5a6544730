package org.alcove.persistence;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.codahale.metrics.health.HealthCheck;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs at their times, each by one replica at a time: who runs what is agreed on in the database. A job that fails
 * is told by name and class only, counted, and run again at its next time; one that keeps failing makes the health check
 * fail.
 */
public final class Jobs implements Managed {
    /** In a row, on this replica. */
    static final int FAILURES_BEFORE_UNHEALTHY = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final int THREADS = 2;
    private static final int MISSED_HEARTBEATS = 6;

    /** How long a stop waits for the jobs that are running. */
    public static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final MetricRegistry metrics;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    /** @param replica tells this replica's rows from those of others; made anew at every start */
    public Jobs(
            DataSource dataSource,
            InstantSource clock,
            JobsConfiguration settings,
            MetricRegistry metrics,
            UUID replica,
            List<Job> jobs) {
        this.clock = Objects.requireNonNull(clock);
        this.metrics = Objects.requireNonNull(metrics);
        List<RecurringTask<Void>> tasks = jobs.stream().map(this::task).toList();
        this.scheduler = Scheduler.create(dataSource)
                .startTasks(tasks)
                // Detection throws on MariaDB 10.11; the argument: times are kept in UTC.
                .jdbcCustomization(new MySQL8JdbcCustomization(true))
                .schedulerName(new SchedulerName.Fixed(replica.toString()))
                .clock(clock::instant)
                .threads(THREADS)
                .pollingInterval(settings.poll())
                // A replica that was killed at a job is given up for dead after about a minute, not half an hour.
                .heartbeatInterval(settings.poll().multipliedBy(2))
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(LONGEST_STOP)
                .failureLogging(LogLevel.OFF, false)
                .build();
    }

    @Override
    public void start() {
        scheduler.start();
    }

    /** Waits a moment for what is running, and lets another replica, or the next start, finish the rest. */
    @Override
    public void stop() {
        scheduler.stop();
    }

    /** Healthy unless a job failed on this replica the last few times that it ran. */
    public HealthCheck healthCheck() {
        return new HealthCheck() {
            @Override
            protected Result check() {
                List<String> failing = failures.entrySet().stream()
                        .filter(entry -> entry.getValue() >= FAILURES_BEFORE_UNHEALTHY)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
                return failing.isEmpty()
                        ? Result.healthy()
                        : Result.unhealthy("jobs that keep failing: " + String.join(", ", failing));
            }
        };
    }

    private RecurringTask<Void> task(Job job) {
        return Tasks.recurring(job.name(), FixedDelay.of(job.every())).execute((instance, context) -> run(job));
    }

    private void run(Job job) {
        try (Timer.Context ignored =
                metrics.timer("jobs." + job.name() + ".runs").time()) {
            job.work().run(clock.instant());
            failures.remove(job.name());
        } catch (RuntimeException failure) {
            failures.merge(job.name(), 1, Integer::sum);
            metrics.counter("jobs." + job.name() + ".failures").inc();
            LOG.warn(
                    "job {} failed: {} sqlState={}",
                    job.name(),
                    failure.getClass().getName(),
                    SqlFailure.of(failure).map(SqlFailure::sqlState).orElse(""));
            // Without the cause: the scheduler would print it, and drivers quote values.
            throw new JobFailedException();
        }
    }

    private static final class JobFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
