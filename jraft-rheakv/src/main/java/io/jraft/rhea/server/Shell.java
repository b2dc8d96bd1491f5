package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.client.RheaIterator;
import io.jraft.rhea.client.RheaKVStore;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.FileTrouble;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.KVEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster from the command line: {@code Shell <file.yaml> <command> [arguments]}, with the file of its servers. Keys
 * and values are UTF-8.
 * Exit codes: 0 done, 1 no: nothing there, or not as expected; 2 bad arguments, 3 surely not done, 4 nobody knows.
 */
public final class Shell {
    static final int YES = 0;
    static final int NO = 1;
    private static final int BAD_ARGUMENTS = 2;
    static final int NOT_DONE = 3;
    static final int UNKNOWN_OUTCOME = 4;
    private static final int PAGE = 100;

    private static final String USAGE =
            "Usage: tools/rheakv <file.yaml> <command>, with the commands\n"
                    + "  get KEY                  the value\n"
                    + "  put KEY VALUE [MS]       for that many milliseconds, or for good\n"
                    + "  cas KEY EXPECTED VALUE   put if EXPECTED is there\n"
                    + "  create KEY VALUE         put if nothing is there\n"
                    + "  delete KEY\n"
                    + "  scan [START [END]]       keys and values in order, from START, before END\n"
                    + "  seq KEY STEP             takes numbers of a sequence\n"
                    + "  watch KEY [COUNT]        what happens to it from now on, COUNT changes or for ever\n"
                    + "  regions                  number, version, first key, key behind it, stores; a line each\n"
                    + "  split REGION [KEY]       its keys from KEY on, or half of them, become a new region\n"
                    + "  merge LEFT RIGHT         the region RIGHT goes into LEFT, which is right before it\n"
                    + "  stores                   what the placement driver sees: stores, then regions, a line each\n"
                    + "  empty IP:PORT            it takes all regions from that store; it may be stopped then\n"
                    + "  keep IP:PORT             it does not any more\n"
                    + "  lock KEY MS PROGRAM...   runs it while a lock is held, by leases of MS milliseconds;\n"
                    + "                           it finds its token in RHEAKV_FENCING_TOKEN. Its exit code\n"
                    + "  backup DIRECTORY         of the whole store, while it goes on; into a new directory\n"
                    + "  verify DIRECTORY         whether a backup is whole, and of this cluster\n"
                    + "  restore IP:PORT STORE BACKUP   makes the directory STORE of the store at IP:PORT from a backup,\n"
                    + "                           before any store of the new cluster was started\n"
                    + "Exit codes: 0 done, 1 no, 2 bad arguments, 3 surely not done, 4 may have been done.";

