package org.alcove.persistence;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.codahale.metrics.health.HealthCheck;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.dropwizard.lifecycle.Managed;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs at their times, each by one replica at a time: who runs what is agreed on in the database. A job that fails
 * is told by name and class only, counted, and run again at its next time; one that keeps failing makes the health check
 * fail.
 *
 * <p>Jobs delete, destroy and tell by time. So a replica whose clock can't be trusted begins none, and what a clock that ran
 * ahead has put off is due at once when it is right again; what was killed at a job under such a clock is given up for dead
 * in time all the same. Who is at work is given up by nobody who hears of it, whatever the clocks of the two say.
 */
public final class Jobs implements Managed {
    /** In a row, on this replica. */
    static final int FAILURES_BEFORE_UNHEALTHY = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final int THREADS = 2;
    private static final int POLLS_BETWEEN_HEARTBEATS = 2;
    private static final int MISSED_HEARTBEATS = 4;

    /** Whoever lives is heard of twice between two of them. */
    private static final int LOOKS_BEFORE_DEAD = 4;

    /** In looks at the clock. */
    private static final int BETWEEN_WAKINGS = 12;

    private static final Duration LATE = Duration.ofMinutes(1);

    /** How long a stop waits for the jobs that are running. */
    public static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final InstantSource clock;
    private final MetricRegistry metrics;
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Map<String, Silence> silences = new ConcurrentHashMap<>();
    private final JobTable table;
    private final JobsConfiguration settings;
    private final Map<String, Duration> intervals;
    private final Predicate<Instant> isClockRight;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "jobs-clock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean trusted;
    private volatile boolean started;
    private boolean stopped;
    private boolean isToldOfClock;

    /**
     * @param isClockRight whether this machine's time, as it was read, can be trusted; asked again and again
     * @param replica tells this replica's rows from those of others; made anew at every start
     */
    public Jobs(
            DataSource dataSource,
            InstantSource clock,
            Predicate<Instant> isClockRight,
            JobsConfiguration settings,
            MetricRegistry metrics,
            UUID replica,
            List<Job> jobs) {
        this.clock = Objects.requireNonNull(clock);
        this.isClockRight = Objects.requireNonNull(isClockRight);
        this.metrics = Objects.requireNonNull(metrics);
        this.table = new JobTable(dataSource);
        this.settings = Objects.requireNonNull(settings);
        this.intervals = jobs.stream().collect(Collectors.toUnmodifiableMap(Job::name, Job::every));
        Duration heartbeat = settings.poll().multipliedBy(POLLS_BETWEEN_HEARTBEATS);
        List<RecurringTask<Void>> tasks = jobs.stream().map(this::task).toList();
        this.scheduler = Scheduler.create(dataSource)
                .startTasks(tasks)
                // Detection throws on MariaDB 10.11; the argument: times are kept in UTC.
                .jdbcCustomization(new MySQL8JdbcCustomization(true))
                .schedulerName(new SchedulerName.Fixed(replica.toString()))
                .clock(clock::instant)
                .threads(THREADS)
                .pollingInterval(settings.poll())
                // A replica that was killed at a job is given up for dead after two minutes, not half an hour.
                .heartbeatInterval(heartbeat)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(LONGEST_STOP)
                .failureLogging(LogLevel.OFF, false)
                .build();
    }

    @Override
    public void start() {
        long poll = settings.poll().toMillis();
        lookAtTheClock();
        watch.scheduleWithFixedDelay(this::lookAtTheClock, poll, poll, TimeUnit.MILLISECONDS);
        watch.scheduleWithFixedDelay(this::wake, 0, BETWEEN_WAKINGS * poll, TimeUnit.MILLISECONDS);
    }

    /** Waits a moment for what is running, and lets another replica, or the next start, finish the rest. */
    @Override
    public void stop() {
        watch.shutdownNow();
        synchronized (this) {
            stopped = true;
        }
        if (started) {
            scheduler.stop();
        }
    }

    private void lookAtTheClock() {
        // Before the lock, as a database that hangs must not keep the service from stopping.
        boolean right = isClockRight.test(clock.instant());
        try {
            begin(right);
        } catch (RuntimeException failure) {
            LOG.warn("jobs can't be begun: {}", failure.getClass().getName());
        }
    }

