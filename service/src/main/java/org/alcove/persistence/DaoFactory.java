package org.alcove.persistence;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.extension.ExtensionContext;
import org.jdbi.v3.core.extension.ExtensionFactory;
import org.jdbi.v3.core.extension.ExtensionMetadata;
import org.jdbi.v3.core.extension.ExtensionMetadata.ExtensionHandlerInvoker;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.core.extension.HandleSupplier;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * Attaches DAOs without looking at their annotations again: what jdbi makes of a DAO's methods is made once for all
 * handles. jdbi by itself keeps it in the settings of each handle, which are a copy and end with it, so that every
 * transaction made all of it anew (see docs/benchmarks.md). A handle whose statements somebody listens to is left to
 * jdbi, because what is made once has the settings of before.
 */
final class DaoFactory implements ExtensionFactory {
    private final Jdbi jdbi;
    private final ExtensionFactory plain;
    private final SqlLogger silent;
    private final Map<Class<?>, Map<Method, ExtensionHandlerInvoker>> known = new ConcurrentHashMap<>();
    private final Calls calls;

    private DaoFactory(Jdbi jdbi, ExtensionFactory plain) {
        this.jdbi = jdbi;
        this.plain = plain;
        this.silent = jdbi.getConfig(SqlStatements.class).getSqlLogger();
        this.calls = new Calls(jdbi.getConfig());
    }

    /** Puts itself before the factory that is asked for DAOs by now. */
    static void install(Jdbi jdbi, Class<? extends ExtensionFactory> plain) {
        Extensions extensions = jdbi.getConfig(Extensions.class);
        extensions.register(new DaoFactory(jdbi, extensions.findFactory(plain).orElseThrow()));
    }

    @Override
    public boolean accepts(Class<?> type) {
        return known.containsKey(type) || plain.accepts(type);
    }

    @Override
    public Set<FactoryFlag> getFactoryFlags() {
        return Set.of(FactoryFlag.DONT_USE_PROXY);
    }

    @Override
    public <E> E attach(Class<E> type, HandleSupplier supplier) {
        if (supplier.getConfig().get(SqlStatements.class).getSqlLogger() != silent) {
            return plain.attach(type, supplier);
        }
        Map<Method, ExtensionHandlerInvoker> methods = known.computeIfAbsent(type, this::methods);
        InvocationHandler dao = (proxy, method, arguments) -> {
            ExtensionHandlerInvoker invoker = methods.get(method);
            // Of Object's methods a DAO needs none; what it answers to them is who it is.
            return invoker == null ? ofObject(type, proxy, method, arguments) : calls.on(supplier, invoker, arguments);
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, dao));
    }

    private Map<Method, ExtensionHandlerInvoker> methods(Class<?> type) {
        ExtensionMetadata metadata = jdbi.getConfig(Extensions.class).findMetadata(type, plain);
        ConfigRegistry settings = metadata.createInstanceConfiguration(jdbi.getConfig());
        Map<Method, ExtensionHandlerInvoker> methods = new HashMap<>();
        for (Method method : metadata.getExtensionMethods()) {
            if (method.isDefault()) {
                throw new IllegalArgumentException("a DAO has statements only: " + method);
            }
            methods.put(method, metadata.createExtensionHandlerInvoker(type, method, calls, settings));
        }
        return methods;
    }

    private static Object ofObject(Class<?> type, Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> type.getSimpleName();
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    /** Stands for the handle of whatever call a thread is in. */
    private static final class Calls implements HandleSupplier {
        private final ThreadLocal<@Nullable HandleSupplier> current = new ThreadLocal<>();
        private final ConfigRegistry settings;

        Calls(ConfigRegistry settings) {
            this.settings = settings;
        }

        @Nullable
        Object on(HandleSupplier supplier, ExtensionHandlerInvoker invoker, Object @Nullable [] arguments) {
            HandleSupplier outer = current.get();
            current.set(supplier);
            try {
                return arguments == null ? invoker.invoke() : invoker.invoke(arguments);
            } finally {
                if (outer == null) {
                    current.remove();
                } else {
                    current.set(outer);
                }
            }
        }

        private HandleSupplier current() {
            HandleSupplier supplier = current.get();
            if (supplier == null) {
                throw new IllegalStateException("a DAO is used outside of its call");
            }
            return supplier;
        }

        @Override
        public ConfigRegistry getConfig() {
            return settings;
        }

        @Override
        public Handle getHandle() {
            return current().getHandle();
        }

        @Override
        public Jdbi getJdbi() {
            return current().getJdbi();
        }

        @Override
        public <V> V invokeInContext(ExtensionContext context, Callable<V> task) throws Exception {
            return current().invokeInContext(context, task);
        }
    }
}
