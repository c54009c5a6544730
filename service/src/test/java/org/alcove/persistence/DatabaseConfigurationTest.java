package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseConfigurationTest {
    private static Map<String, String> propertiesFor(String url) {
        DatabaseConfiguration configuration = new DatabaseConfiguration();
        configuration.setUrl(url);
        return configuration.effectiveProperties();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://database.example:3306/alcove",
                "jdbc:mysql://localhost.example/alcove",
                "jdbc:mysql://10.0.0.7/alcove?useUnicode=true"
            })
    void checksTheNameOfADatabaseOnAnotherMachine(String url) {
        assertThat(propertiesFor(url)).containsEntry("sslMode", "VERIFY_IDENTITY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://127.0.0.1:3306/alcove",
                "jdbc:mysql://localhost/alcove",
                "jdbc:mysql://[::1]:3306/alcove",
                "jdbc:mysql://database.example/alcove?sslMode=VERIFY_CA"
            })
    void leavesThisMachineAndWhatTheOperatorSaidAlone(String url) {
        assertThat(propertiesFor(url)).doesNotContainKey("sslMode");
    }

    @Test
    void letsNoConfigurationFileChangeWhatCorrectnessRestsOn() {
        DatabaseConfiguration configuration = new DatabaseConfiguration();
        configuration.setUrl("jdbc:mysql://localhost/alcove");
        configuration.setProperties(Map.of("useServerPrepStmts", "true", "allowMultiQueries", "true"));
        assertThat(configuration.effectiveProperties())
                .containsEntry("useServerPrepStmts", "false")
                .containsEntry("allowMultiQueries", "false")
                .containsEntry("connectTimeout", "5000");
        assertThat(configuration.withoutTimeouts().effectiveProperties()).doesNotContainKey("socketTimeout");
    }
}
