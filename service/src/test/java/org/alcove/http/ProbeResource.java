package org.alcove.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.jspecify.annotations.Nullable;

/** Fails in every way that a resource can. */
@Path("/api/probe")
@Produces(MediaType.APPLICATION_JSON)
public final class ProbeResource {
    /** What a caller must never see again. */
    static final String CANARY = "Canary-Quillfeather";

    @GET
    @Anonymous
    @Path("/things/{id}")
    public Map<String, String> thing(@PathParam("id") TherapistId id, @QueryParam("count") @Nullable Integer count) {
        if (count != null) {
            return Map.of("count", count.toString());
        }
        throw ServiceException.notFound();
    }

    @POST
    @Anonymous
    @Path("/echo")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> echo(@Nullable Body body) {
        return body == null ? Map.of("empty", true) : Map.of("empty", false);
    }

    @POST
    @Anonymous
    @Path("/validated")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> validated(@NotNull @Valid Validated body) {
        return Map.of("name", body.name());
    }

    @POST
    @Anonymous
    @Path("/file")
    @Consumes("text/csv")
    public Map<String, Object> file(String body) {
        return Map.of("length", body.length());
    }

    @GET
    @Anonymous
    @Path("/fail/{how}")
    public Response fail(@PathParam("how") String how) throws Throwable {
        throw switch (how) {
            case "http" -> new BadRequestException(CANARY);
            case "http-entity" ->
                new BadRequestException(
                        Response.status(400).entity(CANARY).type("text/plain").build());
            case "sql" -> new IllegalStateException(CANARY, new SQLException(CANARY, "42000", 1064));
            case "database" -> new IllegalStateException(CANARY, new SQLException(CANARY, "08S01", 0));
            case "details" ->
                new ServiceException(
                        ErrorCode.WOULD_STRAND,
                        List.of(new FieldError("/status", "would_strand", "it would strand appointments")),
                        Map.of("stranded", List.of(Instant.parse("2026-03-08T09:30:00Z"))));
            case "unavailable" -> new ServiceException(ErrorCode.UNAVAILABLE);
            case "error" -> new StackOverflowError(CANARY);
            default -> new Exception(CANARY);
        };
    }

    @GET
    @Anonymous
    @Path("/own-answer")
    public Response ownAnswer() {
        return Response.status(404).entity(CANARY).type("text/plain").build();
    }

    @GET
    @Path("/unmarked")
    public String unmarked() {
        return CANARY;
    }

    @GET
    @Path("/restricted")
    @RolesAllowed(Role.Names.ADMIN)
    public String restricted() {
        return CANARY;
    }

    @GET
    @Path("/signed-in")
    @PermitAll
    @Produces(MediaType.TEXT_PLAIN)
    public String signedIn() {
        return "in";
    }

    /** Every kind of value that inputs have. */
    public record Body(
            @JsonProperty @Nullable String text,
            @JsonProperty @Nullable Integer number,
            @JsonProperty @Nullable Instant instant,
            @JsonProperty @Nullable Duration duration,
            @JsonProperty @Nullable LocalDate date,
            @JsonProperty @Nullable Role role,
            @JsonProperty @Nullable Secret secret,
            @JsonProperty @Nullable List<Body> inner,
            @JsonProperty @Nullable Map<String, Integer> map) {}

    /** An input with a constraint. */
    public record Validated(@JsonProperty @NotNull String name) {}
}
