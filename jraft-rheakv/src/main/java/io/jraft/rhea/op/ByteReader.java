package io.jraft.rhea.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteWriter} wrote, from anybody: nothing is allocated for a length that the rest of the bytes cannot hold.
 * Owner: one thread. All methods throw {@link MalformedException}.
 */
public final class ByteReader {
    private final byte[] bytes;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int u8(String what) {
        need(1, what);
        return bytes[at++] & 0xff;
    }

    public boolean flag(String what) {
        int value = u8(what);
        if (value > 1) {
            throw new MalformedException(what + " is " + value + ", neither 0 nor 1");
        }
        return value == 1;
    }

    public long i64(String what) {
        need(8, what);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    public long number(String what) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int group = u8(what);
            value |= (long) (group & 0x7f) << shift;
            if (group < 0x80) {
                return value;
            }
        }
        throw new MalformedException(what + " is a number of more than nine bytes");
    }

    /** How many follow; each of them takes a byte at least. */
    public int count(int max, String what) {
        long count = number(what);
        if (count > max || count > bytes.length - at) {
            throw new MalformedException(what + " are " + count + ", allowed are " + max);
        }
        return (int) count;
    }

    public byte[] array(int max, String what) {
        return take(number(what), max, what);
    }

    public byte @Nullable [] arrayOrNull(int max, String what) {
        long lengthAndOne = number(what);
        return lengthAndOne == 0 ? null : take(lengthAndOne - 1, max, what);
    }

    public String text(int max, String what) {
        return new String(array(max, what), UTF_8);
    }

    /** A key: not empty. */
    public byte[] key(String what) {
        byte[] key = array(Limits.KEY_BYTES_MAX, what);
        if (key.length == 0) {
            throw new MalformedException(what + " is empty");
        }
        return key;
    }

    /** That nothing is left over. */
    public void end() {
        if (at != bytes.length) {
            throw new MalformedException(bytes.length - at + " bytes too many at the end");
        }
    }

    private byte[] take(long length, int max, String what) {
        if (length > max) {
            throw new MalformedException(what + " has " + length + " bytes, allowed are " + max);
        }
        need((int) length, what);
        byte[] taken = Arrays.copyOfRange(bytes, at, at + (int) length);
        at += (int) length;
        return taken;
    }

    private void need(int length, String what) {
        if (bytes.length - at < length) {
            throw new MalformedException("cut off in " + what);
        }
    }
}
