package io.jraft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs commands as an operator would, in this process. */
final class Shell {
    /** What came of a command. */
    record Ran(int code, String out, String err) {}

    private Shell() {}

    static Ran raft(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                RaftMain.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .setUsageHelpAutoWidth(false);
        int code = line.execute(args);
        return new Ran(code, out.toString(), err.toString());
    }

    /** The same with somebody at the keyboard. */
    static Ran typing(String text, String... args) {
        InputStream keyboard = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
        try {
            return raft(args);
        } finally {
            System.setIn(keyboard);
        }
    }

    /** Every file below a directory by content, without the lock, which a command takes. */
    static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                if (!path.endsWith("LOCK")) {
                    content.put(
                            directory.relativize(path).toString(),
                            Integer.toHexString(Arrays.hashCode(Files.readAllBytes(path))));
                }
            }
        }
        return content;
    }
}
