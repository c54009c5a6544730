package org.alcove.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.Anonymous;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.junit.jupiter.api.Test;

/** The faults that matter of those that Jersey would look for in each start if it were not told to leave that. */
final class ResourceModelTest {
    @Test
    void everyOperationIsPublicAndTheOnlyOneOfItsPathMethodAndType() {
        List<Class<?>> all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.alcove").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();

        assertThat(all).hasSizeGreaterThan(20);
        assertThat(faults(all)).isEmpty();
    }

    @Test
    void tellsWhatIsWrong() {
        assertThat(faults(List.of(Hidden.class, One.class, Two.class)))
                .containsExactlyInAnyOrder(
                        "not public: " + Hidden.class.getName() + ".get",
                        "twice: POST probe/a [] []",
                        "answers nothing: " + Two.class.getName() + ".answersNothing");
    }

    @Test
    void noStartLooksOverTheModel() throws Exception {
        // Two of one path are a fault that Jersey does not start with where it looks.
        try (ProbeServer server = ProbeServer.start("http://localhost", new OneOfTwins(), new OtherOfTwins())) {
            assertThat(server.send(server.request("/twins")).statusCode()).isEqualTo(204);
        }
    }

    private static List<String> faults(Collection<Class<?>> types) {
        List<String> faults = new ArrayList<>();
        Map<String, Integer> operations = new HashMap<>();
        for (Class<?> type : types) {
            for (Method method : type.getDeclaredMethods()) {
                if (isOperation(method) && !Modifier.isPublic(method.getModifiers())) {
                    faults.add("not public: " + type.getName() + "." + method.getName());
                }
                if (method.isAnnotationPresent(GET.class) && method.getReturnType() == void.class) {
                    faults.add("answers nothing: " + type.getName() + "." + method.getName());
                }
            }
            collect(Resource.from(type, true), "", operations);
        }
        operations.forEach((operation, count) -> {
            if (count > 1) {
                faults.add("twice: " + operation);
            }
        });
        return faults;
    }

    private static boolean isOperation(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type == Path.class || type.isAnnotationPresent(jakarta.ws.rs.HttpMethod.class));
    }

    private static void collect(Resource resource, String under, Map<String, Integer> operations) {
        String path = (under + "/" + resource.getPath())
                .replaceAll("^/+", "")
                .replaceAll("/+", "/")
                .replaceAll("\\{[^}]*}", "{}");
        for (ResourceMethod method : resource.getResourceMethods()) {
            operations.merge(
                    method.getHttpMethod() + " " + path + " " + method.getConsumedTypes() + " "
                            + method.getProducedTypes(),
                    1,
                    Integer::sum);
        }
        resource.getChildResources().forEach(child -> collect(child, path, operations));
    }

    /** Answers as its twin does. */
    @Path("/twins")
    public static final class OneOfTwins {
        @GET
        @Anonymous
        public Response get() {
            return Response.noContent().build();
        }
    }

    /** Answers as its twin does. */
    @Path("/twins")
    public static final class OtherOfTwins {
        @GET
        @Anonymous
        public Response get() {
            return Response.noContent().build();
        }
    }

    @Path("probe")
    static final class Hidden {
        @GET
        Response get() {
            return Response.noContent().build();
        }
    }

    @Path("probe/a")
    static final class One {
        @POST
        public Response post() {
            return Response.noContent().build();
        }
    }

    @Path("/probe")
    static final class Two {
        @POST
        @Path("a")
        public Response post() {
            return Response.noContent().build();
        }

        @GET
        public void answersNothing() {}
    }
}
