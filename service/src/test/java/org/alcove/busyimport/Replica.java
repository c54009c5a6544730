package org.alcove.busyimport;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.booking.BookingConfiguration;
import org.alcove.booking.BookingModule;
import org.alcove.busyimport.fetch.FetchConfiguration;
import org.alcove.busyimport.fetch.Internet;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Foundation;
import org.alcove.testing.TestFoundation;
import org.jspecify.annotations.Nullable;

/** What one replica reads calendars with: everything real, and the real internet as far as this machine's loopback. */
final class Replica implements AutoCloseable {
    final AvailabilityModule availability;
    final BusyImportModule module;
    final MetricRegistry metrics = new MetricRegistry();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(8);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    Replica(Transactor transactor, InstantSource clock, String allowedHost) {
        this(transactor, clock, allowedHost, Duration.ofSeconds(60));
    }

    Replica(Transactor transactor, InstantSource clock, String allowedHost, Duration fetchTimeout) {
        this(transactor, clock, allowedHost, fetchTimeout, Duration.ofDays(400));
    }

    /** @param ahead how far calendars are read */
    Replica(Transactor transactor, InstantSource clock, String allowedHost, Duration fetchTimeout, Duration ahead) {
        this(
                transactor,
                clock,
                configuration(FetchConfiguration.of(null, allowedHost, null, fetchTimeout, null, null), ahead, 8, null),
                Internet.real());
    }

    Replica(Transactor transactor, InstantSource clock, BusyCalendarConfiguration configuration, Internet internet) {
        Foundation foundation = TestFoundation.over(transactor, clock);
        availability = new AvailabilityModule(foundation, new AvailabilityConfiguration());
        BookingModule booking = new BookingModule(
                foundation,
                availability.offering(),
                new IdentityModule(foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"))
                        .reEntries(),
                BookingConfiguration.defaults());
        availability.takenBy(booking.takenTime());
        module = new BusyImportModule(
                foundation,
                availability.offering(),
                BusyImportConfiguration.defaults(),
                configuration,
                new BusyImportModule.Outside(
                        internet, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), workers, timer, metrics));
        availability.takenBy(module.takenTime());
    }

    static BusyCalendarConfiguration configuration(String allowedHost, int perHost) {
        return configuration(allowedHost, perHost, null);
    }

    static BusyCalendarConfiguration configuration(String allowedHost, int perHost, @Nullable Integer uploadsPerHour) {
        return configuration(
                FetchConfiguration.of(null, allowedHost, null, Duration.ofSeconds(60), null, null),
                Duration.ofDays(400),
                perHost,
                uploadsPerHour);
    }

    private static BusyCalendarConfiguration configuration(
            FetchConfiguration fetching, Duration ahead, int perHost, @Nullable Integer uploadsPerHour) {
        return BusyCalendarConfiguration.of(
                null,
                null,
                ahead,
                null,
                null,
                null,
                null,
                null,
                uploadsPerHour,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                8,
                perHost,
                Duration.ZERO,
                fetching);
    }

    /** Reads all that is due. */
    void poll() {
        await(module.poller().poll());
    }

    static void await(CompletableFuture<Boolean> end) {
        assertThat(end).succeedsWithin(120, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        timer.shutdownNow();
    }
}
