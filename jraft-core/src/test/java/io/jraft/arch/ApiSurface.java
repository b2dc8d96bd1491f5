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

/**
 * Compares the classes on the class path with two tables: one of the types and members that programs of the field touch, and one of
 * those that are absent on purpose, with the reasons. For the tests of each module that has such tables.
 */
public final class ApiSurface {
    private static final String ALL = "*";

    private final Map<String, List<String>> surface;
    private final Map<String, Map<String, String>> absent;

    /**
     * Reads the tables.
     *
     * @param surface resource of what there has to be: types, and below each its members, set in
     * @param absent resource of what is absent on purpose: lines {@code type: member | reason}; the member {@code *} is the whole type
     */
    public ApiSurface(String surface, String absent) throws IOException {
        this.surface = surfaceTable(surface);
        this.absent = absentTable(absent);
    }

    /** How many types programs touch; a table that was not found, or not read, has none. */
    public int types() {
        return surface.size();
    }

    /** What is not here and not called absent either. */
    public List<String> missing() {
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
        return wrong;
    }

    /** What is called absent, and is here, or is not asked for, or has no reason. */
    public List<String> wrongAbsences() {
        List<String> wrong = new ArrayList<>();
        absent.forEach(
                (type, reasons) -> {
                    List<String> asked = surface.get(type);
                    Class<?> found = find(type);
                    for (Map.Entry<String, String> reason : reasons.entrySet()) {
                        String member = reason.getKey();
                        boolean whole = member.equals(ALL);
                        if (asked == null || (!whole && !asked.contains(member))) {
                            wrong.add(type + ": " + member + " is not asked for");
                        } else if (found != null && (whole || members(found).contains(member))) {
                            wrong.add(type + ": " + member + " is here; drop the line");
                        } else if (reason.getValue().length() < 10) {
                            wrong.add(type + ": " + member + " has no reason");
                        }
                    }
                });
        return wrong;
    }

    // ------------------------------------------------------------------ signatures

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName("io.jraft." + name, false, ApiSurface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Public members as in surface.txt; a method once for each type that its result can be taken for. */
    static Set<String> members(Class<?> type) {
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

    private static Map<String, List<String>> surfaceTable(String resource) throws IOException {
        Map<String, List<String>> table = new LinkedHashMap<>();
        List<String> members = new ArrayList<>();
        for (String line : lines(resource)) {
            if (line.startsWith(" ")) {
                members.add(line.trim());
            } else {
                members = new ArrayList<>();
                table.put(line.trim(), members);
            }
        }
        return table;
    }

    /** Lines {@code type: member | reason}; the member {@code *} is the whole type. */
    private static Map<String, Map<String, String>> absentTable(String resource)
            throws IOException {
        Map<String, Map<String, String>> table = new TreeMap<>();
        for (String line : lines(resource)) {
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
                Objects.requireNonNull(ApiSurface.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
