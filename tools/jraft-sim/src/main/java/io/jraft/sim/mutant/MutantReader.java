package io.jraft.sim.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the text of a mutant. Lines {@code key: value} come first, then replacements:
 *
 * <pre>
 * id: M07
 * title: ...
 * from: E1, T1
 * expect: S7, I-11
 * hunt: mix, E1
 * note: ...
 * --- FILE io/jraft/core/state/Outbox.java
 * --- FIND
 * what stands there
 * --- REPLACE
 * what stands there in the mutant
 * --- END
 * </pre>
 *
 * FILE holds until the next one. Without {@code hunt}, the profile mix is what it is hunted with. Thread: ANY; keeps no state between calls.
 */
final class MutantReader {
    private static final String MARK = "--- ";
    private static final String HUNT = "hunt";
    private static final List<String> KEYS = List.of("id", "title", "from", "expect", HUNT, "note");

    private final String name;
    private final List<String> lines;
    private final Map<String, String> head = new LinkedHashMap<>();
    private final List<Mutant.Edit> edits = new ArrayList<>();
    private int at;

    private MutantReader(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /**
     * The mutant in a text.
     *
     * @param name of the file, {@code <id>-<slug>.txt}
     * @throws IllegalArgumentException naming file and line when the text is not a mutant
     */
    static Mutant read(String name, String text) {
        return new MutantReader(name, text.lines().toList()).mutant();
    }

    private Mutant mutant() {
        while (at < lines.size() && !lines.get(at).startsWith(MARK)) {
            headLine(lines.get(at++));
        }
        for (String key : KEYS) {
            if (!head.containsKey(key) && !key.equals(HUNT)) {
                throw wrong("'" + key + ":' is missing");
            }
        }
        String file = null;
        while (at < lines.size()) {
            String line = lines.get(at++);
            if (line.startsWith(MARK + "FILE ")) {
                file = line.substring(MARK.length() + "FILE ".length()).strip();
            } else if (line.equals(MARK + "FIND") && file != null) {
                String find = until("REPLACE");
                String replace = until("END");
                if (find.isBlank() || find.equals(replace)) {
                    throw wrong("a replacement must find something and change it");
                }
                edits.add(new Mutant.Edit(file, find, replace));
            } else if (!line.isBlank()) {
                throw wrong("'" + line + "' is neither FILE nor FIND after a FILE");
            }
        }
        if (edits.isEmpty()) {
            throw wrong("it replaces nothing");
        }
        return named();
    }

    private Mutant named() {
        String id = value("id");
        int dash = name.indexOf('-');
        if (!name.endsWith(".txt") || dash < 0 || !name.substring(0, dash).equals(id)) {
            throw wrong("its name must be " + id + "-<slug>.txt");
        }
        return new Mutant(
                id,
                name.substring(dash + 1, name.length() - ".txt".length()),
                value("title"),
                list("from"),
                list("expect"),
                head.containsKey(HUNT) ? list(HUNT) : List.of("mix"),
                value("note"),
                edits);
    }

    private void headLine(String line) {
        int colon = line.indexOf(':');
        String key = colon < 0 ? "" : line.substring(0, colon);
        if (line.startsWith("  ") && head.containsKey("note")) {
            head.merge("note", line.strip(), (a, b) -> a + " " + b);
        } else if (!KEYS.contains(key) || head.containsKey(key)) {
            throw wrong("'" + line + "' is not one of " + KEYS + ", each of them once");
        } else {
            head.put(key, line.substring(colon + 1).strip());
        }
    }

    /** The lines up to the marker, which is passed; without the last line break. */
    private String until(String marker) {
        int from = at;
        while (at < lines.size() && !lines.get(at).equals(MARK + marker)) {
            at++;
        }
        if (at == lines.size()) {
            throw wrong("'" + MARK + marker + "' is missing");
        }
        return String.join("\n", lines.subList(from, at++));
    }

    private String value(String key) {
        return head.getOrDefault(key, "");
    }

    private List<String> list(String key) {
        return Arrays.stream(value(key).split(",", -1)).map(String::strip).toList();
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(name + ", line " + at + ": " + what);
    }
}
