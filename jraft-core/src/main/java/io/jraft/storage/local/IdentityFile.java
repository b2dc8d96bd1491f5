package io.jraft.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.spi.FileSystem;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small file that says whose directory this is. Text, so that people can read it: a line with kind and format, lines
 * {@code key=value}, and last a CRC32C over the lines before.
 * Owner: ANY; immutable. Called by the homes.
 */
final class IdentityFile {
    static final int FORMAT = 1;

    private static final int BYTES_MAX = 64 << 10;
    private static final String CRC = "crc32c=";

    private final String path;
    private final Map<String, String> values;

    private IdentityFile(String path, Map<String, String> values) {
        this.path = path;
        this.values = values;
    }

    /** An identity that is not on disk yet. */
    static IdentityFile of(String path) {
        return new IdentityFile(path, new TreeMap<>());
    }

    /** The same with one more value, or another one. */
    IdentityFile with(String key, String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(
                    key + " must not contain a line break: '" + value + "'");
        }
        Map<String, String> more = new TreeMap<>(values);
        more.put(key, value);
        return new IdentityFile(path, more);
    }

    /** The same with a UUID. */
    IdentityFile with(String key, long high, long low) {
        return with(key, hex(high, low));
    }

    /**
     * Reads one.
     *
     * @param kind what kind of directory it must be
     * @return null when there is none
     * @throws IOException when it is damaged or of another kind, saying what to do
     */
    static @Nullable IdentityFile read(FileSystem fs, String path, String kind) throws IOException {
        if (!fs.exists(path)) {
            return null;
        }
        String text = new String(Files.read(fs, path, BYTES_MAX), UTF_8);
        int crcAt = text.lastIndexOf(CRC);
        if (crcAt < 0 || !text.substring(crcAt).equals(crcLine(text.substring(0, crcAt)))) {
            throw new IOException(
                    "identity file "
                            + path
                            + " is damaged: its checksum differs. Restore it from a backup, or, if all"
                            + " data of this node was lost, give the node empty directories and let the others refill"
                            + " it.");
        }
        String[] lines = text.substring(0, crcAt).split("\n", -1);
        if (!lines[0].equals(firstLine(kind))) {
            throw new IOException(
                    "identity file "
                            + path
                            + " begins with '"
                            + lines[0]
                            + "' and '"
                            + firstLine(kind)
                            + "' was expected: the directory is of another kind, or was written by a newer version");
        }
        Map<String, String> values = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int equals = lines[i].indexOf('=');
            if (equals > 0) {
                values.put(lines[i].substring(0, equals), lines[i].substring(equals + 1));
            }
        }
        return new IdentityFile(path, values);
    }

    /** Puts it on disk in one step. */
    void write(FileSystem fs, String kind) throws IOException {
        StringBuilder text = new StringBuilder(firstLine(kind)).append('\n');
        values.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        String body = text.toString();
        Files.replace(fs, path, (body + crcLine(body)).getBytes(UTF_8));
    }

    private static String firstLine(String kind) {
        return "jraft " + kind + " " + FORMAT;
    }

    private static String crcLine(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return CRC + String.format(Locale.ROOT, "%08x", Files.digest(bytes, bytes.length)) + "\n";
    }

    /** A value that must be there. */
    String get(String key) throws IOException {
        String value = values.get(key);
        if (value == null) {
            throw new IOException("identity file " + path + " has no '" + key + "'");
        }
        return value;
    }

    /** A value that older files lack. */
    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /** The upper half of a UUID. */
    long high(String key) throws IOException {
        return half(key, 0);
    }

    /** The lower half of a UUID. */
    long low(String key) throws IOException {
        return half(key, 16);
    }

    private long half(String key, int from) throws IOException {
        String value = get(key);
        try {
            if (value.length() == 32) {
                return Long.parseUnsignedLong(value.substring(from, from + 16), 16);
            }
        } catch (NumberFormatException e) {
            throw new IOException("identity file " + path + ": '" + value + "' is not a UUID", e);
        }
        throw new IOException("identity file " + path + ": '" + value + "' is not a UUID");
    }

    /** A UUID as it stands in these files. */
    static String hex(long high, long low) {
        return String.format(Locale.ROOT, "%016x%016x", high, low);
    }
}
