package io.jraft.example.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How long and how hard the crash test runs.
 *
 * @param rounds how often somebody is killed, at least 1
 * @param seed chooses victims and moments
 * @param clients clients with two threads each, 1 to 100
 * @param store what keeps the servers' logs, journal or rocksdb
 * @param directory where the servers keep their data; deleted after success
 */
public record CrashTestOptions(int rounds, long seed, int clients, String store, Path directory) {
    static final String USAGE =
            "Usage: crash-test [--rounds 200] [--clients 4] [--seed <number>]"
                    + " [--store journal|rocksdb] [--dir <directory>]";

    /** Throws IllegalArgumentException with a sentence that says what is wrong. */
    public CrashTestOptions {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, not " + rounds);
        }
        if (clients < 1 || clients > 100) {
            throw new IllegalArgumentException("--clients must be 1 to 100, not " + clients);
        }
        if (!store.equals("journal") && !store.equals("rocksdb")) {
            throw new IllegalArgumentException("--store must be journal or rocksdb, not " + store);
        }
    }

    static CrashTestOptions parse(List<String> args) {
        int rounds = 200;
        int clients = 4;
        long seed = System.nanoTime();
        String store = "journal";
        Path directory = null;
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                throw new IllegalArgumentException(args.get(i) + " wants a value");
            }
            String value = args.get(i + 1);
            switch (args.get(i)) {
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--clients" -> clients = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--store" -> store = value;
                case "--dir" -> directory = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + args.get(i));
            }
        }
        return new CrashTestOptions(
                rounds, seed, clients, store, directory == null ? temporary() : directory);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("jraft-crash-test");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot create a temporary directory; name one with --dir", e);
        }
    }
}
