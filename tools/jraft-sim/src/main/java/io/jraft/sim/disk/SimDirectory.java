package io.jraft.sim.disk;

import java.util.TreeMap;

/** The names in one directory: those that programs see, and those that survive a power cut. Owner: the run's thread. */
final class SimDirectory implements Inode {
    final TreeMap<String, Inode> live = new TreeMap<>();
    final TreeMap<String, Inode> stable = new TreeMap<>();

    @Override
    public void restart() {
        live.clear();
        live.putAll(stable);
        live.values().forEach(Inode::restart);
    }

    @Override
    public SimDirectory fork() {
        return new SimDirectory();
    }
}
