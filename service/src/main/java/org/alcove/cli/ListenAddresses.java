package org.alcove.cli;

import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a configuration makes the service listen, and under which address people reach it. */
public final class ListenAddresses {
    /** An address in digits, which is never looked up. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[[0-9a-f:.]+]");

    private final List<HttpConnectorFactory> application = new ArrayList<>();
    private final List<HttpConnectorFactory> admin = new ArrayList<>();
    private final URI publicUrl;

    private ListenAddresses(Configuration configuration, String publicUrl) {
        if (configuration.getServerFactory() instanceof DefaultServerFactory server) {
            collect(server.getApplicationConnectors(), application);
            collect(server.getAdminConnectors(), admin);
        }
        this.publicUrl = publicUrl.isEmpty() ? ownUrl() : parse(publicUrl);
    }

    /** @throws CommandFailure if the public address is none */
    public static <C extends Configuration & CommandSettings> ListenAddresses of(C configuration) {
        return new ListenAddresses(configuration, configuration.getPublicUrl());
    }

    private URI ownUrl() {
        boolean overTls = !application.isEmpty() && application.get(0) instanceof HttpsConnectorFactory;
        return URI.create((overTls ? "https" : "http") + "://localhost:" + port());
    }

    private static URI parse(String publicUrl) {
        try {
            URI url = new URI(publicUrl);
            if (List.of("http", "https")
                            .contains(Optional.ofNullable(url.getScheme()).orElse(""))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException notOne) {
            // Told below, without quoting it.
        }
        throw new CommandFailure("ALCOVE_PUBLIC_URL is not an address such as https://a-neutral-name.example");
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

    /** The address under which people reach the service: the setting, or else the first connector on this machine. */
    public URI publicUrl() {
        return publicUrl;
    }

    /**
     * Whether the public address is one of this machine for whoever uses it: {@code localhost}, a name under it (RFC 6761
     * §6.3) or a loopback address. Other names are not looked up, since they can mean this machine here and nowhere else.
     */
    public boolean isPublicUrlLoopback() {
        String host = publicUrl.getHost().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || (ADDRESS.matcher(host).matches() && isLoopback(host));
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
