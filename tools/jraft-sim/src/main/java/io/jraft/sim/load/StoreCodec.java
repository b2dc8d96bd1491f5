package io.jraft.sim.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.sim.history.Command;
import io.jraft.sim.history.Counter;
import io.jraft.sim.history.ElementSet;
import io.jraft.sim.history.Register;
import java.nio.ByteBuffer;
import java.util.List;

/** Commands as the bytes of an entry: number of the operation, key, and the command; the rest of the entry is filling. */
final class StoreCodec {
    private static final int MAGIC = 0x53494d31;

    private StoreCodec() {}

    /** An operation on its way through the log. */
    record Request(int operation, String key, Command command) {}

    static byte[] encode(int operation, String key, Command command, int filling) {
        byte[] text = (Words.of(key) + " " + text(command)).getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + filling);
        bytes.putInt(MAGIC).putInt(operation).putInt(text.length).put(text);
        for (int i = 0; i < filling; i++) {
            bytes.put((byte) (operation + i));
        }
        return bytes.array();
    }

    private static String text(Command command) {
        if (command instanceof Register.Write c) {
            return "w " + Words.of(c.value());
        } else if (command instanceof Register.Cas c) {
            String value = Words.of(c.value());
            return c.expected() == null
                    ? "n " + value
                    : "c " + Words.of(c.expected()) + " " + value;
        } else if (command instanceof Register.Remove) {
            return "d";
        } else if (command instanceof Counter.Add c) {
            return "a " + c.delta();
        } else if (command instanceof ElementSet.Insert c) {
            return "i " + Words.of(c.element());
        } else if (command instanceof ElementSet.Erase c) {
            return "e " + Words.of(c.element());
        }
        throw new IllegalArgumentException(command + " changes nothing and needs no entry");
    }

    /** True for an entry of the store, false for one of somebody else's state machine. */
    static boolean isOne(ByteBuffer entry) {
        return entry.remaining() >= 12 && entry.getInt(entry.position()) == MAGIC;
    }

    static Request decode(ByteBuffer entry) {
        ByteBuffer bytes = entry.duplicate();
        bytes.getInt();
        int operation = bytes.getInt();
        byte[] text = new byte[bytes.getInt()];
        bytes.get(text);
        List<String> words = Words.texts(new String(text, UTF_8));
        return new Request(operation, words.get(0), command(words));
    }

    private static Command command(List<String> words) {
        return switch (words.get(1)) {
            case "w" -> new Register.Write(words.get(2));
            case "n" -> new Register.Cas(null, words.get(2));
            case "c" -> new Register.Cas(words.get(2), words.get(3));
            case "d" -> new Register.Remove();
            case "a" -> new Counter.Add(Long.parseLong(words.get(2)));
            case "i" -> new ElementSet.Insert(words.get(2));
            case "e" -> new ElementSet.Erase(words.get(2));
            default -> throw new IllegalArgumentException("no command " + words.get(1));
        };
    }
}
