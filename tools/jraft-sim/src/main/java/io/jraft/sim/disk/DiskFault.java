package io.jraft.sim.disk;

import io.jraft.sim.disk.DiskCall.Op;
import org.jspecify.annotations.Nullable;

/**
 * A fault that waits for calls that match.
 *
 * @param kind what goes wrong
 * @param op the calls it waits for; null for all that this kind can happen to
 * @param path a regular expression that is found in the paths it waits for; empty for all
 * @param skip matching calls that go well before
 * @param times matching calls that go wrong then
 */
public record DiskFault(Kind kind, @Nullable Op op, String path, int skip, int times) {
    /** What can go wrong in a call. Not here: what a crash does, see {@link CrashMode}, and what lasts, see {@link SimFileSystem}. */
    public enum Kind {
        /** The call fails and has no effect. */
        IO_ERROR(),
        /** The call, a rename or a sync as well as a write, fails for want of space and has no effect. */
        NO_SPACE(),
        /** A sync fails, the pages are marked clean: reads show them until a crash, the next sync succeeds without them. */
        FAILED_FORCE(Op.FORCE),
        /** Some of the bytes are written, then the call fails. */
        SHORT_WRITE(Op.WRITE),
        /** The bytes are written in two pieces, which a crash may tell apart. */
        SPLIT_WRITE(Op.WRITE),
        /** The drive says it wrote and did not; reads show the bytes until the crash. */
        LOST_WRITE(Op.WRITE),
        /** The drive wrote the bytes to another sector of the file; reads show them until the crash. */
        MISDIRECTED_WRITE(Op.WRITE),
        /** The read gets the bytes of another place. */
        MISDIRECTED_READ(Op.READ),
        /** A bit of what is read flips, and has flipped on the disk. */
        BIT_ROT(Op.READ),
        /** A sector of what is read cannot be read any more, until it is written again. */
        DEAD_SECTOR(Op.READ);

        private final @Nullable Op only;

        Kind() {
            only = null;
        }

        Kind(Op only) {
            this.only = only;
        }

        /** True when this can happen to such a call. */
        public boolean fits(Op op) {
            return only == null || only == op;
        }
    }

    public DiskFault {
        if (skip < 0 || times < 1 || (op != null && !kind.fits(op))) {
            throw new IllegalArgumentException(
                    kind + " cannot happen to " + op + ", " + times + " times after " + skip);
        }
    }

    /** The next call that fits, once. */
    public static DiskFault next(Kind kind, String path) {
        return new DiskFault(kind, null, path, 0, 1);
    }

    /** The next such call, once. */
    public static DiskFault next(Kind kind, Op op, String path) {
        return new DiskFault(kind, op, path, 0, 1);
    }
}
