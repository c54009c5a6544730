package org.alcove.busyimport;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;

/** Limits how many files and addresses one account sends to this replica. */
final class UploadLimiter {
    private static final int MOST_ACCOUNTS = 10_000;

    private final int perHour;
    private final TimeMeter meter;
    private final Cache<AccountId, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MOST_ACCOUNTS).build();

    UploadLimiter(BusyCalendarConfiguration configuration, InstantSource clock) {
        this.perHour = configuration.uploadsPerHour();
        this.meter = new ClockMeter(clock);
    }

    /** One more. @throws ServiceException {@link ErrorCode#RATE_LIMITED} */
    void spend(AccountId account) {
        Bucket bucket = buckets.get(
                account,
                unused -> Bucket.builder()
                        .addLimit(bandwidth -> bandwidth.capacity(perHour).refillGreedy(perHour, Duration.ofHours(1)))
                        .withCustomTimePrecision(meter)
                        .build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1;
            throw new ServiceException(ErrorCode.RATE_LIMITED, List.of(), Map.of("retryAfter", seconds));
        }
    }

    /** Time as the service's clock tells it. */
    private record ClockMeter(InstantSource clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.millis() * 1_000_000L;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
