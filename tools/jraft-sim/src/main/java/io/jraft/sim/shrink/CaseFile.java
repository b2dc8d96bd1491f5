package io.jraft.sim.shrink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.fault.FaultAction;
import io.jraft.sim.fault.FaultScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A case as text: seed, profile and check, then the settings that are not what the seed means under the profile, then the
 * trouble, one action a line. Lines that begin with # are for people. Like a seed it says the same only to the simulator
 * that wrote it: what is drawn may change with it.
 */
public final class CaseFile {
    private CaseFile() {}

    /** Writes a case, with a comment of any number of lines on top. */
    public static void write(Path file, Case what, String comment) throws IOException {
        Files.writeString(file, text(what, comment), UTF_8);
    }

    /**
     * Reads a case.
     *
     * @throws IllegalArgumentException naming the line that makes no sense
     */
    public static Case read(Path file) throws IOException {
        return parse(Files.readAllLines(file, UTF_8));
    }

    /** The text of a case. */
    public static String text(Case what, String comment) {
        StringBuilder text = new StringBuilder();
        comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("seed=").append(what.seed()).append('\n');
        text.append("profile=").append(what.profile()).append('\n');
        text.append("check=").append(what.check()).append('\n');
        Case drawn = Case.of(what.seed(), what.profile(), what.check());
        SettingsText.difference(drawn.settings(), what.settings())
                .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        text.append("# milliseconds KIND node other amount lasts\n");
        what.script().lines().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** Reads {@link #text}. */
    public static Case parse(List<String> lines) {
        Map<String, String> values = new LinkedHashMap<>();
        List<FaultAction> actions = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            try {
                if (equals < 0) {
                    actions.add(FaultAction.parse(line));
                } else {
                    values.put(
                            line.substring(0, equals).strip(), line.substring(equals + 1).strip());
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("not a line of a case: " + line, e);
            }
        }
        long seed = Long.parseLong(take(values, "seed"));
        Case read = Case.of(seed, take(values, "profile"), take(values, "check"));
        for (Map.Entry<String, String> e : values.entrySet()) {
            read = read.with(e.getKey(), e.getValue());
        }
        return read.with(new FaultScript(actions));
    }

    private static String take(Map<String, String> values, String key) {
        @Nullable String value = values.remove(key);
        if (value == null) {
            throw new IllegalArgumentException("a case needs " + key + "=");
        }
        return value;
    }
}
