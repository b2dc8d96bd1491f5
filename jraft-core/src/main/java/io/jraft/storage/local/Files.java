package io.jraft.storage.local;

import io.jraft.spi.DataFile;
import io.jraft.spi.FileSystem;
import io.jraft.spi.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

/**
 * The few steps on files that must be done in the right order to survive a crash.
 * Owner: ANY; keeps no state. Called by everything in this package.
 */
final class Files {
    private static final int BUFFER = 1 << 20;

    private Files() {}

    /**
     * Creates a directory and its parents where missing, and makes their names durable, one after the other. A start
     * that was killed leaves at most the last directory that it made without a durable name; that is made up for.
     */
    static void createDirectory(FileSystem fs, String directory) throws IOException {
        Deque<String> missing = new ArrayDeque<>();
        String there = directory;
        for (; !there.isEmpty() && !fs.isDirectory(there); there = parent(there)) {
            missing.push(there);
        }
        if (!there.isEmpty()) {
            syncName(fs, there);
        }
        for (String made : missing) {
            fs.createDirectories(made);
            syncName(fs, made);
        }
    }

    /**
     * Makes sure of a directory that is somebody's home: with the {@code mark} in it, its own name is durable, because
     * the mark is written after that; the mark's name may not be, when the start that wrote it was killed.
     */
    static void createHome(FileSystem fs, String directory, String mark) throws IOException {
        if (fs.exists(directory + "/" + mark)) {
            fs.syncDirectory(directory);
        } else {
            createDirectory(fs, directory);
        }
    }

    private static void syncName(FileSystem fs, String directory) throws IOException {
        String parent = parent(directory);
        fs.syncDirectory(parent.isEmpty() ? rootOf(directory) : parent);
    }

    /** Where a path of one part lies. */
    static String rootOf(String path) {
        return path.startsWith("/") ? "/" : ".";
    }

    /** The directory that a path lies in; empty for a path of one part. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "" : path.substring(0, slash);
    }

    /** Writes a new file, durable but for its name. */
    static void writeNew(FileSystem fs, String path, byte[] content) throws IOException {
        try (DataFile file = fs.open(path, OpenMode.CREATE)) {
            file.write(0, ByteBuffer.wrap(content));
            file.force(true);
        }
    }

    /** Gives a file new content in one step: after a crash it has the old or the new one, never a mixture. */
    static void replace(FileSystem fs, String path, byte[] content) throws IOException {
        String temporary = path + ".tmp";
        fs.delete(temporary);
        writeNew(fs, temporary, content);
        fs.rename(temporary, path);
        fs.syncDirectory(parent(path));
    }

    /** The whole content of a small file. */
    static byte[] read(FileSystem fs, String path, int bytesMax) throws IOException {
        try (DataFile file = fs.open(path, OpenMode.READ)) {
            long size = file.size();
            if (size > bytesMax) {
                throw new IOException(path + " has " + size + " bytes, more than " + bytesMax);
            }
            byte[] content = new byte[(int) size];
            int n = file.read(0, ByteBuffer.wrap(content));
            if (n != content.length) {
                throw new IOException(
                        path + " shrank from " + size + " to " + n + " bytes while it was read");
            }
            return content;
        }
    }

    /** CRC32C of a file's content, as an unsigned number. Reads until the end, and leaves it in the system's cache. */
    static long digest(DataFile file) throws IOException {
        return digest(file, file::read);
    }

    /** The same for content that is on the disk and not in the system's cache, and need not come into it. */
    static long digestOnce(DataFile file) throws IOException {
        return digest(file, file::readOnce);
    }

    private static long digest(DataFile file, Reading reading) throws IOException {
        CRC32C crc = new CRC32C();
        // Not of the heap: the bytes of a large snapshot would be copied once more.
        int most = bufferBytes(file.size());
        // Cut to that length: how long the slice is depends on where the memory lies, and how often
        // is read must not.
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(most + DataFile.PAGE_BYTES)
                        .alignedSlice(DataFile.PAGE_BYTES)
                        .slice(0, most);
        long at = 0;
        for (int n = reading.read(at, buffer); n > 0; n = reading.read(at, buffer)) {
            crc.update(buffer.flip());
            at += n;
            buffer.clear();
        }
        return crc.getValue();
    }

    /** Whole pages, and no more than a small file needs. */
    private static int bufferBytes(long size) {
        long pages = (size + DataFile.PAGE_BYTES - 1) / DataFile.PAGE_BYTES;
        return (int) Math.min(BUFFER, Math.max(1, pages) * DataFile.PAGE_BYTES);
    }

    private interface Reading {
        int read(long position, ByteBuffer into) throws IOException;
    }

    /** CRC32C of bytes, as an unsigned number. */
    static long digest(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