    private synchronized void begin(boolean right) {
        if (!right && !isToldOfClock) {
            LOG.warn("no job is begun here while the database does not answer or its clock is not as this machine's");
        }
        isToldOfClock = !right;
        boolean changed = trusted != right;
        trusted = right;
        if (stopped) {
            return;
        }
        if (!started && right) {
            scheduler.start();
            started = true;
        } else if (started && changed && right) {
            scheduler.resume();
        } else if (started && changed) {
            scheduler.pause();
        }
    }

    /**
     * No job is ever due later than its interval from now on, and nobody at work was heard of later than now, unless a clock
     * that ran ahead said so.
     */
    private void wake() {
        if (!trusted) {
            return;
        }
        try {
            List<JobTable.Row> rows = table.read();
            // After the rows, however long that took: what others do from then on changes the version.
            Instant now = clock.instant();
            // By this time and no other: by one that is ahead jobs would be due too early, and by one that is behind
            // who is at work would look dead.
            if (!isClockRight.test(now)) {
                return;
            }
            for (JobTable.Row row : rows) {
                putRight(row, now);
            }
        } catch (SQLException failure) {
            LOG.warn("jobs were not looked at: sqlState={}", failure.getSQLState());
        } catch (RuntimeException failure) {
            LOG.warn("jobs were not looked at: {}", failure.getClass().getName());
        }
        // Between its looks the scheduler waits by the clock, and would wait for what was set back.
        scheduler.triggerCheckForDueExecutions();
    }

    private void putRight(JobTable.Row row, Instant now) throws SQLException {
        Duration every = intervals.get(row.job());
        if (every == null) {
            return;
        }
        Instant latest = now.plus(every.multipliedBy(2)).plus(LATE);
        if (!row.atWork() && row.due().isAfter(latest) && table.makeDue(row, now)) {
            LOG.warn("job {} was put off by a clock that ran ahead; it is due now", row.job());
        }
        boolean isOfTheFuture =
                row.heardOf().filter(time -> time.isAfter(now.plus(LATE))).isPresent();
        if (row.atWork() && isOfTheFuture && table.hearOf(row, now)) {
            LOG.warn("job {} was at work by a clock that ran ahead; it was heard of now", row.job());
        }
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
                if (trusted && !started) {
                    return Result.unhealthy("no job could be begun");
                }
                return failing.isEmpty()
                        ? Result.healthy()
                        : Result.unhealthy("jobs that keep failing: " + String.join(", ", failing));
            }
        };
    }

    private RecurringTask<Void> task(Job job) {
        return Tasks.recurring(job.name(), FixedDelay.of(job.every()))
                .onDeadExecution(this::giveUp)
                .execute((instance, context) -> run(job));
    }

    /**
     * The scheduler compares the time of the last heartbeat with this machine's clock, and one of the two may be wrong. Dead
     * is only who was silent from one look to the next, again and again; the time between looks is taken from no clock that
     * can be set, and while the database is away there are none.
     */
    private void giveUp(ExecutionComplete found, ExecutionOperations<Void> operations) {
        Execution last = found.getExecution();
        String job = last.taskInstance.getTaskName();
        Silence silence = silences.merge(
                job,
                new Silence(last.version, last.lastHeartbeat, 1),
                (before, now) -> before.isSameAs(now) ? before.longer() : now);
        if (silence.looks() < LOOKS_BEFORE_DEAD) {
            return;
        }
        Instant now = clock.instant();
        // By a clock that is ahead it would be put off instead.
        operations.reschedule(found, last.executionTime.isBefore(now) ? last.executionTime : now);
        LOG.warn("job {} is due again: who was at it is not heard of", job);
    }

    private void run(Job job) {
        try (Timer.Context ignored =
                metrics.timer("jobs." + job.name() + ".runs").time()) {
            Instant now = clock.instant();
            // The clock may have jumped since it was looked at, and that may be why the job is due. Asked about is the
            // time that the work goes by, as the clock may have jumped back meanwhile.
            if (!isClockRight.test(now)) {
                throw new IllegalStateException("this machine's clock and the database's disagree");
            }
            job.work().run(now);
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

    /**
     * @param version of the row that says who is at work
     * @param heartbeat the last, by the clock of who is at work
     * @param looks of this replica that found no other
     */
    private record Silence(long version, Instant heartbeat, int looks) {
        boolean isSameAs(Silence other) {
            return version == other.version && heartbeat.equals(other.heartbeat);
        }

        Silence longer() {
            return new Silence(version, heartbeat, looks + 1);
        }
    }

    private static final class JobFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
