package io.jraft.example.embedders;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Node;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.example.process.FreePorts;
import io.jraft.example.process.Poll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the embedders of these tests have in common with one another, and with nobody's program: addresses and waiting.
 * Owner: the thread of the test.
 */
final class Embedding {
    static final int TIMEOUT_MS = 20_000;
    static final int ELECTION_TIMEOUT_MS = 1_000;

    private Embedding() {}

    /** Addresses on the loopback interface that nobody listens on. */
    static List<PeerId> peers(int count) throws IOException {
        List<PeerId> peers = new ArrayList<>();
        for (int port : FreePorts.find(count)) {
            peers.add(new PeerId("127.0.0.1", port));
        }
        return peers;
    }

    /** The text that programs keep in their settings: {@code ip:port,ip:port,ip:port}. */
    static String text(Collection<PeerId> peers) {
        return new Configuration(peers).toString();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    /**
     * The text of an entry, read as all the programs do: the whole array behind the buffer. Fails if there is more or
     * less in it than the entry.
     */
    static String wholeArray(ByteBuffer data) {
        byte[] array = data.array();
        if (data.arrayOffset() != 0 || data.position() != 0 || array.length != data.remaining()) {
            throw new AssertionError("the array is not exactly the entry: " + data);
        }
        return new String(array, UTF_8);
    }

    static void until(String what, BooleanSupplier condition) throws InterruptedException {
        Poll.until(what, TIMEOUT_MS, 5, () -> {}, condition::getAsBoolean, met -> met);
    }

    /** Waits until one of the nodes leads in the eyes of all of them, and tells its place in the list. */
    static int leader(List<Node> nodes) throws InterruptedException {
        return Poll.until(
                "one leader that all follow",
                TIMEOUT_MS,
                5,
                () -> {},
                () -> agreed(nodes),
                place -> place >= 0);
    }

    private static int agreed(List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            PeerId self = nodes.get(i).getNodeId().getPeerId();
            if (nodes.get(i).isLeader()
                    && nodes.stream().allMatch(node -> self.equals(node.getLeaderId()))) {
                return i;
            }
        }
        return -1;
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
