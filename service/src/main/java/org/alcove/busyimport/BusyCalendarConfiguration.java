package org.alcove.busyimport;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Objects;
import org.alcove.busyimport.fetch.FetchConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * How outside calendars are kept and read again.
 *
 * @param perTherapist calendars of one therapist at most
 * @param ownAddresses addresses by which an owner's declined events are known, for one calendar at most
 * @param ahead how far ahead of today busy times are read
 * @param defaultSpan what a request for busy times looks over if it does not say
 * @param maximumSpan the longest time that one request may look over
 * @param readers fetched files read at once on one replica, each for at most some 64 MB of memory
 * @param uploadReaders the same for uploaded files, so that neither keep the others waiting
 * @param readerWait how long an upload waits for its turn
 * @param uploadsPerHour files and addresses that one account may send to one replica
 * @param readEvery from one read of a calendar to the next
 * @param readWholeEvery a calendar that says it is unchanged is read whole all the same after this long
 * @param refreshEvery how often a therapist can ask for a read at most
 * @param longestBackOff from a read that failed to the next, at most
 * @param longestServerWait for how long at most a server can put the next read off
 * @param staleAfter how long after its last good read a calendar is called stale
 * @param uploadStaleAfter the same for an uploaded file
 * @param dormantKept how long a calendar is kept whose owner is not at work
 * @param lease how long a replica may take for one read before another one reads it too
 * @param fetchers calendars fetched at once by one replica
 * @param perHost of them, from one host
 * @param hostSpacing between two fetches from one host
 * @param fetching where from, and how long that may take
 */
