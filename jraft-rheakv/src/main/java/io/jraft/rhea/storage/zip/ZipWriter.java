package io.jraft.rhea.storage.zip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive of files that were compressed before, which the JDK's {@link java.util.zip.ZipOutputStream} cannot: it compresses by
 * itself. The format is PKWARE's, version 2.0, names in UTF-8, without the extension for what is large. Owner: one thread; makes one archive.
 */
final class ZipWriter {
    private static final int FILE = 0x04034b50;
    private static final int DIRECTORY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int VERSION = 20;
    private static final int NAMES_ARE_UTF8 = 1 << 11;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /** The first of January 1980: an archive of the same files is the same. */
    private static final int NO_TIME = 0;

    private static final int NO_DATE = 1 << 5 | 1;
    private static final long BYTES_MAX = 0xffff_fffeL;
    private static final int FILES_MAX = 0xfffe;

    private final OutputStream out;
    private long at;

    /**
     * A file, or a directory.
     *
     * @param compressed where its compressed bytes are; null for a directory
     * @param crc of the bytes as they were
     * @param length of the compressed bytes
     * @param size of the bytes as they were
     */
    record Part(String name, @Nullable Path compressed, long crc, long length, long size) {}

    private record Placed(Part part, byte[] name, long at) {}

    ZipWriter(OutputStream out) {
        this.out = out;
    }

    void write(List<Part> parts) throws IOException {
        if (parts.size() > FILES_MAX) {
            throw new IOException(
                    parts.size() + " files are more than such an archive has: " + FILES_MAX);
        }
        List<Placed> placed = new ArrayList<>();
        for (Part part : parts) {
            if (part.size() > BYTES_MAX || part.length() > BYTES_MAX) {
                throw new IOException(part.name() + " is too long for such an archive");
            }
            byte[] name = part.name().getBytes(UTF_8);
            if (name.length > 0xffff) {
                throw new IOException("a name is too long for an archive: " + part.name());
            }
            placed.add(new Placed(part, name, at));
            put(fields(30 + name.length, FILE, part, name.length).putShort((short) 0).put(name));
            if (part.compressed() != null) {
                Files.copy(part.compressed(), out);
                at += part.length();
            }
        }
        long directory = at;
        for (Placed file : placed) {
            ByteBuffer b =
                    fields(46 + file.name().length, DIRECTORY, file.part(), file.name().length);
            // No extra field, no comment, one disk, no attributes of any system.
            b.putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0);
            b.putInt(0).putInt((int) file.at()).put(file.name());
            put(b);
        }
        long end = at;
        if (end > BYTES_MAX) {
            throw new IOException("the archive is too long: " + end + " bytes");
        }
        ByteBuffer b = little(22).putInt(END).putShort((short) 0).putShort((short) 0);
        b.putShort((short) placed.size()).putShort((short) placed.size());
        b.putInt((int) (end - directory)).putInt((int) directory).putShort((short) 0);
        put(b);
    }

    /** What a file has before itself, and once more in the archive's directory, up to the length of its name. */
    private static ByteBuffer fields(int bytes, int signature, Part part, int nameLength) {
        ByteBuffer b = little(bytes).putInt(signature);
        if (signature == DIRECTORY) {
            b.putShort((short) VERSION);
        }
        b.putShort((short) VERSION).putShort((short) NAMES_ARE_UTF8);
        b.putShort((short) (part.compressed() == null ? STORED : DEFLATED));
        b.putShort((short) NO_TIME).putShort((short) NO_DATE).putInt((int) part.crc());
        return b.putInt((int) part.length()).putInt((int) part.size()).putShort((short) nameLength);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void put(ByteBuffer b) throws IOException {
        if (b.hasRemaining()) {
            throw new IllegalStateException("a header is short of " + b.remaining() + " bytes");
        }
        out.write(b.array());
        at += b.capacity();
    }
}
