package org.alcove.busyimport;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Says how a calendar does, in codes and in words that hold nothing of it. */
final class BusyCalendarViews {
    static final String URL = "url";
    static final String UPLOAD = "upload";

    /** A file can't be read again for another zone. */
    private static final String ZONE_CHANGED = "zone_changed";

    /** What is kept was read before its owner changed how it is to be read; a file has to be sent anew. */
    private static final String SETTINGS_CHANGED = "settings_changed";

    private final BusyCalendarConfiguration configuration;

    BusyCalendarViews(BusyCalendarConfiguration configuration) {
        this.configuration = configuration;
    }

    BusyCalendarView view(BusyCalendarDao.Row row, Instant now) {
        String status = status(row, now);
        return new BusyCalendarView(
                row.id(),
                row.kind(),
                status,
                notice(status, row.kind()),
                row.tentativeIsBusy(),
                row.addedAt(),
                row.lastReadAt(),
                row.lastGoodAt(),
                row.coveredUntil(),
                row.times(),
                row.fault(),
                row.failures(),
                warnings(row),
                row.nextReadAt());
    }

    private String status(BusyCalendarDao.Row row, Instant now) {
        Instant good = row.lastGoodAt();
        if (good == null) {
            return "waiting_first_read";
        }
        Duration patience = row.kind().equals(UPLOAD) ? configuration.uploadStaleAfter() : configuration.staleAfter();
        if (Duration.between(good, now).compareTo(patience) > 0) {
            return "stale";
        }
        return row.fault() == null ? "current" : "failing";
    }

    private static String notice(String status, String kind) {
        return switch (status) {
            case "waiting_first_read" ->
                "This calendar has not been read yet. Until it has been read once, none of your times are offered.";
            case "stale" ->
                kind.equals(UPLOAD)
                        ? "This file is old. Its busy times still hold; upload a newer one."
                        : "This calendar could not be read for a long time. The busy times of its last good read still"
                                + " hold, and may be out of date.";
            case "failing" -> "The last read of this calendar failed. The busy times of its last good read still hold.";
            default ->
                kind.equals(UPLOAD)
                        ? "Read. A file does not follow later changes; upload it again when there are some."
                        : "Read as planned.";
        };
    }

    private static List<String> warnings(BusyCalendarDao.Row row) {
        List<String> warnings = new ArrayList<>(Arrays.stream(row.warnings().split(",", -1))
                .filter(code -> !code.isEmpty())
                .toList());
        String readZone = row.readZone();
        if (row.kind().equals(UPLOAD) && readZone != null && !readZone.equals(row.zone())) {
            warnings.add(ZONE_CHANGED);
        }
        if (row.settingsChangedAt() != null) {
            warnings.add(SETTINGS_CHANGED);
        }
        return warnings;
    }
}
