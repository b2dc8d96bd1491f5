package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.client.KVWatch;
import io.jraft.rhea.client.RheaKVStore;
import io.jraft.rhea.client.WatchEvent;
import io.jraft.rhea.client.WatchListener;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The shell's watch: prints what happens to a key. Owner: a thread for watches, while the shell's waits. */
final class Follow implements WatchListener {
    private final PrintStream out;
    private final PrintStream err;
    private final int count;
    private final CountDownLatch over = new CountDownLatch(1);

    /** Where it begins was printed: changes come after that, though they may be told before. */
    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    private int seen;
    private volatile boolean failed;

    private Follow(int count, PrintStream out, PrintStream err) {
        this.count = count;
        this.out = out;
        this.err = err;
    }

    /** Prints until so many changes were seen; the exit code. */
    static int key(RheaKVStore kv, String key, int count, PrintStream out, PrintStream err) {
        if (count < 1) {
            throw new IllegalArgumentException("COUNT is " + count + " and must be positive");
        }
        Follow follow = new Follow(count, out, err);
        try (KVWatch watch = kv.bWatch(key, follow)) {
            err.println("watching from " + watch.position());
            follow.begun.complete(null);
            follow.over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return follow.failed ? Shell.NOT_DONE : Shell.YES;
    }

    @Override
    public void onChange(WatchEvent event) {
        begun.join();
        if (seen == count) {
            return;
        }
        byte[] value = event.value();
        out.println(
                event.revision()
                        + "\t"
                        + event.type()
                        + (value == null ? "" : "\t" + new String(value, UTF_8)));
        seen++;
        if (seen == count) {
            over.countDown();
        }
    }

    @Override
    public void onFellBehind(long regionId, long missedFrom, long nextRevision) {
        begun.join();
        err.println("missed changes from revision " + missedFrom + " on, before " + nextRevision);
    }

    @Override
    public void onEnd(Throwable cause) {
        err.println("the watch ended: " + cause.getMessage());
        failed = true;
        over.countDown();
    }
}
