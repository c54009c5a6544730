package org.alcove.http;

import io.dropwizard.auth.Auth;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.jaxrs2.ResolvedParameter;
import io.swagger.v3.jaxrs2.ext.AbstractOpenAPIExtension;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtension;
import io.swagger.v3.jaxrs2.ext.OpenAPIExtensions;
import io.swagger.v3.oas.integration.SwaggerConfiguration;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.alcove.kernel.Anonymous;
import org.alcove.kernel.LoginCookieName;
import org.alcove.kernel.Needs;
import org.alcove.kernel.Role;
import org.jspecify.annotations.Nullable;

/**
 * Reads the contract out of the resource classes themselves, so that it can't tell of anything else than what is
 * answered. Each operation names the roles that may call it as {@code x-roles}.
 */
final class ContractReader {
    static final String ROLES = "x-roles";
    static final String ANONYMOUS = "anonymous";

    private static final String PROBLEM = "Problem";
    private static final String BEARER = "bearer";
    private static final String COOKIE = "cookie";

    static {
        // Swagger keeps them in a static list.
        OpenAPIExtensions.getExtensions().add(0, new Marks());
    }

    private ContractReader() {}

    /** The document of these resource classes, as JSON. */
    static String read(Set<Class<?>> resources) {
        OpenAPI document = new OpenAPI(SpecVersion.V31)
                .openapi("3.1.0")
                .info(new Info().title("API").version("1"))
                .components(new Components()
                        .addSchemas(PROBLEM, problemSchema())
                        .addResponses(PROBLEM, problemResponse())
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSecuritySchemes(
                                COOKIE,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.COOKIE)
                                        .name(LoginCookieName.VALUE)));
        SwaggerConfiguration configuration =
                new SwaggerConfiguration().openAPI(document).openAPI31(true).readAllResources(true);
        OpenAPI contract = new Reader(configuration).read(resources);
        contract.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .forEach(body -> body.setRequired(needsAnything(body, contract)));
        return Json31.pretty(contract);
    }

    private static boolean needsAnything(RequestBody body, OpenAPI contract) {
        return body.getContent().values().stream().allMatch(content -> {
            Schema<?> schema = content.getSchema();
            String reference = schema.get$ref();
            Schema<?> described = reference == null
                    ? schema
                    : contract.getComponents().getSchemas().get(reference.substring(reference.lastIndexOf('/') + 1));
            return described == null || described.getAllOf() != null || described.getRequired() != null;
        });
    }

    /** The wire names of the roles that may call a method; what has no mark nobody may call. */
    static List<String> roles(Method method) {
        if (method.isAnnotationPresent(Anonymous.class)) {
            return List.of(ANONYMOUS);
        }
        RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
        if (allowed != null) {
            return List.of(allowed.value());
        }
        return DenyUnmarked.isMarked(method)
                ? Arrays.stream(Role.values()).map(Role::wireName).toList()
                : List.of();
    }

    private static Schema<?> problemSchema() {
        Schema<?> error = schema("object")
                .addProperty("pointer", schema("string"))
                .addProperty("code", schema("string"))
                .addProperty("message", schema("string"));
        Schema<?> errors = schema("array");
        errors.setItems(error);
        Schema<?> problem = schema("object")
                .addProperty("type", schema("string"))
                .addProperty("title", schema("string"))
                .addProperty("status", schema("integer"))
                .addProperty("code", schema("string"))
                .addProperty("errors", errors)
                .addProperty("instance", schema("string"));
        problem.setRequired(List.of("type", "title", "status", "code"));
        return problem;
    }

    private static ApiResponse problemResponse() {
        Schema<?> reference = new JsonSchema();
        reference.set$ref("#/components/schemas/" + PROBLEM);
        return new ApiResponse()
                .description("A problem (RFC 9457)")
                .content(new Content().addMediaType(Problem.MEDIA_TYPE, new MediaType().schema(reference)));
    }

    static Schema<?> schema(String type) {
        Schema<?> schema = new JsonSchema().typesItem(type);
        schema.setType(type);
        return schema;
    }

    /** Adds to each operation who may call it and how it refuses, and leaves out what does not come from the caller. */
    private static final class Marks extends AbstractOpenAPIExtension {
        @Override
        public ResolvedParameter extractParameters(
                List<Annotation> annotations,
                Type type,
                Set<Type> typesToSkip,
                Components components,
                @Nullable Consumes classConsumes,
                @Nullable Consumes methodConsumes,
                boolean includeRequestBody,
                com.fasterxml.jackson.annotation.@Nullable JsonView jsonView,
                Iterator<OpenAPIExtension> chain) {
            boolean ours = annotations.stream()
                    .anyMatch(annotation -> annotation instanceof Auth || annotation instanceof Context);
            if (ours) {
                return new ResolvedParameter();
            }
            ResolvedParameter resolved = super.extractParameters(
                    annotations,
                    type,
                    typesToSkip,
                    components,
                    classConsumes,
                    methodConsumes,
                    includeRequestBody,
                    jsonView,
                    chain);
            // Swagger takes a text that may be missing for an object.
            resolved.parameters.forEach(
                    parameter -> parameter.setSchema(ContractTypes.ofParameter(parameter.getName(), type)));
            return resolved;
        }

        @Override
        public void decorateOperation(Operation operation, Method method, Iterator<OpenAPIExtension> chain) {
            List<String> roles = roles(method);
            operation.addExtension(ROLES, roles);
            boolean signedIn = !roles.contains(ANONYMOUS);
            operation.setSecurity(
                    signedIn
                            ? List.of(
                                    new SecurityRequirement().addList(BEARER),
                                    new SecurityRequirement().addList(COOKIE))
                            : List.of());
            ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
            ApiResponse success = responses.remove(ApiResponses.DEFAULT);
            if (success != null && responses.keySet().stream().noneMatch(status -> status.startsWith("2"))) {
                responses.addApiResponse(statusOf(method), success.description("Done"));
            }
            ApiResponse empty = responses.get("204");
            if (empty != null) {
                empty.setContent(null);
            }
            if (signedIn) {
                responses.putIfAbsent("401", problem());
                responses.putIfAbsent("403", problem());
            }
            if (operation.getParameters() != null
                    && operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()))) {
                responses.putIfAbsent("404", problem());
            }
            responses.putIfAbsent("4XX", problem());
            responses.putIfAbsent("5XX", problem());
            operation.setResponses(responses);
            Needs needs = method.getAnnotation(Needs.class);
            if (needs != null) {
                operation
                        .getRequestBody()
                        .getContent()
                        .values()
                        .forEach(body -> body.setSchema(new JsonSchema()
                                .allOf(List.of(body.getSchema(), new JsonSchema().required(List.of(needs.value()))))));
            }
            super.decorateOperation(operation, method, chain);
        }

        private static String statusOf(Method method) {
            if (method.getReturnType() == void.class) {
                return "204";
            }
            return Response.class.isAssignableFrom(method.getReturnType()) ? "2XX" : "200";
        }

        private static ApiResponse problem() {
            return new ApiResponse().$ref("#/components/responses/" + PROBLEM);
        }
    }
}
