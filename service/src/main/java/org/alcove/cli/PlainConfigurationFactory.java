package org.alcove.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.guava.GuavaModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.jackson.AnnotationSensitivePropertyNamingStrategy;
import io.dropwizard.jackson.CaffeineModule;
import io.dropwizard.jackson.DiscoverableSubtypeResolver;
import io.dropwizard.jackson.FuzzyEnumModule;
import io.dropwizard.jackson.GuavaExtrasModule;

/**
 * Reads the settings as Dropwizard does, but without making code for each of them: they are read once, and making the code
 * took more than a second of every start.
 */
public final class PlainConfigurationFactory<T> extends DefaultConfigurationFactoryFactory<T> {
    @Override
    protected ObjectMapper configureObjectMapper(ObjectMapper ofTheService) {
        ObjectMapper json = new ObjectMapper();
        json.registerModule(new GuavaModule());
        json.registerModule(new GuavaExtrasModule());
        json.registerModule(new CaffeineModule());
        json.registerModule(new FuzzyEnumModule());
        json.registerModule(new ParameterNamesModule());
        json.registerModule(new Jdk8Module());
        json.registerModule(new JavaTimeModule());
        json.setPropertyNamingStrategy(new AnnotationSensitivePropertyNamingStrategy());
        json.setSubtypeResolver(new DiscoverableSubtypeResolver());
        return json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
