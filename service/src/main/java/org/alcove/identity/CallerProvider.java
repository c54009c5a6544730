package org.alcove.identity;

import io.dropwizard.core.setup.Environment;
import jakarta.servlet.ServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;
import org.jspecify.annotations.Nullable;

/**
 * Gives resource methods the {@link Caller} they ask for. A servlet filter leaves the address where Jersey's request has
 * it too: to inject the servlet's request costs more than all that is done with it.
 */
final class CallerProvider implements ValueParamProvider {
    private static final String ADDRESS = CallerProvider.class.getName() + ".address";
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final TrustedProxies proxies;

    CallerProvider(TrustedProxies proxies) {
        this.proxies = Objects.requireNonNull(proxies);
    }

    void register(Environment environment) {
        environment
                .servlets()
                .addFilter("caller", (request, response, chain) -> {
                    noteAddress(request);
                    chain.doFilter(request, response);
                })
                .addMappingForUrlPatterns(null, false, "/*");
        ValueParamProvider self = this;
        environment.jersey().register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(self).to(ValueParamProvider.class);
            }
        });
    }

    private static void noteAddress(ServletRequest request) {
        request.setAttribute(ADDRESS, request.getRemoteAddr());
    }

    @Override
    public @Nullable Function<ContainerRequest, ?> getValueProvider(Parameter parameter) {
        return parameter.getRawType().equals(Caller.class) && parameter.isAnnotationPresent(Context.class)
                ? this::callerOf
                : null;
    }

    @Override
    public PriorityType getPriority() {
        return Priority.NORMAL;
    }

    private Caller callerOf(ContainerRequest request) {
        String remote = (String) Objects.requireNonNull(request.getProperty(ADDRESS));
        List<String> forwardedFor = request.getHeaders().getOrDefault(FORWARDED_FOR, List.of());
        return Caller.of(proxies.addressOf(remote, forwardedFor), request.getHeaderString(HttpHeaders.USER_AGENT));
    }
}
