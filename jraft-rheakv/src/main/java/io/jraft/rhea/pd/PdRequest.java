package io.jraft.rhea.pd;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rpc.RpcCodec;

/**
 * What is asked of the placement driver, or by one store of another on its behalf.
 *
 * @param cluster whose; another one refuses it
 * @param kind what the body is
 * @param body a {@link StoreBeat}, a {@link io.jraft.rhea.op.RegionInfo}, or nothing
 */
public record PdRequest(String cluster, Kind kind, byte[] body) {
    private static final int FORMAT = 1;
    private static final int BODY_BYTES_MAX = 64 << 20;

    /** What is asked. */
    public enum Kind {
        /** A store tells what it has; answered by instructions. */
        BEAT,
        /** A store is to make a replica of a region, for its leader. */
        INVITE,
        /** What the driver's leader sees, as text for people. */
        PICTURE,
        /** The store whose address is the body is to be emptied. */
        EMPTY,
        /** It is not to be emptied any more. */
        KEEP
    }

    /** How it travels. */
    public static RpcCodec<PdRequest> codec() {
        return new RpcCodec<>() {
            @Override
            public String interest() {
                return PdRequest.class.getName();
            }

            @Override
            public byte[] encode(PdRequest r) {
                ByteWriter out = new ByteWriter(r.body().length + r.cluster().length() + 24);
                return out.u8(FORMAT)
                        .text(r.cluster())
                        .u8(r.kind().ordinal())
                        .array(r.body())
                        .done();
            }

            @Override
            public PdRequest decode(byte[] bytes) {
                ByteReader in = new ByteReader(bytes);
                int format = in.u8("the format");
                if (format != FORMAT) {
                    throw new MalformedException(
                            "a request of format " + format + ", this version knows " + FORMAT);
                }
                String cluster = in.text(1 << 10, "the cluster");
                int kind = in.u8("the kind");
                if (kind >= Kind.values().length) {
                    throw new MalformedException("unknown kind of request " + kind);
                }
                byte[] body = in.array(BODY_BYTES_MAX, "the body");
                in.end();
                return new PdRequest(cluster, Kind.values()[kind], body);
            }
        };
    }
}
