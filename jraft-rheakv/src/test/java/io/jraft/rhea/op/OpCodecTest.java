package io.jraft.rhea.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp.Pair;
import io.jraft.rhea.op.KVOp.Swap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OpCodecTest {
    private static final OpHeader HEADER =
            new OpHeader(1_700_000_000_123L, 7, new ClientId(1, -2), 300, 200);

    static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    /** One of each kind, with what may be missing missing once. */
    static List<KVOp> samples() {
        return List.of(
                new KVOp.Put(b("k"), b("v")),
                new KVOp.Put(b("k"), b("")),
                new KVOp.PutIfAbsent(b("k"), b("v")),
                new KVOp.GetAndPut(b("k"), b("v")),
                new KVOp.CompareAndPut(new Swap(b("k"), b("old"), b("new"))),
                new KVOp.CompareAndPutAll(
                        List.of(new Swap(b("a"), null, b("1")), new Swap(b("b"), b(""), b("2")))),
                new KVOp.Merge(b("k"), b("more")),
                new KVOp.PutAll(List.of(new Pair(b("a"), b("1")), new Pair(b("b"), b("2")))),
                new KVOp.Delete(b("k")),
                new KVOp.DeleteAll(List.of(b("a"), b("b"))),
                new KVOp.DeleteRange(b("a"), null),
                new KVOp.DeleteRange(null, b("z")),
                new KVOp.GetSequence(b("s"), 1_000),
                new KVOp.ResetSequence(b("s")),
                new KVOp.Lock(b("l"), "me", 5_000, true, b("context")),
                new KVOp.Lock(b("l"), "me", 1, false, null),
                new KVOp.Unlock(b("l"), "me"),
                new KVOp.PutFor(b("k"), b("v"), 1),
                new KVOp.PutFor(b("k"), b(""), Limits.TTL_MS_MAX),
                new KVOp.Sweep(),
                new KVOp.OpenSession(),
                new KVOp.SplitRegion(7, b("m"), "10.0.0.1:1", 4, 50),
                new KVOp.SealRegion(3, 12),
                new KVOp.UnsealRegion(99),
                new KVOp.TakeRegion(4, b("m"), 3, 12, List.of(new Pair(b("a"), b("")))),
                new KVOp.TakeRegion(4, b("m"), 3, 12, null),
                new KVOp.OpenRegion(3, 1, b("a"), null));
    }

    private static List<OpResult> answers() {
        List<byte[]> values = new ArrayList<>();
        values.add(b("x"));
        values.add(null);
        return List.of(
                new OpResult.Flag(true),
                new OpResult.Flag(false),
                new OpResult.Value(null),
                new OpResult.Value(b("")),
                new OpResult.Value(b("v")),
                new OpResult.Range(-1, Long.MAX_VALUE),
                new OpResult.Held(true, "me", 9, 2, 1_000, -5, b("c")),
                new OpResult.Held(false, "", 0, 0, 0, 0, null),
                new OpResult.Values(values),
                new OpResult.Page(List.of(new Pair(b("k"), b(""))), true),
                new OpResult.Changes(
                        7,
                        false,
                        List.of(
                                new Change(5, Change.Kind.PUT, b("k"), b("")),
                                new Change(5, Change.Kind.DELETE, b("k"), null),
                                new Change(6, Change.Kind.DELETE_RANGE, b(""), b("z")),
                                new Change(6, Change.Kind.DELETE_RANGE, b("a"), null))),
                new OpResult.Changes(9, true, List.of()),
                new OpResult.Exported(7, 1, List.of(new Pair(b("k"), b(""))), true),
                new OpResult.Exported(0, Long.MAX_VALUE, List.of(), false),
                new OpResult.Refused(Errors.UNKNOWN_SERVER_ERROR, "why"),
                new OpResult.Refused(Errors.OUTCOME_UNKNOWN, ""));
    }

    private static List<KVRead> reads() {
        return List.of(
                new KVRead.Get(b("k")),
                new KVRead.MultiGet(List.of(b("a"), b("b"))),
                new KVRead.ContainsKey(b("k")),
                new KVRead.PeekSequence(b("s")),
                new KVRead.Revision(),
                new KVRead.Scan(null, b("z"), true, false, 10),
                new KVRead.Scan(b("a"), null, false, true, 1));
    }

    @Test
    @DisplayName(
            "K9 what was written is read back, whoever reads it: there is one codec for leader and follower")
    void roundTrip() {
        for (KVOp op : samples()) {
            byte[] bytes = OpCodec.encode(HEADER, op);
            OpCodec.Entry entry = OpCodec.decode(bytes);

            assertThat(entry.header()).isEqualTo(HEADER);
            assertThat(entry.op().getClass()).isEqualTo(op.getClass());
            assertThat(OpCodec.encode(entry.header(), entry.op())).isEqualTo(bytes);
        }
        for (OpResult answer : answers()) {
            byte[] bytes = OpResult.encode(answer);
            assertThat(OpResult.decode(bytes).getClass()).isEqualTo(answer.getClass());
            assertThat(OpResult.encode(OpResult.decode(bytes))).isEqualTo(bytes);
        }
        for (KVRead read : reads()) {
            byte[] bytes = KVRead.encode(read);
            assertThat(KVRead.decode(bytes).getClass()).isEqualTo(read.getClass());
            assertThat(KVRead.encode(KVRead.decode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    @DisplayName("the bytes of an entry are these, and stay these: logs are read by later versions")
    void goldenBytes() {
        byte[] put = OpCodec.encode(HEADER, new KVOp.Put(b("k"), b("v")));
        byte[] lock =
                OpCodec.encode(OpHeader.once(1), new KVOp.Lock(b("l"), "me", 300, true, null));

        assertThat(HexFormat.of().formatHex(put))
                .isEqualTo(
                        "010000018bcfe5687b070000000000000001fffffffffffffffeac02c80101016b0176");
        assertThat(HexFormat.of().formatHex(lock))
                .isEqualTo(
                        "01000000000000000001000000000000000000000000000000000000"
                                + "08016c026d65ac020100");
    }

    @Test
    @DisplayName("the leader writes the time into the bytes that the client sent, and nothing else")
    void stamp() {
        byte[] bytes = OpCodec.encode(HEADER.at(0), new KVOp.Delete(b("k")));

        OpCodec.stamp(bytes, HEADER.timeMs());

        assertThat(bytes).isEqualTo(OpCodec.encode(HEADER, new KVOp.Delete(b("k"))));
    }

    @Test
    @DisplayName("cut off anywhere, or longer than it says: refused")
    void cutOff() {
        for (KVOp op : samples()) {
            byte[] bytes = OpCodec.encode(HEADER, op);
            for (int length = 0; length < bytes.length; length++) {
                byte[] part = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> OpCodec.decode(part))
                        .isInstanceOf(MalformedException.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> OpCodec.decode(longer))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("too many");
        }
    }

    @Test
    @DisplayName(
            "what an enemy sends is an operation or refused, and costs no memory that it did not send")
    void hostile() {
        SplittableRandom random = new SplittableRandom(1);
        List<KVOp> samples = samples();
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = OpCodec.encode(HEADER, samples.get(random.nextInt(samples.size())));
            for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                OpCodec.decode(bytes);
            } catch (MalformedException e) {
                assertThat(e).hasMessageNotContaining("null");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);

        // A list that says that it has 2^40 keys.
        byte[] huge =
                new ByteWriter(64)
                        .u8(1)
                        .i64(0)
                        .number(1)
                        .i64(0)
                        .i64(0)
                        .number(0)
                        .number(0)
                        .u8(18)
                        .number(1L << 40)
                        .done();
        assertThatThrownBy(() -> OpCodec.decode(huge))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("the keys are 1099511627776, allowed are 65536");
    }

    @Test
    @DisplayName("keys, values and leases have bounds, and the refusal says which")
    void bounds() {
        assertRefused(new KVOp.Put(b(""), b("v")), "the key is empty");
        assertRefused(
                new KVOp.Delete(new byte[Limits.KEY_BYTES_MAX + 1]),
                "the key has 16385 bytes, allowed are 16384");
        assertRefused(
                new KVOp.Put(b("k"), new byte[Limits.VALUE_BYTES_MAX + 1]),
                "the value has 8388609 bytes, allowed are 8388608");
        assertRefused(new KVOp.Lock(b("l"), "me", 0, false, null), "a lease of 0 ms");
        assertRefused(new KVOp.Lock(b("l"), "", 1, false, null), "the acquirer is empty");
        OpHeader future = new OpHeader(0, 1, new ClientId(1, 1), 5, 6);
        assertThatThrownBy(() -> OpCodec.decode(OpCodec.encode(future, new KVOp.OpenSession())))
                .hasMessageContaining("its own answer");
        byte[] newer = OpCodec.encode(HEADER, new KVOp.OpenSession());
        newer[0] = 2;
        assertThatThrownBy(() -> OpCodec.decode(newer)).hasMessageContaining("format 2");
    }

    private static void assertRefused(KVOp op, String why) {
        assertThatThrownBy(() -> OpCodec.decode(OpCodec.encode(HEADER, op)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why);
    }
}
