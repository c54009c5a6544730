package org.alcove;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.extension.annotation.UseExtensionHandler;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    /** Rooms from the lowest up; rooms of one line know nothing of each other. */
    private static final List<Set<String>> LINES = List.of(
            Set.of("kernel"),
            Set.of("persistence"),
            Set.of("audit"),
            Set.of("privacy"),
            Set.of("identity"),
            Set.of("clinic"),
            Set.of("availability"),
            Set.of("booking", "busyimport"),
            Set.of("calendarfeed", "outreach", "simulation"),
            Set.of("web", "cli"));

    /** All that is not a test; shared, because reading it takes long. */
    static final JavaClasses ALCOVE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.alcove");

    @Test
    void importsRunOneWay() {
        Map<String, Set<String>> mayUse = new LinkedHashMap<>();
        Set<String> below = new TreeSet<>();
        for (Set<String> line : LINES) {
            line.forEach(room -> mayUse.put(room, new TreeSet<>(below)));
            below.addAll(line);
        }
        mayUse.put("http", Set.of("kernel"));
        var rooms = layeredArchitecture().consideringOnlyDependenciesInAnyPackage("org.alcove..");
        rooms = rooms.layer("application").definedBy("org.alcove");
        for (String room : mayUse.keySet()) {
            rooms = rooms.optionalLayer(room).definedBy("org.alcove." + room + "..");
        }
        rooms = rooms.whereLayer("application").mayNotBeAccessedByAnyLayer();
        for (Map.Entry<String, Set<String>> room : mayUse.entrySet()) {
            rooms = room.getValue().isEmpty()
                    ? rooms.whereLayer(room.getKey()).mayNotAccessAnyLayer()
                    : rooms.whereLayer(room.getKey())
                            .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
        }

        rooms.check(ALCOVE);
    }

    @Test
    void everyRoomHasAPlaceInTheOrder() {
        Set<String> known = new TreeSet<>(Set.of("http"));
        LINES.forEach(known::addAll);

        assertThat(ALCOVE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith("org.alcove."))
                        .map(name -> name.split("\\.")[2])
                        .distinct())
                .isSubsetOf(known);
    }

    @Test
    void onlyCalendarRoomsKnowTheCalendarLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.alcove.calendarfeed..", "org.alcove.busyimport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.fortuna.ical4j..")
                .check(ALCOVE);
    }

    @Test
    void onlyPrivacyKnowsTheEncryptionLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.alcove.privacy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.crypto.tink..")
                .check(ALCOVE);
    }

    @Test
    void resourcesKnowNothingOfTheDatabase() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Resource")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..", "javax.sql..")
                .allowEmptyShould(true)
                .check(ALCOVE);
    }

    @Test
    void timeComesFromTheOneClock() {
        DescribedPredicate<Object> systemTime = DescribedPredicate.describe("the system's clock or zone", any -> true);
        assertThat(systemTime.test("")).isTrue();
        for (Class<?> type : List.of(
                Instant.class,
                LocalDate.class,
                LocalDateTime.class,
                LocalTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class)) {
            noClasses()
                    .should()
                    .callMethodWhere(target(nameMatching("now"))
                            .and(target(com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                                    com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(type)))))
                    .check(ALCOVE);
        }
        noClasses().should().callMethod(ZoneId.class, "systemDefault").check(ALCOVE);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(ALCOVE);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(AlcoveApplication.class.getName())
                .should()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(ALCOVE);
    }

    @Test
    void nothingUsesTheOldDates() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Date")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Calendar")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.text.SimpleDateFormat")
                .check(ALCOVE);
    }

    @Test
    void nothingWritesToTheConsoleOrSleeps() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.alcove.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ALCOVE);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALCOVE);
    }

    @Test
    void classesAreNamedForWhatTheyAre() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .check(ALCOVE);
    }

    @Test
    void everyPackageIsNullMarked() throws Exception {
        Set<String> packages = new TreeSet<>();
        ALCOVE.forEach(type -> packages.add(type.getPackageName()));

        for (String name : packages) {
            Class<?> info = Class.forName(name + ".package-info");
            assertThat(info.isAnnotationPresent(NullMarked.class)).as(name).isTrue();
        }
    }

    @Test
    void accessToDataIsInterfacesOfOneStatementAMethod() {
        classes().that().haveSimpleNameEndingWith("Dao").should().beInterfaces().check(ALCOVE);
        methods()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Dao")
                .should(new ArchCondition<JavaMethod>("hold one statement and no code") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        long statements = method.getAnnotations().stream()
                                .filter(annotation ->
                                        annotation.getRawType().isAnnotatedWith(UseExtensionHandler.class))
                                .count();
                        boolean fits =
                                method.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
                                        && statements == 1;
                        events.add(new SimpleConditionEvent(method, fits, method.getFullName()));
                    }
                })
                .check(ALCOVE);
    }

    @Test
    void sqlIsOnlyInAccessToData() {
        List<String> elsewhere = new ArrayList<>();
        for (JavaClass type : ALCOVE) {
            for (JavaMethod method : type.getMethods()) {
                boolean sql = method.getAnnotations().stream()
                        .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith(UseExtensionHandler.class));
                if (sql && !type.getSimpleName().endsWith("Dao")) {
                    elsewhere.add(method.getFullName());
                }
            }
        }

        assertThat(elsewhere).isEmpty();
    }

    /** Keeps the list of meta-annotations honest: jdbi marks its statements so. */
    @Test
    void knowsWhatAStatementIs() {
        Class<? extends Annotation> statement = org.jdbi.v3.sqlobject.statement.SqlUpdate.class;
        assertThat(statement.isAnnotationPresent(UseExtensionHandler.class)).isTrue();
    }
}
