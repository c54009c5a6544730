package org.alcove.availability;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.Faults;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Weekly hours: shown, and replaced from a date on, together with the search's picture of them. */
public final class HoursService {
    private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");
    private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2199, 12, 31);
    private static final int WEEK_MINUTES = 7 * HoursRule.DAY_MINUTES;

    private final Foundation foundation;
    private final OpenDays openDays;
    private final AvailabilityConfiguration policy;

    HoursService(Foundation foundation, OpenDays openDays, AvailabilityConfiguration policy) {
        this.foundation = foundation;
        this.openDays = openDays;
        this.policy = policy;
    }

    /** The hours in force and all versions; before the first version holds, no hours in the roster's zone. */
    public HoursView get(Actor actor, TherapistId therapist) {
        TherapistAccess.require(actor, therapist);
        Instant now = foundation.clock().instant();
        return foundation.transactor().inTransaction(handle -> view(handle, actor, therapist, now));
    }

    /**
     * Replaces the hours from a date on; later versions are gone.
     *
     * @throws org.alcove.kernel.ServiceException {@code INVALID} with every fault
     */
    public HoursView replace(Actor actor, TherapistId therapist, @Nullable HoursInput input) {
        TherapistAccess.require(actor, therapist);
        Instant now = foundation.clock().instant();
        HoursVersion version = checked(input, now);
        AuditEntry entry = AuditEntry.by(actor, AuditAction.HOURS_WRITE, foundation.ids(), now)
                .on("therapist", therapist);
        return foundation.transactor().inTransaction(handle -> {
            TherapistAccess.rosterZone(handle, actor, therapist);
            openDays.lock(handle, therapist, now);
            HoursDao hours = handle.attach(HoursDao.class);
            hours.deleteVersionsFrom(actor.clinicId(), therapist, version.effectiveFrom());
            Faults faults = new Faults();
            faults.require(
                    hours.countVersions(therapist) < policy.hoursVersions(),
                    "",
                    "too_many",
                    "at most " + policy.hoursVersions() + " versions");
            faults.refuseIfAny();
            hours.insertVersion(
                    actor.clinicId(),
                    therapist,
                    version.effectiveFrom(),
                    version.zone().getId());
            if (!version.rules().isEmpty()) {
                hours.insertRules(version.rules().stream()
                        .map(rule -> new HoursDao.NewRule(
                                therapist,
                                version.effectiveFrom(),
                                rule.day().getValue(),
                                rule.startMinute(),
                                rule.endMinute()))
                        .toList());
            }
            openDays.hoursChanged(handle, therapist, now);
            foundation.audit().append(handle, entry);
            return view(handle, actor, therapist, now);
        });
    }

    private static HoursView view(Handle handle, Actor actor, TherapistId therapist, Instant now) {
        ZoneId rosterZone = TherapistAccess.rosterZone(handle, actor, therapist);
        List<HoursVersion> versions =
                TimeAuthority.versions(handle.attach(HoursDao.class), therapist, EARLIEST, LATEST);
        Optional<HoursVersion> inForce = versions.stream()
                .filter(version -> !now.atZone(version.zone()).toLocalDate().isBefore(version.effectiveFrom()))
                .max(Comparator.comparing(HoursVersion::effectiveFrom));
        return new HoursView(
                inForce.map(HoursVersion::zone).orElse(rosterZone).getId(),
                inForce.map(HoursService::weekly).orElse(List.of()),
                inForce.map(HoursVersion::effectiveFrom),
                versions.stream()
                        .map(version -> new HoursView.Version(
                                version.effectiveFrom(), version.zone().getId(), weekly(version)))
                        .toList());
    }

    private static List<WeeklyTime> weekly(HoursVersion version) {
        return version.rules().stream()
                .map(rule -> new WeeklyTime(
                        DAYS.get(rule.day().getValue() - 1),
                        WallTime.write(rule.startMinute()),
                        WallTime.write(rule.endMinute())))
                .toList();
    }

    private HoursVersion checked(@Nullable HoursInput input, Instant now) {
        Faults faults = new Faults();
        HoursInput body = input == null ? new HoursInput(null, null, null) : input;
        Optional<ZoneId> zone = faults.zone("/zone", body.zone());
        List<HoursRule> rules = rules(faults, body.weekly());
        LocalDate from = body.effectiveFrom() == null
                ? now.atZone(zone.orElse(ZoneId.of("UTC"))).toLocalDate()
                : body.effectiveFrom();
        faults.require(
                !from.isBefore(EARLIEST) && !from.isAfter(LATEST),
                "/effectiveFrom",
                "out_of_range",
                "between " + EARLIEST + " and " + LATEST);
        faults.refuseIfAny();
        return new HoursVersion(from, zone.orElseThrow(), rules);
    }

    private List<HoursRule> rules(Faults faults, @Nullable List<@Nullable WeeklyTime> weekly) {
        if (weekly == null) {
            faults.required("/weekly", weekly);
            return List.of();
        }
        if (weekly.size() > policy.weeklyRules()) {
            faults.add("/weekly", "too_many", "at most " + policy.weeklyRules() + " working times");
            return List.of();
        }
        List<HoursRule> rules = new ArrayList<>();
        for (int i = 0; i < weekly.size(); i++) {
            Optional<HoursRule> rule = rule(faults, "/weekly/" + i, weekly.get(i));
            if (rule.isEmpty()) {
                continue;
            }
            if (rules.stream().anyMatch(other -> overlap(other, rule.get()))) {
                faults.add("/weekly/" + i, "overlapping", "working times of a week must not overlap");
            }
            rules.add(rule.get());
        }
        return rules;
    }

    private static Optional<HoursRule> rule(Faults faults, String pointer, @Nullable WeeklyTime time) {
        if (time == null) {
            faults.required(pointer, time);
            return Optional.empty();
        }
        int day = time.day() == null ? -1 : DAYS.indexOf(time.day());
        if (time.day() == null) {
            faults.required(pointer + "/day", time.day());
        } else {
            faults.require(day >= 0, pointer + "/day", "unknown_day", "one of MO, TU, WE, TH, FR, SA and SU");
        }
        OptionalInt start = WallTime.start(faults, pointer + "/start", time.start());
        OptionalInt end = WallTime.end(faults, pointer + "/end", time.end());
        if (day < 0 || start.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HoursRule(DayOfWeek.of(day + 1), start.getAsInt(), end.getAsInt()));
    }

    /** Whether two rules meet in any week, the night from Sunday to Monday included. */
    private static boolean overlap(HoursRule one, HoursRule other) {
        int fromOne = Math.floorMod(minuteOfWeek(other) - minuteOfWeek(one), WEEK_MINUTES);
        int fromOther = Math.floorMod(minuteOfWeek(one) - minuteOfWeek(other), WEEK_MINUTES);
        return fromOne < one.length() || fromOther < other.length();
    }

    private static int minuteOfWeek(HoursRule rule) {
        return (rule.day().getValue() - 1) * HoursRule.DAY_MINUTES + rule.startMinute();
    }
}
