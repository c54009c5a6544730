package org.alcove.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Purpose;

/**
 * Limits how often one network, or one typed name, may try, on this replica. Keeps keyed hashes of network prefixes
 * only, in memory; names that exist and names that don't count alike.
 */
final class RateLimiter {
    private static final Pattern ZONE = Pattern.compile("%.*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final IdentityConfiguration.RateLimits settings;
    private final KeyRing keys;
    private final TimeMeter meter;
    private final Cache<ByteBuffer, Bucket> buckets;

    RateLimiter(IdentityConfiguration.RateLimits settings, KeyRing keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.meter = new ClockMeter(clock);
        this.buckets = Caffeine.newBuilder().maximumSize(settings.networks()).build();
    }

    /** One sign-in or recovery. @throws ServiceException {@link ErrorCode#RATE_LIMITED} */
    void signIn(String address, String typedName) {
        if (settings.isOn()) {
            spend("sign-in", prefix(address), settings.signInPerNetwork());
            spend("name", keys.hash(Purpose.LOGIN_NAME, "rate", typedName), settings.signInPerName());
        }
    }

    /** One try of a join code, an invitation or a re-entry. @throws ServiceException {@link ErrorCode#RATE_LIMITED} */
    void join(String address) {
        if (settings.isOn()) {
            spend("join", prefix(address), settings.joinPerNetwork());
        }
    }

    private void spend(String kind, byte[] who, int limit) {
        ByteBuffer key = ByteBuffer.wrap(keys.hash(Purpose.NETWORK, kind, who));
        Bucket bucket = buckets.get(
                key,
                unused -> Bucket.builder()
                        .addLimit(bandwidth -> bandwidth.capacity(limit).refillGreedy(limit, settings.window()))
                        .withCustomTimePrecision(meter)
                        .build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1;
            throw new ServiceException(ErrorCode.RATE_LIMITED, List.of(), Map.of("retryAfter", seconds));
        }
    }

    /** The first 24 bits of an IPv4 address or 64 of an IPv6 one: about one household or office. */
    static byte[] prefix(String address) {
        String bare = bare(address);
        if (!ADDRESS.matcher(bare).matches()) {
            return new byte[0];
        }
        try {
            byte[] bytes = InetAddress.getByName(bare).getAddress();
            return Arrays.copyOf(bytes, bytes.length == 4 ? 3 : 8);
        } catch (UnknownHostException notAnAddress) {
            return new byte[0];
        }
    }

    /** Without the brackets that stand around it in a URL, and without a zone. */
    static String bare(String address) {
        return ZONE.matcher(address.replace("[", "").replace("]", "")).replaceFirst("");
    }

    /**
     * Time that went by on the service's clock; goes on from where it was if the clock is set back, so that nobody who has
     * no tries left waits until the clock has caught up.
     */
    private static final class ClockMeter implements TimeMeter {
        private final InstantSource clock;
        private long lastMillis;
        private long setBackMillis;

        ClockMeter(InstantSource clock) {
            this.clock = clock;
            this.lastMillis = clock.millis();
        }

        @Override
        public synchronized long currentTimeNanos() {
            long now = clock.millis();
            setBackMillis += Math.max(0, lastMillis - now);
            lastMillis = now;
            return (now + setBackMillis) * 1_000_000L;
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
