package io.jraft.example.counter;

/**
 * What a server answers.
 *
 * @param code how it ended; decides whether the client may ask again
 * @param value the counter after the increment, or as read; 0 unless the code is OK
 * @param leader who leads as far as the server knows, as "ip:port"; empty if it knows nobody
 * @param text why it was refused or is unknown; empty if OK
 */
public record CounterReply(Code code, long value, String leader, String text) {
    /** How a request ended. */
    public enum Code {
        OK,
        /** Surely not done, now and for ever: to ask again, here or elsewhere, is safe. */
        REFUSED,
        /** May have been done, or may still be: to add again could count twice. */
        UNKNOWN,
        /** Can never be done here: another group, or nonsense. To ask again does not help. */
        INVALID
    }

    static CounterReply ok(long value) {
        return new CounterReply(Code.OK, value, "", "");
    }

    static CounterReply failed(Code code, String leader, String text) {
        return new CounterReply(code, 0, leader, text);
    }
}
