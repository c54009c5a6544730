package org.alcove.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TapeTest {
    private final List<String> calls = new ArrayList<>();
    private final Tape tape = new Tape();

    @Test
    void aStatementAloneIsRunWithoutATransactionAndATransactionInOne() throws SQLException {
        tape.addAlone(step("SELECT 1"));
        tape.add(List.of(step("SELECT 2"), step("UPDATE 3")));
        tape.addAlone(step("SELECT 4"));

        tape.playPooled(connection(), Tape::readAll);

        assertThat(calls)
                .containsExactly(
                        "SELECT 1",
                        "setAutoCommit false",
                        "SELECT 2",
                        "UPDATE 3",
                        "commit",
                        "setAutoCommit true",
                        "SELECT 4");
    }

    @Test
    void aConnectionThatDoesNotCommitByItselfIsLeftSo() throws SQLException {
        tape.addAlone(step("SELECT 1"));
        tape.add(List.of(step("UPDATE 2")));

        tape.play(connection());

        assertThat(calls).containsExactly("SELECT 1", "UPDATE 2", "commit");
    }

    private static Tape.Step step(String sql) {
        return new Tape.Step(sql, List.of(List.of()));
    }

    /** Writes down what it is asked for and does nothing. */
    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                TapeTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        calls.add((String) arguments[0]);
                        return statement();
                    }
                    calls.add(method.getName() + (arguments == null ? "" : " " + arguments[0]));
                    return null;
                });
    }

    private static PreparedStatement statement() {
        return (PreparedStatement) Proxy.newProxyInstance(
                TapeTest.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> method.getName().equals("execute") ? Boolean.FALSE : null);
    }
}
