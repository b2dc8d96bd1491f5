package io.jraft.bench.micro;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The files of this machine, and how many bytes were written to them and how often they were forced. One thread. */
final class CountingFiles implements FileSystem {
    private final FileSystem real = new NioFileSystem();
    private long bytes;
    private long forces;

    long bytes() {
        return bytes;
    }

    long forces() {
        return forces;
    }

    @Override
    public DataFile open(String path, OpenMode mode) throws IOException {
        DataFile file = real.open(path, mode);
        return new DataFile() {
            @Override
            public void write(long position, ByteBuffer buffer) throws IOException {
                bytes += buffer.remaining();
                file.write(position, buffer);
            }

            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                return file.read(position, into);
            }

            @Override
            public void force(boolean metadata) throws IOException {
                forces++;
                file.force(metadata);
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void rename(String from, String to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(String path) throws IOException {
        real.delete(path);
    }

    @Override
    public boolean exists(String path) {
        return real.exists(path);
    }

    @Override
    public boolean isDirectory(String path) {
        return real.isDirectory(path);
    }

    @Override
    public void createDirectories(String path) throws IOException {
        real.createDirectories(path);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        real.syncDirectory(directory);
    }

    @Override
    public long usableSpace(String path) throws IOException {
        return real.usableSpace(path);
    }

    @Override
    public String realPath(String path) throws IOException {
        return real.realPath(path);
    }

    @Override
    public AutoCloseable lock(String directory) throws IOException {
        return real.lock(directory);
    }
}
