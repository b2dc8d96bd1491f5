package io.jraft.sys;

import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystemContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the disk of this machine. */
class NioFileSystemTest extends FileSystemContract {
    private final NioFileSystem files = new NioFileSystem();

    @TempDir Path directory;

    private String root = "";

    @BeforeEach
    void resolve() throws IOException {
        root = directory.toRealPath().toString();
    }

    @Override
    protected FileSystem files() {
        return files;
    }

    @Override
    protected String root() {
        return root;
    }
}
