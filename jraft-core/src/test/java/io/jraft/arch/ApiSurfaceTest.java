package io.jraft.arch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Programs of the field compile here: every type and member that they touch (surface.txt) exists with its signature, or
 * is named in surface-absent.txt with the reason. Both tables are checked, so that neither rots.
 */
class ApiSurfaceTest {

    private static final String ALL = "*";

    @Test
    @DisplayName("every member that programs touch is here, or absent with a reason")
    void surface() throws IOException {
        Map<String, List<String>> surface = surfaceTable();
        Map<String, Map<String, String>> absent = absentTable();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : surface.entrySet()) {
            String type = entry.getKey();
            Map<String, String> reasons = absent.getOrDefault(type, Map.of());
            Class<?> found = find(type);
            if (found == null) {
                if (!reasons.containsKey(ALL)) {
                    wrong.add(type + " is missing");
                }
                continue;
            }
            Set<String> members = members(found);
            for (String member : entry.getValue()) {
                if (!members.contains(member) && !reasons.containsKey(member)) {
                    wrong.add(type + ": " + member + " is missing");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @DisplayName("what is called absent is absent, is asked for, and has a reason")
    void absences() throws IOException {
        Map<String, List<String>> surface = surfaceTable();
        List<String> wrong = new ArrayList<>();
        absentTable()
                .forEach(
                        (type, reasons) -> {
                            List<String> asked = surface.get(type);
                            Class<?> found = find(type);
                            for (Map.Entry<String, String> reason : reasons.entrySet()) {
                                String member = reason.getKey();
                                boolean whole = member.equals(ALL);
                                if (asked == null || (!whole && !asked.contains(member))) {
                                    wrong.add(type + ": " + member + " is not in surface.txt");
                                } else if (found != null
                                        && (whole || members(found).contains(member))) {
                                    wrong.add(type + ": " + member + " is here; drop the line");
                                } else if (reason.getValue().length() < 10) {
                                    wrong.add(type + ": " + member + " has no reason");
                                }
                            }
                        });
        assertThat(wrong).isEmpty();
    }

    @Test
    @DisplayName("the reader of signatures tells a member from a similar one")
    void readerIsUnderstood() {
        Set<String> members = members(Sample.class);

        assertThat(members)
                .contains(
                        "new(String, int)",
                        "Map.Entry both(byte[], List)",
                        // The field's signature promises less than ours: a caller does not notice.
                        "Collection names()",
                        "List names()",
                        "String TEXT")
                .doesNotContain("void hidden()", "List names(int)", "new()");
    }

    /** What the reader of signatures is tried on. */
    public static class Sample {
        public static final String TEXT = "text";

        public Sample(String a, int b) {}

        Sample() {}

        public Map.@Nullable Entry<String, String> both(byte[] a, List<String> b) {
            return null;
        }

        public List<String> names() {
            return List.of();
        }

        void hidden() {}
    }

    // ------------------------------------------------------------------ signatures

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName("io.jraft." + name, false, ApiSurfaceTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Public members as in surface.txt; a method once for each type that its result can be taken for. */
    private static Set<String> members(Class<?> type) {
        Set<String> members = new TreeSet<>();
        for (Constructor<?> c : type.getConstructors()) {
            members.add("new" + parameters(c.getParameterTypes()));
        }
        for (Field field : type.getFields()) {
            members.add(name(field.getType()) + " " + field.getName());
        }
        List<Method> methods = new ArrayList<>(List.of(type.getMethods()));
        if (type.isInterface()) {
            // Every implementation has them.
            methods.addAll(List.of(Object.class.getMethods()));
        }
        for (Method method : methods) {
            String rest = " " + method.getName() + parameters(method.getParameterTypes());
            for (String result : namesOf(method.getReturnType())) {
                members.add(result + rest);
            }
        }
        return members;
    }

    private static String parameters(Class<?>[] types) {
        List<String> names = new ArrayList<>();
        for (Class<?> type : types) {
            names.add(name(type));
        }
        return "(" + String.join(", ", names) + ")";
    }

    private static Set<String> namesOf(@Nullable Class<?> type) {
        Set<String> names = new TreeSet<>();
        if (type == null) {
            return names;
        }
        names.add(name(type));
        if (!type.isPrimitive()) {
            names.add("Object");
        }
        names.addAll(namesOf(type.getSuperclass()));
        for (Class<?> parent : type.getInterfaces()) {
            names.addAll(namesOf(parent));
        }
        return names;
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
    }

    // ---------------------------------------------------------------------- tables

    private static Map<String, List<String>> surfaceTable() throws IOException {
        Map<String, List<String>> table = new LinkedHashMap<>();
        List<String> members = new ArrayList<>();
        for (String line : lines("/api/surface.txt")) {
            if (line.startsWith(" ")) {
                members.add(line.trim());
            } else {
                members = new ArrayList<>();
                table.put(line.trim(), members);
            }
        }
        assertThat(table).hasSizeGreaterThan(60);
        return table;
    }

    /** Lines {@code type: member | reason}; the member {@code *} is the whole type. */
    private static Map<String, Map<String, String>> absentTable() throws IOException {
        Map<String, Map<String, String>> table = new TreeMap<>();
        for (String line : lines("/api/surface-absent.txt")) {
            int colon = line.indexOf(": ");
            int bar = line.indexOf(" | ");
            assertThat(colon > 0 && bar > colon).as(line).isTrue();
            table.computeIfAbsent(line.substring(0, colon).trim(), t -> new TreeMap<>())
                    .put(line.substring(colon + 2, bar).trim(), line.substring(bar + 3).trim());
        }
        return table;
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        ApiSurfaceTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
