package io.jraft.rhea.server;

import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.errors.FileTrouble;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A store in a process of its own: {@code StoreServer <file.yaml> [<ip:port> <directory>]}. With an address and a directory
 * one file does for all stores of a cluster. Ctrl-C stops it in order.
 * Exit codes: 2 bad arguments or a bad file, 3 could not start.
 */
public final class StoreServer {
    static final int BAD_ARGUMENTS = 2;
    static final int CANNOT_START = 3;

    private static final String USAGE =
            "Usage: tools/rheakv-server <file.yaml> [<ip:port> <directory>], for instance\n"
                    + "  tools/rheakv-server shop.yaml 127.0.0.1:8181 /var/lib/shop";

    private StoreServer() {}

    public static void main(String[] args) {
        int code = run(List.of(args), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Starts a store, which then runs until the process is told to end. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        RheaKVStoreOptions options;
        try {
            options = options(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return BAD_ARGUMENTS;
        } catch (IOException e) {
            err.println("cannot read " + args.get(0) + ": " + FileTrouble.text(e));
            return BAD_ARGUMENTS;
        }
        DefaultRheaKVStore store = new DefaultRheaKVStore();
        if (!store.init(options)) {
            err.println("the store could not start; the log above says why");
            return CANNOT_START;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(store::shutdown, "stop-store"));
        StoreEngineOptions here = options.getStoreEngineOptions();
        out.println(
                "serves "
                        + (here == null ? "" : here.getServerAddress())
                        + " of the cluster "
                        + options.getClusterName()
                        + ". Stop it with Ctrl-C.");
        return 0;
    }

    /** What file and arguments amount to; throws with all mistakes at once. */
    static RheaKVStoreOptions options(List<String> args) throws IOException {
        if (args.size() != 1 && args.size() != 3) {
            throw new IllegalArgumentException(
                    "expected one argument or three, got " + args.size() + ".\n" + USAGE);
        }
        Path file = Path.of(args.get(0));
        if (args.size() == 1) {
            return ServerFile.read(file, StoreServer::asItStands);
        }
        Endpoint address = ServerFile.address(args.get(1));
        if (address == null) {
            throw new IllegalArgumentException(
                    "'" + args.get(1) + "' is no address such as 127.0.0.1:8181.\n" + USAGE);
        }
        if (args.get(2).isBlank()) {
            throw new IllegalArgumentException("the directory has no name.\n" + USAGE);
        }
        Path directory = Path.of(args.get(2));
        return ServerFile.read(file, options -> ServerFile.here(options, address, directory));
    }

    private static List<String> asItStands(RheaKVStoreOptions options) {
        return options.getStoreEngineOptions() == null
                ? List.of(
                        "it has no storeEngineOptions: add them, or name an address and a directory on the command line")
                : List.of();
    }
}
