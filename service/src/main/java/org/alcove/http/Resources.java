package org.alcove.http;

import io.dropwizard.jersey.setup.JerseyEnvironment;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.List;
import org.glassfish.jersey.internal.inject.AbstractBinder;

/**
 * Registers resources that were made by hand. Dropwizard does so too, but makes and loads a class for each of them, which
 * took a tenth of a start.
 */
final class Resources implements Feature {
    private final List<Object> resources;

    private Resources(List<Object> resources) {
        this.resources = resources;
    }

    /** Called once for all of them: Jersey takes one feature of a class and leaves out further ones. */
    static void register(JerseyEnvironment jersey, List<Object> resources) {
        jersey.register(new Resources(List.copyOf(resources)));
        for (Object resource : resources) {
            jersey.register(resource.getClass());
        }
    }

    @Override
    public boolean configure(FeatureContext context) {
        context.register(new AbstractBinder() {
            @Override
            protected void configure() {
                for (Object resource : resources) {
                    bind(resource).to(resource.getClass());
                }
            }
        });
        return true;
    }
}
