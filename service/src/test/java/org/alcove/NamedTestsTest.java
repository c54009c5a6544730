package org.alcove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.support.AnnotationSupport;

/** What the documentation says is held by a test is held by one that exists. */
final class NamedTestsTest {
    /** A class, a method of one, or a method of the class that was named last. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)(?:#(\\w+))?`|`#(\\w+)`");

    private static final Path SOURCES = Path.of("src/test/java");

    @Test
    void everyTestThatAPageNamesIsThere() throws IOException, ClassNotFoundException {
        Map<String, String> classes = testClasses();
        TreeSet<String> missing = new TreeSet<>();
        for (String page : new String[] {"threat-model.md", "compliance.md", "testing.md"}) {
            String text = Files.readString(Path.of("../docs", page));
            assertThat(NAMED.matcher(text).results()).as(page).hasSizeGreaterThan(30);
            String last = "";
            for (MatchResult named : NAMED.matcher(text).results().toList()) {
                last = Objects.requireNonNullElse(named.group(1), last);
                String method = named.group(1) == null ? named.group(3) : named.group(2);
                if (!isThere(classes.get(last), method)) {
                    missing.add(page + ": " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRuleSaysOneOfTheVerdictsThatThePageNames() throws IOException {
        List<String> rules = Files.readAllLines(Path.of("../docs/compliance.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .filter(line -> !line.startsWith("| section |") && !line.startsWith("| chapter |"))
                .toList();

        assertThat(rules).hasSizeGreaterThan(80);
        assertThat(rules)
                .allSatisfy(rule -> assertThat(rule.split(" \\| ", 3)[1])
                        .containsPattern("held by `|operator's duty|not yet|does not apply: |^as .+ (above|below)"));
    }

    private static Map<String, String> testClasses() throws IOException {
        Map<String, String> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.map(SOURCES::relativize)
                    .map(Path::toString)
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name ->
                            name.substring(0, name.length() - ".java".length()).replace('/', '.'))
                    .forEach(name -> classes.put(name.substring(name.lastIndexOf('.') + 1), name));
        }
        return classes;
    }

    /** @param method that the class has to declare, if it is named */
    private static boolean isThere(@Nullable String className, @Nullable String method) throws ClassNotFoundException {
        if (className == null || method == null) {
            return className != null;
        }
        return Arrays.stream(Class.forName(className, false, NamedTestsTest.class.getClassLoader())
                        .getDeclaredMethods())
                .filter(declared -> declared.getName().equals(method))
                .anyMatch(NamedTestsTest::isRun);
    }

    private static boolean isRun(Method method) {
        return AnnotationSupport.isAnnotated(method, Test.class)
                || AnnotationSupport.isAnnotated(method, TestFactory.class)
                || AnnotationSupport.isAnnotated(method, ParameterizedTest.class);
    }
}
