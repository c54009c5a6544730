package org.alcove.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * MySQL's driver with a tape: writes down which statements the service runs, with what values and where it commits, so
 * that they can be run again by nothing but JDBC. Addresses begin with {@link #PREFIX}. It can leave out one kind of
 * statement as well, for measuring what it costs.
 */
public final class TapeDriver implements Driver {
    static final String PREFIX = "jdbc:tape:";

    private static volatile @Nullable Tape tape;
    private static volatile String leftOut = "";

    static {
        try {
            DriverManager.registerDriver(new TapeDriver());
        } catch (SQLException failure) {
            throw new ExceptionInInitializerError(failure);
        }
    }

    /** Records everything that is run until the next call; null: records nothing. */
    static void recordOn(@Nullable Tape next) {
        tape = next;
    }

    /** Statements that begin so are told to have changed one row, and are not run; empty: all are run. */
    static void leaveOut(String beginning) {
        leftOut = beginning;
    }

    @Override
    public @Nullable Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Connection real = DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
        List<Tape.Step> steps = new ArrayList<>();
        return (Connection) Proxy.newProxyInstance(
                TapeDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    Object answer = call(real, method, arguments);
                    if (method.getName().equals("prepareStatement") && answer instanceof PreparedStatement prepared) {
                        return wrapped(real, prepared, (String) arguments[0], steps);
                    }
                    if (method.getName().equals("commit")) {
                        Tape now = tape;
                        if (now != null && !steps.isEmpty()) {
                            now.add(List.copyOf(steps));
                        }
                        steps.clear();
                    } else if (method.getName().equals("rollback")) {
                        steps.clear();
                    }
                    return answer;
                });
    }

    private static PreparedStatement wrapped(
            Connection connection, PreparedStatement real, String sql, List<Tape.Step> steps) {
        List<Tape.Binding> bindings = new ArrayList<>();
        List<List<Tape.Binding>> batch = new ArrayList<>();
        return (PreparedStatement) Proxy.newProxyInstance(
                TapeDriver.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                    String name = method.getName();
                    if (name.startsWith("set")
                            && arguments != null
                            && arguments[0] instanceof Integer
                            && arguments.length > 1) {
                        bindings.add(new Tape.Binding(method, arguments.clone()));
                    } else if (name.equals("addBatch")) {
                        batch.add(List.copyOf(bindings));
                        bindings.clear();
                    } else if (name.equals("executeBatch") || name.equals("executeLargeBatch")) {
                        steps.add(new Tape.Step(sql, List.copyOf(batch)));
                    } else if (name.equals("execute") || name.equals("executeQuery") || name.startsWith("executeU")) {
                        note(connection, steps, new Tape.Step(sql, List.of(List.copyOf(bindings))));
                        String without = leftOut;
                        if (!without.isEmpty() && sql.stripLeading().startsWith(without)) {
                            return name.equals("execute") ? (Object) Boolean.FALSE : Integer.valueOf(1);
                        }
                    } else if (name.equals("getUpdateCount")
                            && !leftOut.isEmpty()
                            && sql.stripLeading().startsWith(leftOut)) {
                        return 1;
                    }
                    return call(real, method, arguments);
                });
    }

    private static void note(Connection connection, List<Tape.Step> steps, Tape.Step step) throws SQLException {
        if (!connection.getAutoCommit()) {
            steps.add(step);
            return;
        }
        Tape now = tape;
        if (now != null) {
            now.addAlone(step);
        }
    }

    private static @Nullable Object call(Object real, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
