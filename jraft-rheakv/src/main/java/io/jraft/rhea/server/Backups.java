package io.jraft.rhea.server;

import io.jraft.rhea.StoreRestore;
import io.jraft.rhea.backup.BackupReader;
import io.jraft.rhea.backup.Manifest;
import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.errors.FileTrouble;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageException;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The shell's commands for backups. */
final class Backups {
    private Backups() {}

    /** Takes one; the exit code. */
    static int take(DefaultRheaKVStore kv, Path directory, PrintStream out, PrintStream err) {
        try {
            Manifest manifest = kv.backup(directory, out::println);
            out.println(directory + " has a backup of the cluster " + name(manifest));
            return Shell.YES;
        } catch (IOException e) {
            err.println("no backup was taken: " + FileTrouble.text(e));
            return Shell.NOT_DONE;
        }
    }

    /** Does what {@link #isOffline}; the exit code. */
    static int offline(
            RheaKVStoreOptions options, List<String> words, PrintStream out, PrintStream err) {
        try {
            return words.get(0).equals("verify")
                    ? verify(options, Path.of(words.get(1)), out, err)
                    : restore(options, words, out);
        } catch (IOException e) {
            err.println(FileTrouble.text(e));
        } catch (StorageException e) {
            err.println(e.getMessage());
        }
        return words.get(0).equals("verify") ? Shell.NO : Shell.NOT_DONE;
    }

    /** Whether a command needs no cluster, only its file. */
    static boolean isOffline(List<String> words) {
        String form = words.get(0) + " " + (words.size() - 1);
        return form.equals("verify 1") || form.equals("restore 3");
    }

    private static int verify(
            RheaKVStoreOptions options, Path directory, PrintStream out, PrintStream err)
            throws IOException {
        BackupReader backup = BackupReader.open(directory);
        Manifest manifest = backup.manifest();
        backup.verify(out::println);
        if (!manifest.clusterName().equals(options.getClusterName())) {
            err.println("it is a backup of another cluster: " + name(manifest));
            return Shell.NO;
        }
        out.println(directory + " is a whole backup of the cluster " + name(manifest));
        return Shell.YES;
    }

    /** Reads the file for what {@link #isOffline}: for a restore as that of the store which is restored. */
    static RheaKVStoreOptions options(Path file, List<String> words) throws IOException {
        if (words.get(0).equals("verify")) {
            return ServerFile.read(file);
        }
        Endpoint address = ServerFile.address(words.get(1));
        if (address == null) {
            throw new IllegalArgumentException(
                    "'" + words.get(1) + "' is no address such as 127.0.0.1:8181");
        }
        if (words.get(2).isBlank()) {
            throw new IllegalArgumentException("STORE has no name");
        }
        Path directory = Path.of(words.get(2));
        return ServerFile.read(file, options -> ServerFile.here(options, address, directory));
    }

    private static int restore(RheaKVStoreOptions options, List<String> words, PrintStream out)
            throws IOException {
        StoreRestore.restore(options, Path.of(words.get(3)), out::println);
        out.println(
                "the store "
                        + words.get(1)
                        + " is restored in "
                        + words.get(2)
                        + ". Start it when all stores of the cluster are");
        return Shell.YES;
    }

    private static String name(Manifest manifest) {
        return manifest.clusterName()
                + ", number "
                + manifest.clusterId()
                + ", taken at "
                + manifest.takenAt();
    }
}
