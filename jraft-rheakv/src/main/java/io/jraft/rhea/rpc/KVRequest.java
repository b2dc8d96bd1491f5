package io.jraft.rhea.rpc;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rpc.RpcCodec;
import java.util.Locale;

/**
 * One operation or read of one region.
 *
 * @param group of the region: a store of another cluster at the same address refuses it
 * @param regionId the region
 * @param version of the region that the client knows
 * @param kind what the body is
 * @param body an entry of {@link io.jraft.rhea.op.OpCodec}, a {@link io.jraft.rhea.op.KVRead}, a {@link
 *     io.jraft.rhea.op.WatchPoll}, an {@link io.jraft.rhea.op.ExportPoll}, or what the kind says
 */
public record KVRequest(String group, long regionId, long version, Kind kind, byte[] body) {
    private static final int FORMAT = 1;
    private static final int GROUP_BYTES_MAX = 1 << 10;

    /** How a request is to be treated. */
    public enum Kind {
        /** Through the log. */
        WRITE,
        /** Read what is at least as new as everything acknowledged before. */
        READ_SAFE,
        /** Read what this replica has. */
        READ_LOCAL,
        /** Tell what has changed, when it has. */
        WATCH,
        /** A page of a view of the whole region. */
        EXPORT,
        /**
         * As WRITE, of what may have been sent before: goes through the log whatever the version, so that a refusal says for
         * certain that it has not acted and never will.
         */
        WRITE_AGAIN,
        /** Which regions the store has, by what it has applied of them. The body is empty, and so is the region: 0. */
        REGIONS,
        /** Split the region at the key that is the body; if that is empty, in the middle of its keys. */
        SPLIT,
        /** Merge the region into its left neighbour, whose number is the body: a number, see {@link ByteWriter}. */
        MERGE,
        /** Put another region's question what has become of it into the log: the body is an entry. */
        TAKE,
        /**
         * As SPLIT, and give the new region a number: the body is that, a number, and the key, an array, see {@link ByteWriter}.
         */
        SPLIT_AS
    }

    /** What it is called among the numbers of a store. */
    public String operation() {
        return switch (kind) {
            case WRITE, WRITE_AGAIN -> OpCodec.nameOf(body);
            case READ_SAFE, READ_LOCAL -> KVRead.nameOf(body);
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    /** How it travels. */
    public static RpcCodec<KVRequest> codec() {
        return new RpcCodec<>() {
            @Override
            public String interest() {
                return KVRequest.class.getName();
            }

            @Override
            public byte[] encode(KVRequest r) {
                ByteWriter out = new ByteWriter(r.body().length + r.group().length() + 32);
                out.u8(FORMAT).text(r.group()).number(r.regionId()).number(r.version());
                return out.u8(r.kind().ordinal()).array(r.body()).done();
            }

            @Override
            public KVRequest decode(byte[] bytes) {
                ByteReader in = new ByteReader(bytes);
                int format = in.u8("the format");
                if (format != FORMAT) {
                    throw new MalformedException(
                            "a request of format " + format + ", this version knows " + FORMAT);
                }
                String group = in.text(GROUP_BYTES_MAX, "the group");
                long regionId = in.number("the region");
                long version = in.number("the version");
                int kind = in.u8("the kind");
                if (kind >= Kind.values().length) {
                    throw new MalformedException("unknown kind of request " + kind);
                }
                byte[] body = in.array(Limits.OPERATION_BYTES_MAX, "the body");
                in.end();
                return new KVRequest(group, regionId, version, Kind.values()[kind], body);
            }
        };
    }
}