public record BusyCalendarConfiguration(
        int perTherapist,
        int ownAddresses,
        Duration ahead,
        Duration defaultSpan,
        Duration maximumSpan,
        int readers,
        int uploadReaders,
        Duration readerWait,
        int uploadsPerHour,
        Duration readEvery,
        Duration readWholeEvery,
        Duration refreshEvery,
        Duration longestBackOff,
        Duration longestServerWait,
        Duration staleAfter,
        Duration uploadStaleAfter,
        Duration dormantKept,
        Duration lease,
        int fetchers,
        int perHost,
        Duration hostSpacing,
        FetchConfiguration fetching) {
    public BusyCalendarConfiguration {
        require(perTherapist >= 1 && perTherapist <= 100, "perTherapist");
        require(ownAddresses >= 0 && ownAddresses <= 100, "ownAddresses");
        require(ahead.compareTo(Duration.ofDays(1)) >= 0 && ahead.compareTo(Duration.ofDays(3_650)) <= 0, "ahead");
        require(isPositive(defaultSpan) && isPositive(maximumSpan), "maximumSpan");
        require(readers >= 1 && readers <= 64, "readers");
        require(uploadReaders >= 1 && uploadReaders <= 64, "uploadReaders");
        require(uploadsPerHour >= 1, "uploadsPerHour");
        require(!readerWait.isNegative(), "readerWait");
        require(isPositive(readEvery) && isPositive(readWholeEvery), "readEvery");
        require(!refreshEvery.isNegative(), "refreshEvery");
        require(isPositive(longestBackOff), "longestBackOff");
        require(!longestServerWait.isNegative(), "longestServerWait");
        require(isPositive(dormantKept), "dormantKept");
        require(isPositive(staleAfter) && isPositive(uploadStaleAfter), "staleAfter");
        // Otherwise a slow server makes two replicas read at once.
        require(lease.compareTo(fetching.fetchTimeout()) > 0, "lease");
        require(fetchers >= 1 && fetchers <= 256, "fetchers");
        require(perHost >= 1, "perHost");
        require(!hostSpacing.isNegative(), "hostSpacing");
    }

    @JsonCreator
    static BusyCalendarConfiguration of(
            @JsonProperty("perTherapist") @Nullable Integer perTherapist,
            @JsonProperty("ownAddresses") @Nullable Integer ownAddresses,
            @JsonProperty("ahead") @Nullable Duration ahead,
            @JsonProperty("defaultSpan") @Nullable Duration defaultSpan,
            @JsonProperty("maximumSpan") @Nullable Duration maximumSpan,
            @JsonProperty("readers") @Nullable Integer readers,
            @JsonProperty("uploadReaders") @Nullable Integer uploadReaders,
            @JsonProperty("readerWait") @Nullable Duration readerWait,
            @JsonProperty("uploadsPerHour") @Nullable Integer uploadsPerHour,
            @JsonProperty("readEvery") @Nullable Duration readEvery,
            @JsonProperty("readWholeEvery") @Nullable Duration readWholeEvery,
            @JsonProperty("refreshEvery") @Nullable Duration refreshEvery,
            @JsonProperty("longestBackOff") @Nullable Duration longestBackOff,
            @JsonProperty("longestServerWait") @Nullable Duration longestServerWait,
            @JsonProperty("staleAfter") @Nullable Duration staleAfter,
            @JsonProperty("uploadStaleAfter") @Nullable Duration uploadStaleAfter,
            @JsonProperty("dormantKept") @Nullable Duration dormantKept,
            @JsonProperty("lease") @Nullable Duration lease,
            @JsonProperty("fetchers") @Nullable Integer fetchers,
            @JsonProperty("perHost") @Nullable Integer perHost,
            @JsonProperty("hostSpacing") @Nullable Duration hostSpacing,
            @JsonProperty("fetching") @Nullable FetchConfiguration fetching) {
        return new BusyCalendarConfiguration(
                Objects.requireNonNullElse(perTherapist, 10),
                Objects.requireNonNullElse(ownAddresses, 10),
                Objects.requireNonNullElse(ahead, Duration.ofDays(400)),
                Objects.requireNonNullElse(defaultSpan, Duration.ofDays(7)),
                Objects.requireNonNullElse(maximumSpan, Duration.ofDays(400)),
                Objects.requireNonNullElse(readers, 2),
                Objects.requireNonNullElse(uploadReaders, 1),
                Objects.requireNonNullElse(readerWait, Duration.ofSeconds(10)),
                Objects.requireNonNullElse(uploadsPerHour, 60),
                Objects.requireNonNullElse(readEvery, Duration.ofMinutes(15)),
                Objects.requireNonNullElse(readWholeEvery, Duration.ofDays(1)),
                Objects.requireNonNullElse(refreshEvery, Duration.ofMinutes(1)),
                Objects.requireNonNullElse(longestBackOff, Duration.ofHours(6)),
                Objects.requireNonNullElse(longestServerWait, Duration.ofDays(1)),
                Objects.requireNonNullElse(staleAfter, Duration.ofDays(1)),
                Objects.requireNonNullElse(uploadStaleAfter, Duration.ofDays(90)),
                Objects.requireNonNullElse(dormantKept, Duration.ofDays(30)),
                Objects.requireNonNullElse(lease, Duration.ofMinutes(2)),
                Objects.requireNonNullElse(fetchers, 8),
                Objects.requireNonNullElse(perHost, 2),
                Objects.requireNonNullElse(hostSpacing, Duration.ofMillis(200)),
                Objects.requireNonNullElse(fetching, FetchConfiguration.defaults()));
    }

    /** Every setting at its default. */
    public static BusyCalendarConfiguration defaults() {
        return of(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null);
    }

    /** The same, but with as many uploads as anybody likes. */
    public BusyCalendarConfiguration withoutRateLimits() {
        return new BusyCalendarConfiguration(
                perTherapist,
                ownAddresses,
                ahead,
                defaultSpan,
                maximumSpan,
                readers,
                uploadReaders,
                readerWait,
                Integer.MAX_VALUE,
                readEvery,
                readWholeEvery,
                refreshEvery,
                longestBackOff,
                longestServerWait,
                staleAfter,
                uploadStaleAfter,
                dormantKept,
                lease,
                fetchers,
                perHost,
                hostSpacing,
                fetching);
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw new IllegalArgumentException("busyCalendars." + setting + " is out of range");
        }
    }
}
