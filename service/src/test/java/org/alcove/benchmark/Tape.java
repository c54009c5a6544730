package org.alcove.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Transactions that the service ran, to be run again by nothing but JDBC: same statements, same values, same commits. */
final class Tape {
    private final List<Unit> units = new ArrayList<>();

    /** @param committed false for a statement that the database gave a transaction of its own */
    private record Unit(List<Step> steps, boolean committed) {}

    /** A value that was set: the setter and what it was given. */
    record Binding(Method setter, Object[] arguments) {}

    /** One execution: of each list of values in turn, if it was a batch. */
    record Step(String sql, List<List<Binding>> rows) {
        boolean reads() {
            return sql.stripLeading().startsWith("SELECT");
        }
    }

    /** Takes what a statement read. */
    interface Rows {
        /** @param rows before the first; to be read to their end */
        void read(Step step, ResultSet rows) throws SQLException;
    }

    synchronized void add(List<Step> transaction) {
        units.add(new Unit(transaction, true));
    }

    synchronized void addAlone(Step step) {
        units.add(new Unit(List.of(step), false));
    }

    synchronized int commits() {
        return (int) units.stream().filter(Unit::committed).count();
    }

    synchronized int statements() {
        return units.stream().mapToInt(unit -> unit.steps().size()).sum();
    }

    /** Only the steps that a rule keeps. */
    synchronized Tape only(Predicate<Step> kept) {
        Tape some = new Tape();
        for (Unit unit : units) {
            List<Step> steps = unit.steps().stream().filter(kept).toList();
            if (!steps.isEmpty()) {
                some.units.add(new Unit(steps, unit.committed()));
            }
        }
        return some;
    }

    /** The steps that a rule keeps, of equal statements the last, each as the database gives it a transaction of its own. */
    synchronized Tape alone(Predicate<Step> kept) {
        Map<String, Step> steps = new LinkedHashMap<>();
        units.stream().flatMap(unit -> unit.steps().stream()).filter(kept).forEach(step -> steps.put(step.sql(), step));
        Tape some = new Tape();
        steps.values().forEach(some::addAlone);
        return some;
    }

    /** Runs it, on a connection that does not commit by itself; reads every row to its end. */
    void play(Connection connection) throws SQLException {
        for (Unit unit : units) {
            play(connection, unit, Tape::readAll);
            if (unit.committed()) {
                connection.commit();
            }
        }
    }

    /**
     * Runs it as the service does, on a connection as its pool gives them, which commits by itself: only for a transaction
     * is it told not to, and told again when that is over. Each of these is a trip to the database, and a statement that
     * had a transaction of its own makes none of them.
     */
    void playPooled(Connection connection, Rows rows) throws SQLException {
        for (Unit unit : units) {
            if (unit.committed()) {
                connection.setAutoCommit(false);
                play(connection, unit, rows);
                connection.commit();
                connection.setAutoCommit(true);
            } else {
                play(connection, unit, rows);
            }
        }
    }

    /** Reads every column of every row. */
    static void readAll(Step step, ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                rows.getBytes(i);
            }
        }
    }

    private static void play(Connection connection, Unit unit, Rows rows) throws SQLException {
        for (Step step : unit.steps()) {
            play(connection, step, rows);
        }
    }

    private static void play(Connection connection, Step step, Rows taker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(step.sql())) {
            boolean batch = step.rows().size() > 1;
            for (List<Binding> row : step.rows()) {
                for (Binding binding : row) {
                    binding.setter().invoke(statement, binding.arguments());
                }
                if (batch) {
                    statement.addBatch();
                }
            }
            if (batch) {
                statement.executeBatch();
            } else if (statement.execute()) {
                try (ResultSet rows = statement.getResultSet()) {
                    taker.read(step, rows);
                }
            }
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
