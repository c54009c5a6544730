package org.alcove.cli;

import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a configuration makes the service listen. */
public final class ListenAddresses {
    private final List<HttpConnectorFactory> application = new ArrayList<>();
    private final List<HttpConnectorFactory> admin = new ArrayList<>();

    private ListenAddresses(Configuration configuration) {
        if (configuration.getServerFactory() instanceof DefaultServerFactory server) {
            collect(server.getApplicationConnectors(), application);
            collect(server.getAdminConnectors(), admin);
        }
    }

    public static ListenAddresses of(Configuration configuration) {
        return new ListenAddresses(configuration);
    }

    private static void collect(List<ConnectorFactory> factories, List<HttpConnectorFactory> into) {
        for (ConnectorFactory factory : factories) {
            if (factory instanceof HttpConnectorFactory http) {
                into.add(http);
            }
        }
    }

    /** The first application port; 0 for any free one. */
    public int port() {
        return application.isEmpty() ? 0 : application.get(0).getPort();
    }

    /** The first admin port; 0 for any free one. */
    public int adminPort() {
        return admin.isEmpty() ? 0 : admin.get(0).getPort();
    }

    /** Whether every application and admin connector listens on loopback only. */
    public boolean areLoopbackOnly() {
        return !application.isEmpty()
                && application.stream().allMatch(connector -> isLoopback(connector.getBindHost()))
                && admin.stream().allMatch(connector -> isLoopback(connector.getBindHost()));
    }

    private static boolean isLoopback(@Nullable String host) {
        if (host == null || host.isBlank()) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /**
     * Tries every address for a moment, so that a taken port is told before anything else is started.
     *
     * @throws CommandFailure naming the address that can't be listened on
     */
    void requireFree() {
        for (HttpConnectorFactory connector : application) {
            requireFree(connector, "ALCOVE_PORT");
        }
        for (HttpConnectorFactory connector : admin) {
            requireFree(connector, "ALCOVE_ADMIN_PORT");
        }
        if (port() != 0 && port() == adminPort()) {
            throw new CommandFailure("ALCOVE_PORT and ALCOVE_ADMIN_PORT are both " + port() + "; choose two ports");
        }
    }

    private static void requireFree(HttpConnectorFactory connector, String setting) {
        String host = connector.getBindHost();
        InetSocketAddress address = host == null || host.isBlank()
                ? new InetSocketAddress(connector.getPort())
                : new InetSocketAddress(host, connector.getPort());
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException | IllegalArgumentException failure) {
            throw new CommandFailure("can't listen on " + (host == null ? "*" : host) + ":" + connector.getPort()
                    + ": it is taken or not an address of this machine; choose another with " + setting);
        }
    }
}
