package io.jraft.sim.disk;

import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystemContract;

/** The simulated disk keeps what the real one promises. */
class SimFileSystemTest extends FileSystemContract {
    private final SimFileSystem files = Disks.empty("/root");

    @Override
    protected FileSystem files() {
        return files;
    }

    @Override
    protected String root() {
        return "/root";
    }
}
