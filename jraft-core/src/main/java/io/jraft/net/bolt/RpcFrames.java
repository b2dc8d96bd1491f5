package io.jraft.net.bolt;

import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.FrameHead;
import io.jraft.net.codec.FrameKind;
import io.jraft.net.codec.WireBuffer;
import io.jraft.net.codec.WireReader;

/** Bytes of user requests and their answers. Owner: ANY; keeps no state. */
final class RpcFrames {
    /** Longest text of an error in characters. */
    private static final int TEXT_MAX = 2_000;

    private RpcFrames() {}

    /**
     * A request.
     *
     * @param id number of the request on its connection; echoed
     * @param name class of the request
     * @param payload bytes that the codec of that class made
     */
    record Call(long id, String name, byte[] payload) {
        byte[] frame() {
            WireBuffer out = new WireBuffer();
            out.putLong(id);
            out.putText(name);
            out.putBlob(payload);
            return FrameHead.frame(FrameKind.CALL, out);
        }

        static Call read(FrameHead head, byte[] frame) throws CodecException {
            WireReader in = head.control(frame);
            return new Call(in.getLong(), in.getText(), in.getBlob("request"));
        }
    }

    /** How a request ended. */
    enum Outcome {
        /** There is an answer. */
        ANSWERED(0),
        /** The processor failed. */
        FAILED(1),
        /** Nobody handles or decodes it; it was not looked at. */
        UNKNOWN(2),
        /** Too much is waiting; it was not looked at. */
        BUSY(3);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        static Outcome of(int code) throws CodecException {
            for (Outcome outcome : values()) {
                if (outcome.code == code) {
                    return outcome;
                }
            }
            throw new CodecException("outcome " + code + " is unknown");
        }
    }

    /**
     * An answer.
     *
     * @param id number of the request
     * @param outcome how it ended
     * @param name class of the answer when there is one, else the error in words
     * @param payload bytes of the answer; empty when there is none
     */
    record Answer(long id, Outcome outcome, String name, byte[] payload) {
        static Answer error(long id, Outcome outcome, String text) {
            return new Answer(
                    id,
                    outcome,
                    text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX),
                    new byte[0]);
        }

        byte[] frame() {
            WireBuffer out = new WireBuffer();
            out.putLong(id);
            out.putByte(outcome.code);
            out.putText(name);
            out.putBlob(payload);
            return FrameHead.frame(FrameKind.ANSWER, out);
        }

        static Answer read(FrameHead head, byte[] frame) throws CodecException {
            WireReader in = head.control(frame);
            long id = in.getLong();
            Outcome outcome = Outcome.of(in.getUnsignedByte());
            return new Answer(id, outcome, in.getText(), in.getBlob("answer"));
        }
    }
}
