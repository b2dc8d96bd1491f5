package io.jraft.example.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tools/bench-first is told.
 *
 * @param seconds how long each cell is measured, 1 to 3,600
 * @param megabytes how much is written with a follower stopped, 1 to 1,048,576
 * @param directory where the servers keep their data; deleted after success
 * @param write the file whose table is to be replaced, or null for none
 */
record BenchOptions(int seconds, int megabytes, Path directory, @Nullable Path write) {
    static final String USAGE =
            "Usage: bench-first [--seconds 10] [--megabytes 1024] [--dir <directory>] [--write docs/performance.md]";

    /** Throws IllegalArgumentException with a sentence that says what is wrong. */
    BenchOptions {
        if (seconds < 1 || seconds > 3_600) {
            throw new IllegalArgumentException("--seconds must be 1 to 3600, not " + seconds);
        }
        if (megabytes < 1 || megabytes > 1 << 20) {
            throw new IllegalArgumentException(
                    "--megabytes must be 1 to 1048576, not " + megabytes);
        }
    }

    static BenchOptions parse(List<String> args) {
        int seconds = 10;
        int megabytes = 1_024;
        Path directory = null;
        Path write = null;
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " wants a value");
            }
            String value = args.get(i + 1);
            switch (args.get(i)) {
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--megabytes" -> megabytes = Integer.parseInt(value);
                case "--dir" -> directory = Path.of(value);
                case "--write" -> write = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + args.get(i));
            }
        }
        return new BenchOptions(
                seconds, megabytes, directory == null ? temporary() : directory, write);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("jraft-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot create a temporary directory; name one with --dir", e);
        }
    }
}
