package org.alcove.privacy.retention;

import com.codahale.metrics.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.audit.AuditRetention;
import org.alcove.audit.AuditTrail;
import org.alcove.audit.ClientName;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.IdFactory;
import org.alcove.persistence.SqlFailure;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.ForgettingDao;
import org.alcove.privacy.ForgettingRule;
import org.alcove.privacy.Vault;
import org.alcove.privacy.VaultFault;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what was kept for its time, kind by kind and batch by batch; never a row of a client under legal hold. Anything
 * that was deleted is deleted for all, so a run that was cut short is finished by the next, and two at once do each row
 * once. A kind that fails keeps no other from being done.
 */
public final class RetentionService {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);
    /** As the jobs themselves have it. */
    private static final Duration TOKENS_SHOWN = Duration.ofDays(30);

    private static final Duration ANSWERS_KEPT = Duration.ofHours(24);
    private static final int FETCH_DAYS_KEPT = 7;

    private final Transactor transactor;
    private final AuditTrail trail;
    private final AuditRetention audit;
    private final Vault names;
    private final RetentionConfiguration settings;
    private final MetricRegistry metrics;
    private final IdFactory ids;

    public RetentionService(
            Transactor transactor,
            AuditTrail trail,
            AuditRetention audit,
            Vault names,
            RetentionConfiguration settings,
            MetricRegistry metrics,
            IdFactory ids) {
        this.transactor = Objects.requireNonNull(transactor);
        this.trail = Objects.requireNonNull(trail);
        this.audit = Objects.requireNonNull(audit);
        this.names = Objects.requireNonNull(names);
        this.settings = Objects.requireNonNull(settings);
        this.metrics = Objects.requireNonNull(metrics);
        this.ids = Objects.requireNonNull(ids);
    }

    /**
     * One kind of row.
     *
     * @param kept for how long, as the settings have it
     * @param cutOff what is older is due
     * @param rows that are due, or that were deleted; none is told where it failed
     * @param failure why they could not be counted, or not all be deleted
     */
    public record Line(String kind, String kept, Instant cutOff, long rows, Optional<RuntimeException> failure) {}

    /**
     * What another job of the service deletes.
     *
     * @param job its name
     */
    public record OtherLine(String kind, String job, long rows) {}

    /** What is due now; changes nothing. A kind that can't be counted keeps no other from being told. */
    public List<Line> due(Instant now) {
        return each(now, (kind, cutOff) -> count(kind, cutOff, now));
    }

    private List<Line> each(Instant now, ToLongBiFunction<RetentionKind, Instant> work) {
        List<Line> lines = new ArrayList<>();
        for (RetentionKind kind : RetentionKind.values()) {
            Instant cutOff = cutOff(kind, now);
            String kept = settings.period(kind).toString();
            try {
                lines.add(new Line(kind.code(), kept, cutOff, work.applyAsLong(kind, cutOff), Optional.empty()));
            } catch (RuntimeException failure) {
                lines.add(new Line(kind.code(), kept, cutOff, 0, Optional.of(failure)));
            }
        }
        return lines;
    }

    /**
     * What the other jobs of the service are due to delete at their next run.
     *
     * @param cutOffs for {@code now}
     */
    public List<OtherLine> dueToOthers(Instant now, OtherCutOffs cutOffs) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return transactor.inTransaction(handle -> {
            OtherJobDao rows = handle.attach(OtherJobDao.class);
            int forgotten = cutOffs.forgetting()
                    .map(rule -> handle.attach(ForgettingDao.class).countDue(now, rule.dueAt(now), rule.afterSeconds()))
                    .orElse(0);
            return List.of(
                    new OtherLine("forgottenClients", "purge", forgotten),
                    new OtherLine("loginSessions", "purge", rows.countLoginSessions(now)),
                    new OtherLine("joinCodes", "purge", rows.countJoinCodes(now.minus(TOKENS_SHOWN))),
                    new OtherLine("tokens", "purge", rows.countTokens(now.minus(TOKENS_SHOWN))),
                    new OtherLine("answers", "purge", rows.countAnswers(now.minus(ANSWERS_KEPT))),
                    new OtherLine("signInFailures", "purge", rows.countSignInFailures(cutOffs.failuresBefore(), now)),
                    new OtherLine("notices", "purge", rows.countNotices(cutOffs.noticesBefore())),
                    new OtherLine("busyTimes", "purge", rows.countBusyTimes(now)),
                    new OtherLine("sealedIdentities", "purge", rows.countSealedIdentities(now)),
                    new OtherLine("holds", "release-holds", rows.countHolds(now)),
                    new OtherLine("pastClaims", "forget-past", rows.countPastClaims(now)),
                    new OtherLine("searchDays", "extend-search", rows.countSearchDays(today.minusDays(1))),
                    new OtherLine("feeds", "tend-feeds", rows.countFeeds(cutOffs.feedsEndedBy())),
                    new OtherLine("feedSources", "tend-feeds", rows.countFeedSources(cutOffs.sourcesBefore())),
                    new OtherLine(
                            "feedFetches", "tend-feeds", rows.countFeedFetches(today.minusDays(FETCH_DAYS_KEPT))));
        });
    }

    /** How many clients were not there for long and are told first, at the next run of the job {@code purge}. */
    public int clientsToTell(Instant now, ForgettingRule rule) {
        return transactor.inTransaction(
                handle -> handle.attach(ForgettingDao.class).countUntold(now, rule.dueAt(now), rule.afterSeconds()));
    }

    /**
     * Deletes what is due, and writes down how many of each kind.
     *
     * @return what was deleted
     * @throws RuntimeException the first failure of a kind, after all the others were done
     */
    public List<Line> run(Instant now) {
        List<Line> lines = attempt(now);
        lines.stream().flatMap(line -> line.failure().stream()).findFirst().ifPresent(failure -> {
            throw failure;
        });
        return lines;
    }

    /** As {@link #run}, with what failed told in the lines of those kinds. */
    public List<Line> attempt(Instant now) {
        UUID run = ids.forThing();
        return each(now, (kind, cutOff) -> {
            try {
                int deleted = delete(new Entry(run, kind, cutOff, now), cutOff, now);
                told(kind, deleted);
                return deleted;
            } catch (RuntimeException failure) {
                metrics.counter("retention." + kind.code() + ".failures").inc();
                LOG.warn(
                        "retention of {} failed: {} sqlState={}",
                        kind.code(),
                        failure.getClass().getName(),
                        SqlFailure.of(failure).map(SqlFailure::sqlState).orElse(""));
                throw failure;
            }
        });
    }

    /** Where a run writes down how many rows of a kind it deleted. */
    private record Entry(UUID run, RetentionKind kind, Instant cutOff, Instant now) {}

    /** In the transaction that deleted them, so that a run which is cut short has told of all that it did. */
    private void record(Handle handle, Entry entry, AuditEntry trailed, int deleted) {
        if (deleted > 0) {
            rows(handle).addToRun(entry.run(), entry.kind().code(), entry.cutOff(), entry.now(), deleted);
            trail.append(handle, trailed);
        }
    }

    private void told(RetentionKind kind, int deleted) {
        if (deleted > 0) {
            metrics.counter("retention." + kind.code() + ".deleted").inc(deleted);
            LOG.info("retention of {} deleted {} rows", kind.code(), deleted);
        }
    }

    /** The first moment of the day, in UTC, before which rows are due. */
    private Instant cutOff(RetentionKind kind, Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC)
                .minus(settings.period(kind))
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }

    private long count(RetentionKind kind, Instant cutOff, Instant now) {
        LocalDate day = LocalDate.ofInstant(cutOff, ZoneOffset.UTC);
        if (kind == RetentionKind.AUDIT) {
            return audit.countDue(cutOff, handle -> held(handle, now));
        }
        return transactor.inTransaction(handle -> {
            RetentionDao rows = handle.attach(RetentionDao.class);
            return switch (kind) {
                case APPOINTMENTS -> rows.countAppointments(cutOff, now);
                case CARE -> rows.countCare(cutOff, now);
                case OFFERS -> rows.countOffers(cutOff, now);
                case GRANTS -> rows.countGrants(cutOff, now);
                case GRANT_REQUESTS -> rows.countGrantRequests(cutOff, now);
                case AMENDMENTS -> rows.countAmendments(cutOff, now);
                case RESTRICTIONS -> rows.countRestrictions(cutOff, now);
                case CONSENTS -> rows.countConsents(cutOff, now);
                case DISCLOSURES -> rows.countDisclosures(cutOff, now);
                case NOTICE_RECEIPTS -> rows.countNoticeReceipts(cutOff, now);
                case BREACHES -> rows.countBreaches(cutOff);
                case EMERGENCIES -> rows.countEmergencies(cutOff, now);
                case LEGAL_HOLDS -> rows.countHolds(cutOff);
                case OUTBOX -> rows.countOutbox(cutOff);
                case TIME_OFF -> rows.countTimeOff(cutOff) + rows.countExceptions(day);
                case DAY_COUNTS -> rows.countDayCounts(day);
                case RUNS -> rows.countRuns(cutOff);
                case AUDIT -> throw new IllegalStateException();
            };
        });
    }

    private int delete(Entry entry, Instant cutOff, Instant now) {
        LocalDate day = LocalDate.ofInstant(cutOff, ZoneOffset.UTC);
        int batch = settings.batch();
        return switch (entry.kind()) {
            case APPOINTMENTS -> whileAny(entry, handle -> deleteAppointments(handle, cutOff, now));
            case CARE -> whileAny(entry, handle -> rows(handle).deleteCare(cutOff, now, batch));
            case OFFERS -> whileAny(entry, handle -> rows(handle).deleteOffers(cutOff, now, batch));
            case GRANTS -> whileAny(entry, handle -> rows(handle).deleteGrants(cutOff, now, batch));
            case GRANT_REQUESTS -> whileAny(entry, handle -> deleteGrantRequests(handle, cutOff, now));
            case AMENDMENTS -> whileAny(entry, handle -> rows(handle).deleteAmendments(cutOff, now, batch));
            case RESTRICTIONS -> whileAny(entry, handle -> rows(handle).deleteRestrictions(cutOff, now, batch));
            case CONSENTS -> whileAny(entry, handle -> rows(handle).deleteConsents(cutOff, now, batch));
            case DISCLOSURES -> whileAny(entry, handle -> rows(handle).deleteDisclosures(cutOff, now, batch));
            case NOTICE_RECEIPTS -> whileAny(entry, handle -> rows(handle).deleteNoticeReceipts(cutOff, now, batch));
            case BREACHES -> whileAny(entry, handle -> rows(handle).deleteBreaches(cutOff, batch));
            case EMERGENCIES -> whileAny(entry, handle -> rows(handle).deleteEmergencies(cutOff, now, batch));
            case LEGAL_HOLDS -> whileAny(entry, handle -> rows(handle).deleteHolds(cutOff, batch));
            case OUTBOX -> whileAny(entry, handle -> rows(handle).deleteOutbox(cutOff, batch));
            case TIME_OFF ->
                whileAny(entry, handle -> rows(handle).deleteTimeOff(cutOff, batch))
                        + whileAny(entry, handle -> rows(handle).deleteExceptions(day, batch));
            case DAY_COUNTS -> whileAny(entry, handle -> rows(handle).deleteDayCounts(day, batch));
            case RUNS -> whileAny(entry, handle -> rows(handle).deleteRuns(cutOff, batch));
            case AUDIT -> retire(entry, cutOff, now);
        };
    }

    /** What of the trail is gone is told by the trail itself, batch by batch; how much it was is told here. */
    private int retire(Entry entry, Instant cutOff, Instant now) {
        int retired = audit.retire(cutOff, handle -> held(handle, now), now);
        AuditEntry trailed = AuditEntry.anonymous(AuditAction.RETENTION_RUN, ids, now);
        transactor.useTransaction(handle -> record(handle, entry, trailed, retired));
        return retired;
    }

    private static RetentionDao rows(Handle handle) {
        return handle.attach(RetentionDao.class);
    }

    private int deleteAppointments(Handle handle, Instant cutOff, Instant now) {
        List<AppointmentId> due = rows(handle).listAppointments(cutOff, now, settings.batch());
        if (due.isEmpty()) {
            return 0;
        }
        rows(handle).deleteParticipants(due, now);
        return rows(handle).deleteAppointments(due);
    }

    /** With their keys, which the job "purge" destroys in the key store. */
    private int deleteGrantRequests(Handle handle, Instant cutOff, Instant now) {
        List<AccessGrantId> due = rows(handle).listGrantRequests(cutOff, now, settings.batch());
        if (due.isEmpty()) {
            return 0;
        }
        int deleted = rows(handle).deleteGrantRequests(due, now);
        rows(handle).shredGrantRequestKeys(due, now);
        return deleted;
    }

    /**
     * What the trail calls those under legal hold.
     *
     * @throws VaultFault if a key of theirs is lost or damaged: nobody knows then which rows are theirs, and none may go
     */
    private Set<UUID> held(Handle handle, Instant now) {
        return names.ofHeld(handle, rows(handle).listHeld(now)).values().stream()
                .map(ClientName::own)
                .collect(Collectors.toSet());
    }

    private int whileAny(Entry entry, ToIntFunction<Handle> batch) {
        int deleted = 0;
        int last;
        do {
            AuditEntry trailed = AuditEntry.anonymous(AuditAction.RETENTION_RUN, ids, entry.now());
            last = transactor.inTransaction(handle -> {
                int rows = batch.applyAsInt(handle);
                record(handle, entry, trailed, rows);
                return rows;
            });
            deleted += last;
        } while (last == settings.batch());
        return deleted;
    }
}
