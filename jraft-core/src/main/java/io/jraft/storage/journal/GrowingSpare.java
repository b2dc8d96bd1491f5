package io.jraft.storage.journal;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.ring.Flag;
import io.jraft.ring.UseCount;
import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to the shelf: filled with zeros slice by slice, each slice synced, at most one of them on another worker.
 * Owner: DISK, but {@link Slice#write}. Called by SpareShelf.
 */
@OwnedBy(Owner.DISK)
final class GrowingSpare {
    private final FileSystem files;
    private final String path;
    private final long target;
    private final DataFile file;

    /** The shelf and the slice that is elsewhere; whoever leaves last closes the file. */
    private final UseCount users = new UseCount();

    private final Flag abandoned = new Flag();
    private long filled;
    private boolean sliced;

    GrowingSpare(FileSystem files, String path, long target) throws IOException {
        this.files = files;
        this.path = path;
        this.target = target;
        file = files.open(path, OpenMode.CREATE);
        users.retain();
    }

    String path() {
        return path;
    }

    /** Bytes that it will have. */
    long target() {
        return target;
    }

    /** Bytes that are full of durable zeros. */
    long filled() {
        return filled;
    }

    boolean isComplete() {
        return filled == target;
    }

    /** Whether a slice of it is elsewhere: nobody else may write to it then. */
    boolean isSliced() {
        return sliced;
    }

    private int nextLength() {
        return (int) Math.min(SpareShelf.SLICE, target - filled);
    }

    /** Writes the next slice here and now. */
    void fill() throws IOException {
        int length = nextLength();
        zero(filled, length);
        filled += length;
    }

    private void zero(long at, int length) throws IOException {
        file.writeZeros(at, length);
        file.force(true);
    }

    /** The next slice, for somebody else to write. */
    Slice slice() {
        sliced = true;
        users.retain();
        return new Slice(filled, nextLength());
    }

    /** Closes the complete file. */
    void finish() throws IOException {
        users.release();
        file.close();
    }

    /** Nobody wants it any more. While a slice of it is elsewhere the file stays; the next start removes it. */
    void abandon() throws IOException {
        abandoned.set(true);
        if (users.release()) {
            file.close();
            files.delete(path);
        }
    }

    /** A piece of the file. Made and settled by DISK, written by whoever got it. */
    final class Slice {
        private final long at;
        private final int length;
        private @Nullable IOException failure;

        Slice(long at, int length) {
            this.at = at;
            this.length = length;
        }

        /** Writes and syncs it. Thread: ANY, once. */
        void write() {
            try {
                if (!abandoned.isSet()) {
                    zero(at, length);
                }
            } catch (IOException e) {
                failure = e;
            } finally {
                leave();
            }
        }

        private void leave() {
            if (users.release()) {
                try {
                    file.close();
                } catch (IOException e) {
                    // Of a file that nobody wants; the failure is kept with the slice's.
                    failure = e;
                }
            }
        }

        /** Takes in what was written. */
        void settle() throws IOException {
            sliced = false;
            if (failure != null) {
                throw failure;
            }
            filled += length;
        }

        /** It was given to nobody. */
        void takeBack() {
            sliced = false;
            users.release();
        }
    }
}
