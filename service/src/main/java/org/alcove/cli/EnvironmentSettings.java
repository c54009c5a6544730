package org.alcove.cli;

import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.lookup.StringLookup;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into the configuration file: {@code ${NAME:-default}}. A variable that is set to nothing
 * counts as not set, and what a value holds can't end the quoted text that it stands in.
 */
public final class EnvironmentSettings extends StringSubstitutor {
    public EnvironmentSettings(Map<String, String> environment) {
        super((StringLookup) name -> escaped(environment.get(name)));
        setEnableSubstitutionInVariables(false);
    }

    private static @Nullable String escaped(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
