package io.jraft.bench.node;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The main of every server under load: starts the contestant, then does what standard input says, one order a line, until
 * it ends, which it also does when the parent is gone. Answers begin with '@', whatever else a library prints does not.
 * Owner: the main thread; a load runs on a thread of its own.
 */
public final class ServerMain {
    public static final String ANSWER = "@";
    private static final long PROGRESS_MS = 500;
    private static final int CANNOT_START = 3;

    private final Contestant contestant;
    private final PrintStream out;

    private ServerMain(Contestant contestant, PrintStream out) {
        this.contestant = contestant;
        this.out = out;
    }

    /** Runs until the orders end, then ends the process. */
    public static void run(String[] args, Contestant.Factory factory) {
        PrintStream answers = System.out;
        // What libraries print must not look like an answer, nor come between two halves of one.
        System.setOut(System.err);
        int code = 0;
        try (Contestant contestant = factory.start(ServerSpec.parse(args))) {
            new ServerMain(contestant, answers).obey();
        } catch (Exception e) {
            e.printStackTrace();
            code = CANNOT_START;
        }
        // Not exit: hooks of peers wait for others that end at the same moment.
        Runtime.getRuntime().halt(code);
    }

    private void obey() throws IOException, InterruptedException {
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        answer("ready notes=" + contestant.notes().replace(' ', '_'));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "led" -> answer("led groups=" + contestant.led().length);
                case "cost" -> answer("cost " + Cost.now(contestant.ownSyncs()).line());
                case "snapshot" -> snapshot(Long.parseLong(words[1]));
                case "loaded" -> answer("loaded snapshots=" + contestant.snapshotsLoaded());
                case "load" -> load(LoadOrder.parse(words[1]));
                default -> throw new IllegalArgumentException("unknown order: " + line);
            }
        }
    }

    private void snapshot(long bytes) {
        try {
            contestant.snapshot(bytes);
            answer("snapshot done=1");
        } catch (Exception e) {
            e.printStackTrace();
            answer("failed " + e);
        }
    }

    private void load(LoadOrder order) throws InterruptedException {
        int[] led = contestant.led();
        // A follower may be asked to read; for that it needs no lead.
        int[] groups = led.length == 0 && !order.kind().writes() ? new int[1] : led;
        CompletableFuture<LoadResult> result = new CompletableFuture<>();
        LoadLoop loop = new LoadLoop(contestant, order, groups);
        Thread loader =
                new Thread(
                        () -> {
                            try {
                                result.complete(loop.run());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        },
                        "loader");
        loader.start();
        while (true) {
            try {
                answer("result " + result.get(PROGRESS_MS, TimeUnit.MILLISECONDS).line());
                return;
            } catch (TimeoutException running) {
                answer("progress total=" + loop.totalSoFar());
            } catch (ExecutionException e) {
                e.printStackTrace();
                answer("failed " + e);
                return;
            }
        }
    }

    private void answer(String text) {
        out.println(ANSWER + text);
        out.flush();
    }

    /**
     * What this process has used so far, as it can tell itself.
     *
     * @param allocatedBytes by all threads alive; those that have ended are not in it, see {@code threadsEnded}
     * @param threadsEnded threads that have lived and ended
     * @param threads alive
     * @param gcMillis spent in collections
     * @param syncs that the contestant counted, see {@link Contestant#ownSyncs}
     */
    public record Cost(
            long allocatedBytes, long threadsEnded, int threads, long gcMillis, long syncs) {
        static Cost now(long syncs) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long[] ids = threads.getAllThreadIds();
            long allocated =
                    Arrays.stream(threads.getThreadAllocatedBytes(ids)).filter(b -> b > 0).sum();
            long gc =
                    ManagementFactory.getGarbageCollectorMXBeans().stream()
                            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                            .sum();
            return new Cost(
                    allocated,
                    threads.getTotalStartedThreadCount() - ids.length,
                    ids.length,
                    gc,
                    syncs);
        }

        String line() {
            return "allocated="
                    + allocatedBytes
                    + " ended="
                    + threadsEnded
                    + " threads="
                    + threads
                    + " gcMs="
                    + gcMillis
                    + " syncs="
                    + syncs;
        }

        /** Of the text after "cost ". */
        public static Cost parse(String line) {
            LoadOrder.Words words = new LoadOrder.Words(line);
            return new Cost(
                    words.number("allocated"),
                    words.number("ended"),
                    (int) words.number("threads"),
                    words.number("gcMs"),
                    words.number("syncs"));
        }

        /** What was used since an earlier look. */
        public Cost since(@Nullable Cost earlier) {
            return earlier == null
                    ? this
                    : new Cost(
                            allocatedBytes - earlier.allocatedBytes,
                            threadsEnded - earlier.threadsEnded,
                            threads,
                            gcMillis - earlier.gcMillis,
                            syncs - earlier.syncs);
        }
    }
}
