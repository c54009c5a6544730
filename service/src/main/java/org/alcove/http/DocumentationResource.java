package org.alcove.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/** The contract as a document and as pages that load nothing from anywhere else. */
@Hidden
@Path("/")
public final class DocumentationResource {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String JAVASCRIPT = "text/javascript;charset=UTF-8";

    /** The assets there are; nothing else is looked up. */
    private static final Map<String, String> ASSETS =
            Map.of("swagger-ui.css", "text/css;charset=UTF-8", "swagger-ui-bundle.js", JAVASCRIPT);

    private final Supplier<String> document;
    private @Nullable String written;

    /** @param document gives the contract once everything is wired */
    DocumentationResource(Supplier<String> document) {
        this.document = Objects.requireNonNull(document);
    }

    @GET
    @Anonymous
    @Path("openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    public synchronized String contract() {
        String text = written;
        if (text == null) {
            text = document.get();
            written = text;
        }
        return text;
    }

    @GET
    @Anonymous
    @Path("docs")
    @Produces("text/html;charset=UTF-8")
    public Response page() {
        return Response.ok(read("/org/alcove/http/docs.html"))
                .header("Content-Security-Policy", POLICY)
                .build();
    }

    @GET
    @Anonymous
    @Path("docs/{asset}")
    public Response asset(@PathParam("asset") String asset) {
        String type = ASSETS.get(asset);
        byte[] content;
        if (asset.equals("start.js")) {
            type = JAVASCRIPT;
            content = read("/org/alcove/http/docs.js");
        } else if (type != null) {
            content = read("/META-INF/resources/webjars/swagger-ui/" + version() + "/" + asset);
        } else {
            throw ServiceException.notFound();
        }
        return Response.ok(content)
                .header(HttpHeaders.CONTENT_TYPE, type)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .build();
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream file = open("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            properties.load(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return properties.getProperty("version");
    }

    private static byte[] read(String resource) {
        try (InputStream file = open(resource)) {
            return file.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream file = DocumentationResource.class.getResourceAsStream(resource);
        if (file == null) {
            throw new IOException("not on the class path: " + resource);
        }
        return file;
    }
}
