package io.jraft.sys;

/** A process that locks the directory given to it, says so, and holds it until its input ends. For tests. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        try (AutoCloseable lock = new NioFileSystem().lock(args[0])) {
            System.out.println("locked " + (lock != null));
            byte[] ignored = System.in.readAllBytes();
            System.out.println("released after " + ignored.length + " bytes");
        }
    }
}
