package org.alcove;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where the service listens, as configured.
 *
 * @param onLoopbackOnly whether only this machine itself can reach it
 * @param ownUrl the address of the first connector
 */
record Listening(boolean onLoopbackOnly, URI ownUrl) {
    static Listening of(ServerFactory server) {
        List<HttpConnectorFactory> connectors = server instanceof DefaultServerFactory factory
                ? factory.getApplicationConnectors().stream()
                        .filter(HttpConnectorFactory.class::isInstance)
                        .map(HttpConnectorFactory.class::cast)
                        .toList()
                : List.of();
        if (connectors.isEmpty()) {
            return new Listening(false, URI.create("http://localhost"));
        }
        HttpConnectorFactory first = connectors.get(0);
        String scheme = first instanceof HttpsConnectorFactory ? "https" : "http";
        return new Listening(
                connectors.stream().allMatch(Listening::isOnLoopback),
                URI.create(scheme + "://localhost:" + first.getPort()));
    }

    /** The address under which people reach the service: the setting, or else the first connector on this machine. */
    URI publicUrl(String setting) {
        return setting.isEmpty() ? ownUrl : URI.create(setting);
    }

    private static boolean isOnLoopback(HttpConnectorFactory connector) {
        String host = connector.getBindHost();
        try {
            // No host means every address.
            return host != null
                    && !host.isEmpty()
                    && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
