package org.alcove.http;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.glassfish.jersey.uri.UriTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every request and, at debug level, logs it: by method, route template, status and time, and never by its
 * path, query, headers or body.
 */
@Provider
public final class RequestRecords implements ApplicationEventListener {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRecords.class);

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    private final Histogram durations;

    RequestRecords(PrometheusRegistry registry) {
        durations = Histogram.builder()
                .name("alcove_request_seconds")
                .help("Time from reading a request to having written its answer")
                .unit(Unit.SECONDS)
                .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
                .classicOnly()
                .labelNames("method", "route", "status")
                .register(registry);
    }

    @Override
    public void onEvent(ApplicationEvent event) {}

    @Override
    public RequestEventListener onRequest(RequestEvent started) {
        long startedAt = System.nanoTime();
        return event -> {
            if (event.getType() == RequestEvent.Type.FINISHED) {
                record(event, System.nanoTime() - startedAt);
            }
        };
    }

    private void record(RequestEvent event, long nanos) {
        // A caller may invent methods, and labels must not grow by what callers invent.
        String asked = event.getContainerRequest().getMethod();
        String method = METHODS.contains(asked) ? asked : "other";
        String route = route(event.getUriInfo());
        ContainerResponse response = event.getContainerResponse();
        int status = response == null ? 500 : response.getStatus();
        durations.labelValues(method, route, Integer.toString(status)).observe(Unit.nanosToSeconds(nanos));
        LOG.debug("method={} route={} status={} micros={}", method, route, status, nanos / 1000);
    }

    private static String route(ExtendedUriInfo address) {
        if (address.getMatchedModelResource() == null) {
            return "none";
        }
        StringBuilder route = new StringBuilder();
        List<UriTemplate> templates = address.getMatchedTemplates();
        for (int i = templates.size() - 1; i >= 0; i--) {
            route.append(templates.get(i).getTemplate());
        }
        return SLASHES.matcher(route).replaceAll("/");
    }
}
