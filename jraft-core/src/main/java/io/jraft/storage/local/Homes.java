package io.jraft.storage.local;

import io.jraft.entity.PeerId;
import java.io.IOException;

/** Small things that the homes share. Owner: ANY; keeps no state. */
final class Homes {
    private Homes() {}

    /** Gives a directory up. */
    static void release(AutoCloseable lock, String directory) throws IOException {
        try {
            lock.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("giving up the lock of " + directory + " failed: " + e, e);
        }
    }

    /** A peer's name without its priority, which may change between starts. */
    static String name(PeerId peer) {
        return peer.getEndpoint() + ":" + peer.getIdx();
    }
}
