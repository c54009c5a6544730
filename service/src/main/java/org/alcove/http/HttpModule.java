package org.alcove.http;

import io.dropwizard.core.setup.Environment;
import java.util.Objects;
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

    /**
     * @param configuration the limits
     * @param publicUrl the address under which people reach the service
     * @param ids makes the ids of errors
     */
    public HttpModule(HttpConfiguration configuration, String publicUrl, IdFactory ids) {
        this.configuration = Objects.requireNonNull(configuration);
        this.failures = new Failures(ids);
        this.headers = new SecurityHeaders(publicUrl.startsWith("https:"));
    }

    /** Registers everything with the environment; called once, before the rooms register their resources. */
    public void install(Environment environment) {
        StrictJson.apply(environment.getObjectMapper(), configuration);
        environment.jersey().property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        environment.jersey().property(ServerProperties.PROCESSING_RESPONSE_ERRORS_ENABLED, true);
        ProblemMapper mapper = new ProblemMapper(failures);
        environment.jersey().register(mapper);
        environment.jersey().register(new ProblemMapper.OfViolations(mapper));
        environment.jersey().register(new ProblemResponseFilter(failures));
        environment.jersey().register(new BodyLimit(configuration));
        environment.jersey().register(new DenyUnmarked());
        environment.jersey().register(RolesAllowedDynamicFeature.class);
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

    private void dress(Server server) {
        server.setErrorHandler(new ProblemErrorHandler(failures, headers));
        server.setHandler(headers.around(Objects.requireNonNull(server.getHandler())));
    }
}
