package org.alcove;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.alcove.privacy.Identity;
import org.alcove.privacy.KeyRing;
import org.alcove.privacy.Look;
import org.alcove.privacy.LookService;
import org.alcove.privacy.OwnerSeals;
import org.alcove.privacy.Vault;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What is sealed of clients is opened by the classes that {@code openers.txt} names, and by no other. */
final class OpenersTest {
    private static final String ROOM = "org.alcove.privacy.";

    /** What opens, by class. What else these classes have opens nothing by itself. */
    private static final Map<String, Set<String>> OPENING = Map.of(
            ROOM + "Vault", Set.of("open", "openAll", "seals", "unwrap", "findSealOf", "findSealsOf"),
            ROOM + "Vault$ClientSeal", Set.of("open"),
            ROOM + "DataKey", Set.of("open", "openBytes"),
            ROOM + "OwnerSeals", Set.of("open", "find", "openOfLivingRow", "openOfLivingRows"),
            ROOM + "KeyRing", Set.of("open"),
            ROOM + "LookService", Set.of("open", "openReleased"),
            ROOM + "consent.SealedTerms", Set.of("open", "openBytes"));

    private static final JavaClasses ALCOVE = ArchitectureTest.ALCOVE;

    private static ArchRule rule(Set<String> allowed) {
        return classes().should(new ArchCondition<JavaClass>("open only what openers.txt lets them open") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                openings(type)
                        .forEach(opening -> events.add(new SimpleConditionEvent(
                                type, allowed.contains(opening), "not in openers.txt: " + opening)));
            }
        });
    }

    /** What a class calls or refers to that opens, each as {@code Class.method: Caller}. */
    private static Set<String> openings(JavaClass type) {
        Set<String> openings = new TreeSet<>();
        Stream.<JavaAccess<?>>concat(
                        type.getCodeUnitCallsFromSelf().stream(), type.getCodeUnitReferencesFromSelf().stream())
                // What a class does with what is its own is not the question.
                .filter(access -> !outermost(access.getTargetOwner()).equals(outermost(type)))
                .filter(access -> OPENING.getOrDefault(access.getTargetOwner().getName(), Set.of())
                        .contains(access.getTarget().getName()))
                .forEach(access -> openings.add(shorn(access.getTargetOwner().getName()) + "."
                        + access.getTarget().getName() + ": " + shorn(outermost(type))));
        return openings;
    }

    private static String shorn(String name) {
        return name.startsWith(ROOM) ? name.substring(ROOM.length()).replace('$', '.') : name;
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    @Test
    void whatIsSealedOfClientsIsOpenedByWhoIsListedAndByNobodyElse() {
        rule(listed().keySet()).check(main());
    }

    @Test
    void everyLineIsUsedAndSaysWhy() {
        Set<String> used = new TreeSet<>();
        main().forEach(type -> used.addAll(openings(type)));

        assertThat(used).isEqualTo(listed().keySet());
        assertThat(listed().values()).allMatch(why -> why.length() > 10);
    }

    @Test
    void everyMethodThatOpensIsThere() {
        OPENING.forEach((type, methods) -> assertThat(
                        ALCOVE.get(type).getMethods().stream().map(JavaCodeUnit::getName))
                .as(type)
                .containsAll(methods));
        // Whatever else hands out values that were sealed has to be thought of here.
        assertThat(ALCOVE.get(Vault.class).getMethods().stream()
                        .filter(method -> method.getName().startsWith("open")
                                || method.getRawReturnType().isEquivalentTo(Vault.ClientSeal.class))
                        .map(JavaCodeUnit::getName))
                .isSubsetOf(OPENING.get(ROOM + "Vault"));
        for (Class<?> type : List.of(OwnerSeals.class, KeyRing.class)) {
            assertThat(ALCOVE.get(type).getMethods().stream()
                            .filter(method -> !method.getModifiers().contains(JavaModifier.PRIVATE))
                            .map(JavaCodeUnit::getName)
                            .filter(name -> name.startsWith("open") || name.startsWith("find")))
                    .isSubsetOf(OPENING.get(type.getName()));
        }
    }

    /** A class that opens by a call, by a reference and in a lambda, and one that goes around the gate. */
    static final class Planted {
        private final Vault vault;
        private final LookService looks;

        Planted(Vault vault, LookService looks) {
            this.vault = vault;
            this.looks = looks;
        }

        Object byCall(Handle handle) {
            return vault.seals(handle, Set.of());
        }

        Optional<byte[]> inALambda(Optional<Vault.ClientSeal> seal) {
            return seal.map(key -> key.open(new byte[0], "table", "column"));
        }

        BiFunction<Handle, Look, Identity> byReference() {
            return looks::openReleased;
        }
    }

    @Test
    void aClassThatIsNotListedIsFoundHoweverItOpens() {
        JavaClasses planted = new ClassFileImporter().importClasses(Planted.class);

        assertThat(rule(listed().keySet()).evaluate(planted).getFailureReport().getDetails())
                .containsExactlyInAnyOrder(
                        "not in openers.txt: Vault.seals: org.alcove.OpenersTest",
                        "not in openers.txt: Vault.ClientSeal.open: org.alcove.OpenersTest",
                        "not in openers.txt: LookService.openReleased: org.alcove.OpenersTest");
        assertThatThrownBy(() -> rule(listed().keySet()).check(planted)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> rule(Set.of()).check(main())).isInstanceOf(AssertionError.class);
    }

    private static JavaClasses main() {
        return ALCOVE.that(com.tngtech.archunit.base.DescribedPredicate.describe(
                // Where tests lie beside what they test, they are read with it.
                "no tests", type -> !outermost(type).endsWith("Test")));
    }

    private static Map<String, String> listed() {
        Map<String, String> reasons = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(OpenersTest.class.getResourceAsStream("/openers.txt")),
                StandardCharsets.UTF_8))) {
            List<String> given = lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            for (String line : given) {
                String[] parts = line.split(": ", 3);
                if (reasons.put(parts[0] + ": " + parts[1], parts[2]) != null) {
                    throw new IllegalStateException("twice: " + line);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return reasons;
    }
}
