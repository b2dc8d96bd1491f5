package io.jraft.sim.cover;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Methods whose unreached lines are not counted, each with its reason: {@code class#method reason}, or {@code class
 * reason} for all of it. What of them is reached counts as anything else. Lines that excuse nothing are told, so that the
 * list does not outlive the code.
 */
record NotCounted(List<Excuse> excuses) {
    /** One line of the list; {@code method} is empty for all methods. */
    record Excuse(String owner, String method, String reason) {
        boolean covers(CoverageXml.Method m) {
            return m.owner().equals(owner) && (method.isEmpty() || m.name().equals(method));
        }

        @Override
        public String toString() {
            return method.isEmpty() ? owner : owner + "#" + method;
        }
    }

    /** The list that lies beside this class. */
    static NotCounted standard() {
        try (InputStream in = NotCounted.class.getResourceAsStream("not-counted.txt")) {
            if (in == null) {
                throw new IllegalStateException("not-counted.txt is not on the class path");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NotCounted parse(String text) {
        List<Excuse> excuses = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int space = line.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("no reason: " + line);
            }
            String where = line.substring(0, space);
            int hash = where.indexOf('#');
            excuses.add(
                    new Excuse(
                            hash < 0 ? where : where.substring(0, hash),
                            hash < 0 ? "" : where.substring(hash + 1),
                            line.substring(space).strip()));
        }
        return new NotCounted(List.copyOf(excuses));
    }

    boolean covers(CoverageXml.Method m) {
        return excuses.stream().anyMatch(e -> e.covers(m));
    }
}
