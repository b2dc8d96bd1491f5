package io.jraft.arch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The table of layers.txt: which slice a class belongs to, and on which level the slice stands. */
final class Layers {

    private static final String ROOT = "io.jraft";
    private static final Set<String> API =
            Set.of(
                    "",
                    "closure",
                    "conf",
                    "core",
                    "entity",
                    "entity.codec",
                    "error",
                    "option",
                    "rpc",
                    "rpc.impl",
                    "rpc.impl.cli",
                    "storage",
                    "storage.snapshot",
                    "util",
                    "util.concurrent");

    private final Map<String, Integer> levels;

    private Layers(Map<String, Integer> levels) {
        this.levels = levels;
    }

    /** Reads the table; the tests of a module run in its directory, one below the table's. */
    static Layers read() throws IOException {
        return parse(Files.readString(Path.of("..", "layers.txt")));
    }

    static Layers parse(String table) {
        Map<String, Integer> levels = new LinkedHashMap<>();
        for (String line : table.split("\n")) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String[] words = text.split("\\s+");
            for (int i = 1; i < words.length; i++) {
                Integer before = levels.put(words[i], Integer.parseInt(words[0]));
                if (before != null) {
                    throw new IllegalArgumentException(words[i] + " stands in layers.txt twice");
                }
            }
        }
        return new Layers(levels);
    }

    /** The slice of a class, by its full name without nested names. */
    String sliceOf(String packageName, String topLevelName) {
        if (topLevelName.equals("io.jraft.core.NodeImpl")) {
            return "NODE";
        }
        String name = packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
        return API.contains(name) ? "API" : name;
    }

    boolean knows(String slice) {
        return levels.containsKey(slice);
    }

    /** Whether a class of one slice may use a class of another. */
    boolean allows(String from, String to) {
        return from.equals(to) || levels.get(from) > levels.get(to);
    }
}
