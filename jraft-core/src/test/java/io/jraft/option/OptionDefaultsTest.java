package io.jraft.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.EngineOptions;
import io.jraft.conf.Configuration;
import io.jraft.core.DefaultJRaftServiceFactory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The options and their defaults are those of the table in resources/api/option-defaults.txt. */
class OptionDefaultsTest {

    private static final String CPUS = "jraft.available_processors";

    private String cpusBefore;

    @BeforeEach
    void pretendTwoProcessors() {
        cpusBefore = System.getProperty(CPUS);
        System.setProperty(CPUS, "2");
    }

    @AfterEach
    void restore() {
        if (cpusBefore == null) {
            System.clearProperty(CPUS);
        } else {
            System.setProperty(CPUS, cpusBefore);
        }
    }

    private record Row(String owner, String option, String type, String value) {}

    @Test
    @DisplayName("every option has the type and the default of the table")
    void defaults() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Row row : table()) {
            Object options = fresh(row.owner);
            Field field = options.getClass().getDeclaredField(row.option);
            field.setAccessible(true);
            String value = words(field.get(options));
            if (!value.equals(row.value) || !field.getType().getSimpleName().equals(row.type)) {
                wrong.add(row + " but is " + field.getType().getSimpleName() + " " + value);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @DisplayName("there is no option beside those of the table")
    void complete() throws Exception {
        Set<String> listed = new TreeSet<>();
        for (Row row : table()) {
            assertThat(listed.add(row.owner + " " + row.option)).as("%s twice", row).isTrue();
        }
        Set<String> present = new TreeSet<>();
        for (String owner :
                List.of(
                        "RpcOptions",
                        "NodeOptions",
                        "RaftOptions",
                        "CliOptions",
                        "EngineOptions")) {
            for (Field field : fresh(owner).getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    present.add(owner + " " + field.getName());
                }
            }
        }
        assertThat(present).isEqualTo(listed);
    }

    @Test
    @DisplayName("every option has a getter that answers what its setter was given")
    void gettersAnswer() throws Exception {
        for (Row row : table()) {
            Object options = fresh(row.owner);
            Class<?> type = options.getClass().getDeclaredField(row.option).getType();
            Object value = Samples.other(type);
            String name =
                    row.option.substring(0, 1).toUpperCase(Locale.ROOT) + row.option.substring(1);

            options.getClass().getMethod("set" + name, type).invoke(options, value);

            String getter = (type == boolean.class ? "is" : "get") + name;
            boolean safer = row.option.equals("syncMeta");
            Object expected = safer ? true : value;
            assertThat(options.getClass().getMethod(getter).invoke(options))
                    .as(row.option)
                    .isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("what is derived follows what was set")
    void derived() {
        NodeOptions node = new NodeOptions();
        assertThat(node.getLeaderLeaseTimeoutMs()).isEqualTo(900);
        node.setElectionTimeoutMs(Integer.MAX_VALUE);
        assertThat(node.getLeaderLeaseTimeoutMs()).as("no overflow").isEqualTo(1932735282);

        RaftOptions raft = new RaftOptions();
        assertThat(raft.isSyncMeta()).as("sync carries syncMeta").isTrue();
        raft.setSync(false);
        assertThat(raft.isSyncMeta()).isFalse();
        raft.setSyncMeta(true);
        assertThat(raft.isSyncMeta()).isTrue();
    }

    private static Object fresh(String owner) {
        return switch (owner) {
            case "RpcOptions" -> new RpcOptions();
            case "NodeOptions" -> new NodeOptions();
            case "RaftOptions" -> new RaftOptions();
            case "CliOptions" -> new CliOptions();
            case "EngineOptions" -> new EngineOptions();
            default -> throw new IllegalArgumentException(owner);
        };
    }

    private static String words(Object value) {
        if ((value instanceof Configuration conf && conf.isEmpty()) || "".equals(value)) {
            return "(empty)";
        }
        if (value instanceof RaftOptions
                || value instanceof EngineOptions
                || value instanceof DefaultJRaftServiceFactory) {
            return "(a " + value.getClass().getSimpleName() + ")";
        }
        return String.valueOf(value);
    }

    private static List<Row> table() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (InputStream in =
                OptionDefaultsTest.class.getResourceAsStream("/api/option-defaults.txt")) {
            assertThat(in).isNotNull();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] words = line.split("\\s+", 4);
                    rows.add(new Row(words[0], words[1], words[2], words[3].strip()));
                }
            }
        }
        assertThat(rows).hasSizeGreaterThan(60);
        return rows;
    }
}
