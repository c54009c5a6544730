package org.alcove.http;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.alcove.kernel.IdFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature;

/** Dresses the service: what every answer of both ports has in common, whoever gives it. */
public final class HttpModule {
    private final HttpConfiguration configuration;
    private final Failures failures;
    private final SecurityHeaders headers;
    private final boolean onOwnMachine;
    private final List<Object> own = new ArrayList<>();
    private boolean served;

    /**
     * @param configuration the limits, and whether the contract is shown
     * @param publicUrl the address under which people reach the service
     * @param onOwnMachine whether that is one of this machine: only there the root tells what it is the root of
     * @param ids makes the ids of errors
     */
    public HttpModule(HttpConfiguration configuration, URI publicUrl, boolean onOwnMachine, IdFactory ids) {
        this.configuration = Objects.requireNonNull(configuration);
        this.failures = new Failures(ids);
        this.onOwnMachine = onOwnMachine;
        this.headers = new SecurityHeaders(publicUrl.getScheme().equals("https"));
    }

    /** Registers everything with the environment; called once, before the rooms register their resources. */
    public void install(Environment environment) {
        StrictJson.apply(environment.getObjectMapper(), configuration);
        // What Jersey refuses before any mapper sees it goes to the error handler, which writes the problem.
        environment.jersey().property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, false);
        environment.jersey().property(ServerProperties.PROCESSING_RESPONSE_ERRORS_ENABLED, true);
        // Looked at by a test, and not by each start.
        environment.jersey().property(ServerProperties.RESOURCE_VALIDATION_DISABLE, true);
        // A redirect's address is never made from the Host header.
        environment.jersey().property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        ProblemMapper mapper = new ProblemMapper(failures);
        environment.jersey().register(mapper);
        environment.jersey().register(new ProblemMapper.OfViolations(mapper));
        environment.jersey().register(new ProblemResponseFilter(failures));
        environment.jersey().register(new BodyLimit(configuration));
        environment.jersey().register(new OnlyUtf8());
        environment.jersey().register(new DenyUnmarked());
        environment.jersey().register(RolesAllowedDynamicFeature.class);
        if (configuration.isDocumented()) {
            own.add(new DocumentationResource(() -> ContractReader.read(resources(environment))));
            if (onOwnMachine) {
                own.add(new StartResource());
            }
        }
        PrometheusRegistry prometheus = new PrometheusRegistry();
        DropwizardExports.builder().dropwizardRegistry(environment.metrics()).register(prometheus);
        environment.jersey().register(new RequestRecords(prometheus));
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(prometheus))
                .addMapping("/metrics");
        // Dropwizard's tasks need no sign-in, and one of them could make Jetty log addresses with secrets in them.
        environment
                .admin()
                .addFilter(
                        "no-tasks",
                        (request, response, chain) ->
                                ((HttpServletResponse) response).sendError(HttpServletResponse.SC_NOT_FOUND))
                .addMappingForUrlPatterns(null, false, "/tasks/*");
        environment.getApplicationContext().setErrorHandler(new ProblemErrorHandler(failures, headers));
        environment.getAdminContext().setErrorHandler(new ProblemErrorHandler(failures, headers));
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    dress(server);
                }
            }
        });
    }

    /** Registers the resources of all rooms; called once, after {@link #install}. */
    public void serve(Environment environment, List<Object> resources) {
        if (served) {
            throw new IllegalStateException("resources are served once");
        }
        served = true;
        List<Object> all = new ArrayList<>(own);
        all.addAll(resources);
        Resources.register(environment.jersey(), all);
    }

    /** Every class with a path that was registered, by whichever room. */
    static Set<Class<?>> resources(Environment environment) {
        return environment.jersey().getResourceConfig().getClasses().stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .collect(Collectors.toCollection(
                        () -> new TreeSet<Class<?>>(Comparator.comparing((Class<?> type) -> type.getName()))));
    }

    private void dress(Server server) {
        // Found through whatever counts connections around the factories that have them.
        server.getContainedBeans(org.eclipse.jetty.server.HttpConfiguration.class)
                .forEach(HttpModule::keepNoHeaders);
        server.setErrorHandler(new ProblemErrorHandler(failures, headers));
        server.setHandler(headers.around(Objects.requireNonNull(server.getHandler())));
    }

    /**
     * Each connection keeps headers that came over it and puts them in place of later ones that begin alike but for their
     * case. Login tokens and cookies are told apart by their case, and a proxy sends many people's through one connection.
     */
    private static void keepNoHeaders(org.eclipse.jetty.server.HttpConfiguration http) {
        http.setHeaderCacheSize(0);
        // For the few whole headers that Jetty knows from the start.
        http.setHeaderCacheCaseSensitive(true);
    }
}
