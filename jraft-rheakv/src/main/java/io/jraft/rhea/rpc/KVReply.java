package io.jraft.rhea.rpc;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpResult;
import io.jraft.rpc.RpcCodec;

/**
 * What a store says to a request.
 *
 * @param result the answer, or why there is none
 * @param maybeDone if there is none: whether the operation may be in the log nevertheless
 * @param leader who leads the region, {@code ip:port}; empty if not known
 */
public record KVReply(OpResult result, boolean maybeDone, String leader) {
    private static final int FORMAT = 1;
    private static final int LEADER_BYTES_MAX = 1 << 10;
    private static final int RESULT_BYTES_MAX = 64 << 20;

    /** An answer. */
    public static KVReply of(OpResult result, String leader) {
        return new KVReply(result, false, leader);
    }

    /** Surely nothing was done. */
    public static KVReply refused(Errors error, String text, String leader) {
        return new KVReply(new OpResult.Refused(error, text), false, leader);
    }

    /** Nobody knows. */
    public static KVReply unknown(String text, String leader) {
        return new KVReply(new OpResult.Refused(Errors.OUTCOME_UNKNOWN, text), true, leader);
    }

    /** How it travels. */
    public static RpcCodec<KVReply> codec() {
        return new RpcCodec<>() {
            @Override
            public String interest() {
                return KVReply.class.getName();
            }

            @Override
            public byte[] encode(KVReply r) {
                byte[] result = OpResult.encode(r.result());
                ByteWriter out = new ByteWriter(result.length + r.leader().length() + 16);
                out.u8(FORMAT).flag(r.maybeDone()).text(r.leader());
                return out.array(result).done();
            }

            @Override
            public KVReply decode(byte[] bytes) {
                ByteReader in = new ByteReader(bytes);
                int format = in.u8("the format");
                if (format != FORMAT) {
                    throw new MalformedException(
                            "a reply of format " + format + ", this version knows " + FORMAT);
                }
                boolean maybeDone = in.flag("maybeDone");
                String leader = in.text(LEADER_BYTES_MAX, "the leader");
                OpResult result = OpResult.decode(in.array(RESULT_BYTES_MAX, "the result"));
                in.end();
                return new KVReply(result, maybeDone, leader);
            }
        };
    }
}
