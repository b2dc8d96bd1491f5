package io.jraft.rhea.pd;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rpc.RpcCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * What the placement driver says, or a store to another one.
 *
 * @param outcome whether it was done
 * @param text why not, or what was asked for; of {@code ELSEWHERE} the leader's address, empty if it is not known
 * @param instructions what the store is to do
 */
public record PdReply(Outcome outcome, String text, List<Instruction> instructions) {
    private static final int FORMAT = 1;
    private static final int TEXT_BYTES_MAX = 16 << 20;
    private static final int INSTRUCTIONS_MAX = 1 << 20;

    /** How it went. */
    public enum Outcome {
        OK,
        /** Another one leads. */
        ELSEWHERE,
        /** It does not do that; the text says why. */
        REFUSED
    }

    /** Copies what could change later. */
    public PdReply {
        instructions = List.copyOf(instructions);
    }

    /** Done. */
    public static PdReply ok(String text) {
        return new PdReply(Outcome.OK, text, List.of());
    }

    /** Not done. */
    public static PdReply refused(String text) {
        return new PdReply(Outcome.REFUSED, text, List.of());
    }

    /** To be asked of another one. */
    public static PdReply elsewhere(String leader) {
        return new PdReply(Outcome.ELSEWHERE, leader, List.of());
    }

    /** How it travels. */
    public static RpcCodec<PdReply> codec() {
        return new RpcCodec<>() {
            @Override
            public String interest() {
                return PdReply.class.getName();
            }

            @Override
            public byte[] encode(PdReply r) {
                ByteWriter out = new ByteWriter(64 + r.text().length());
                out.u8(FORMAT).u8(r.outcome().ordinal()).text(r.text());
                out.number(r.instructions().size());
                r.instructions().forEach(one -> one.encode(out));
                return out.done();
            }

            @Override
            public PdReply decode(byte[] bytes) {
                ByteReader in = new ByteReader(bytes);
                int format = in.u8("the format");
                if (format != FORMAT) {
                    throw new MalformedException(
                            "a reply of format " + format + ", this version knows " + FORMAT);
                }
                int outcome = in.u8("the outcome");
                if (outcome >= Outcome.values().length) {
                    throw new MalformedException("unknown outcome " + outcome);
                }
                String text = in.text(TEXT_BYTES_MAX, "the text");
                int count = in.count(INSTRUCTIONS_MAX, "the instructions");
                List<Instruction> instructions = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    instructions.add(Instruction.decode(in));
                }
                in.end();
                return new PdReply(Outcome.values()[outcome], text, instructions);
            }
        };
    }
}
