package io.jraft.sim.disk;

/**
 * One call of storage to its disk.
 *
 * @param op what is asked
 * @param path of the file or directory; where from, for a rename
 * @param target where to, for a rename; empty for all others
 * @param position in the file; the new size for a truncation; 0 where there is none
 * @param length bytes to write, or room to read into; 0 where there is none
 */
public record DiskCall(Op op, String path, String target, long position, int length) {
    /** What can be asked of a disk. */
    public enum Op {
        OPEN(false),
        CREATE(true),
        READ(false),
        WRITE(true),
        FORCE(true),
        TRUNCATE(true),
        SIZE(false),
        RENAME(true),
        DELETE(true),
        MKDIR(true),
        LIST(false),
        SYNC_DIRECTORY(true);

        private final boolean changing;

        Op(boolean changing) {
            this.changing = changing;
        }

        /** True when a crash before this call and one after it are not the same. */
        public boolean isChanging() {
            return changing;
        }
    }

    /** Equal for equal calls, in every JVM. */
    public long hash() {
        long h = op.ordinal() * 31L + path.hashCode();
        h = h * 0x9e3779b97f4a7c15L + target.hashCode();
        h = h * 0x9e3779b97f4a7c15L + position;
        return h * 0x9e3779b97f4a7c15L + length;
    }

    @Override
    public String toString() {
        return switch (op) {
            case READ, WRITE -> op + " " + length + " bytes at " + position + " of " + path;
            case RENAME -> op + " " + path + " to " + target;
            case TRUNCATE -> op + " " + path + " to " + position;
            default -> op + " " + path;
        };
    }
}
