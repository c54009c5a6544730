package org.alcove.http;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.alcove.kernel.IdFactory;

/** A service that is nothing but this room's skin over a resource that fails. */
final class ProbeServer implements AutoCloseable {
    private final DropwizardTestSupport<Configuration> support;
    private final HttpClient http = HttpClient.newHttpClient();

    private ProbeServer(DropwizardTestSupport<Configuration> support) {
        this.support = support;
    }

    /** @param more resources beside the one that fails */
    static ProbeServer start(String publicUrl, Object... more) throws Exception {
        DropwizardTestSupport<Configuration> support =
                new DropwizardTestSupport<>(
                        ProbeApplication.class,
                        (String) null,
                        ConfigOverride.config("server.registerDefaultExceptionMappers", "false"),
                        ConfigOverride.config("server.enableThreadNameFilter", "false"),
                        ConfigOverride.config("server.gzip.enabled", "false"),
                        ConfigOverride.config("server.applicationConnectors[0].type", "http"),
                        ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                        ConfigOverride.config("server.adminConnectors[0].type", "http"),
                        ConfigOverride.config("server.adminConnectors[0].port", "0")) {
                    @Override
                    public Application<Configuration> newApplication() {
                        return new ProbeApplication(publicUrl, List.of(more));
                    }
                };
        support.before();
        return new ProbeServer(support);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + support.getLocalPort() + path));
    }

    HttpRequest.Builder adminRequest(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + support.getAdminPort() + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What the server says to bytes that no HTTP library would send. */
    String sendRaw(String bytes) throws IOException {
        try (Socket socket = new Socket("localhost", support.getLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        support.after();
    }

    /** The smallest application that installs the module. */
    public static final class ProbeApplication extends Application<Configuration> {
        private final String publicUrl;
        private final List<Object> more;

        ProbeApplication(String publicUrl, List<Object> more) {
            this.publicUrl = publicUrl;
            this.more = more;
        }

        @Override
        public void run(Configuration configuration, Environment environment) {
            HttpModule http = new HttpModule(
                    new HttpConfiguration(),
                    URI.create(publicUrl),
                    true,
                    new IdFactory(Clock.systemUTC(), new SecureRandom()));
            http.install(environment);
            List<Object> resources = new ArrayList<>(List.of(new ProbeResource()));
            resources.addAll(more);
            http.serve(environment, resources);
        }
    }
}
