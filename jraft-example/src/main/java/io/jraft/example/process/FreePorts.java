package io.jraft.example.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds ports on the loopback interface that nobody listens on.
 * Owner: the calling thread.
 */
public final class FreePorts {
    // Below the range from which Linux takes the local ports of outgoing connections (32768 and
    // up). A port from that
    // range may be lost while its server is down: a peer that tries to connect to it can even be
    // given that very port
    // as its own, connects to itself, and the restarted server then finds its port in use.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /** That many different ports; throws when the machine has hardly any left. */
    public static List<Integer> find(int count) throws IOException {
        SplittableRandom random =
                new SplittableRandom(System.nanoTime() ^ ProcessHandle.current().pid());
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < TRIES && ports.size() < count; i++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (!ports.contains(port) && free(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IOException(
                    "Found only "
                            + ports.size()
                            + " of "
                            + count
                            + " free ports between "
                            + LOWEST
                            + " and "
                            + HIGHEST
                            + " on the loopback interface. Stop some of the programs that listen there.");
        }
        return ports;
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