    private Shell() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.size() < 2) {
            err.println(USAGE);
            return BAD_ARGUMENTS;
        }
        DefaultRheaKVStore kv = new DefaultRheaKVStore();
        try {
            Path file = Path.of(args.get(0));
            List<String> words = args.subList(1, args.size());
            if (Backups.isOffline(words)) {
                return Backups.offline(Backups.options(file, words), words, out, err);
            }
            RheaKVStoreOptions options = ServerFile.read(file);
            // The shell is a client alone, whatever else the file is for.
            options.setStoreEngineOptions(null);
            if (Driving.isMeant(words)) {
                return Driving.run(options, words, out);
            }
            if (!kv.init(options)) {
                err.println("the client could not start; the log above says why");
                return NOT_DONE;
            }
            return command(kv, words, out, err);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return BAD_ARGUMENTS;
        } catch (IOException e) {
            err.println("cannot read " + args.get(0) + ": " + FileTrouble.text(e));
            return BAD_ARGUMENTS;
        } catch (ApiException e) {
            err.println(e.getMessage());
            return e.getError() == Errors.OUTCOME_UNKNOWN ? UNKNOWN_OUTCOME : NOT_DONE;
        } finally {
            kv.shutdown();
        }
    }

    private static int command(
            DefaultRheaKVStore kv, List<String> words, PrintStream out, PrintStream err) {
        if (words.get(0).equals("lock") && words.size() > 3) {
            int leaseMs = number("MS", words.get(2));
            return Hold.lock(kv, words.get(1), leaseMs, words.subList(3, words.size()), err);
        }
        String form = words.get(0) + " " + (words.size() - 1);
        return switch (form) {
            case "get 1" -> value(kv.bGet(words.get(1)), out);
            case "put 2" -> yes(kv.bPut(words.get(1), utf8(words.get(2))));
            case "put 3" ->
                    yes(
                            kv.bPut(
                                    words.get(1),
                                    utf8(words.get(2)),
                                    id("MS", words.get(3)),
                                    TimeUnit.MILLISECONDS));
            case "cas 3" ->
                    yes(kv.bCompareAndPut(words.get(1), utf8(words.get(2)), utf8(words.get(3))));
            case "create 2" -> yes(kv.bCompareAndPut(words.get(1), null, utf8(words.get(2))));
            case "delete 1" -> yes(kv.bDelete(words.get(1)));
            case "scan 0" -> scan(kv, null, null, out);
            case "scan 1" -> scan(kv, words.get(1), null, out);
            case "scan 2" -> scan(kv, words.get(1), words.get(2), out);
            case "regions 0" -> regions(kv.regions(), out);
            case "split 1" -> regions(split(kv, words.get(1), null), out);
            case "split 2" -> regions(split(kv, words.get(1), utf8(words.get(2))), out);
            case "merge 2" -> regions(merge(kv, words.get(1), words.get(2)), out);
            case "watch 1" -> Follow.key(kv, words.get(1), Integer.MAX_VALUE, out, err);
            case "watch 2" -> Follow.key(kv, words.get(1), number("COUNT", words.get(2)), out, err);
            case "backup 1" -> Backups.take(kv, Path.of(words.get(1)), out, err);
            case "seq 2" -> {
                int step = number("STEP", words.get(2));
                out.println(kv.bGetSequence(words.get(1), step).getStartValue());
                yield YES;
            }
            default -> {
                err.println(misunderstood(words));
                yield BAD_ARGUMENTS;
            }
        };
    }

    /** What there is of a command that was given too few or too many words, or how to use all that there are. */
    private static String misunderstood(List<String> words) {
        String command = words.get(0);
        List<String> forms =
                USAGE.lines().filter(line -> line.startsWith("  " + command + " ")).toList();
        return forms.isEmpty()
                ? "there is no command '" + command + "'.\n" + USAGE
                : "that is not how to use " + command + ":\n" + String.join("\n", forms);
    }

    private static int value(byte @Nullable [] value, PrintStream out) {
        if (value == null) {
            return NO;
        }
        out.println(new String(value, UTF_8));
        return YES;
    }

    private static int yes(boolean done) {
        return done ? YES : NO;
    }

    private static int scan(
            RheaKVStore kv, @Nullable String start, @Nullable String end, PrintStream out) {
        RheaIterator<KVEntry> entries = kv.iterator(start, end, PAGE);
        for (int shown = 1; entries.hasNext(); shown++) {
            KVEntry entry = entries.next();
            out.println(
                    new String(entry.getKey(), UTF_8) + "\t" + new String(entry.getValue(), UTF_8));
            if (shown % PAGE == 0 && out.checkError()) {
                // Nobody reads on, as with "| head".
                return YES;
            }
        }
        return YES;
    }

    private static CompletableFuture<List<RegionInfo>> split(
            DefaultRheaKVStore kv, String region, byte @Nullable [] key) {
        long id = id("REGION", region);
        // It may have come from a split itself, and is not in the file then.
        return kv.regions().thenCompose(all -> kv.splitRegion(id, key));
    }

    private static CompletableFuture<List<RegionInfo>> merge(
            DefaultRheaKVStore kv, String left, String right) {
        long stays = id("LEFT", left);
        long goes = id("RIGHT", right);
        return kv.regions().thenCompose(all -> kv.mergeRegions(stays, goes)).thenApply(List::of);
    }

    private static long id(String name, String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is '" + word + "' and must be a number", e);
        }
    }

    private static int regions(CompletableFuture<List<RegionInfo>> asked, PrintStream out) {
        try {
            for (RegionInfo region : asked.join()) {
                out.println(
                        region.id()
                                + "\t"
                                + region.version()
                                + "\t"
                                + key(region.start())
                                + "\t"
                                + key(region.end())
                                + "\t"
                                + region.members());
            }
            return YES;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ApiException api) {
                throw api.getError().exception(api.getMessage(), api);
            }
            throw e;
        }
    }

    private static String key(byte @Nullable [] key) {
        return key == null ? "-" : RegionPart.text(key);
    }

    private static int number(String name, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is '" + word + "' and must be a number", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
