package io.jraft.rhea.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Status;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A region without a group: entries are applied by hand. */
final class RegionFixture {
    static final long VERSION = 1;

    final RegionStore store;
    final KVStateMachine machine;
    final List<RegionInfo> told = new ArrayList<>();
    final List<Long> ended = new ArrayList<>();
    boolean childrenSafe = true;
    long index;
    long nowMs = 1_000;

    RegionFixture(RegionStore store, boolean durable) {
        this(1, store, durable, null);
    }

    /** That region, which {@code parent} may just have been split for. */
    RegionFixture(
            long regionId, RegionStore store, boolean durable, @Nullable RegionFixture parent) {
        this.store = store;
        machine =
                new KVStateMachine(
                        regionId,
                        store,
                        durable,
                        new KVStateMachine.Listener() {
                            @Override
                            public void onChild(RegionInfo child) {
                                told.add(child);
                            }

                            @Override
                            public void onEnded(long regionId) {
                                ended.add(regionId);
                            }

                            @Override
                            public boolean areChildrenSafe() {
                                return childrenSafe;
                            }
                        },
                        1 << 20,
                        parent == null ? null : parent.machine);
        index = machine.record().applied();
        if (parent != null) {
            nowMs = parent.nowMs;
        }
    }

    static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    /** A region of all keys, open. */
    RegionFixture opened() {
        apply(new KVOp.OpenRegion(1, VERSION, null, null));
        return this;
    }

    /** As who knows the region as it is. */
    private long version() {
        return Math.max(VERSION, machine.record().version());
    }

    OpResult apply(KVOp op) {
        return apply(OpHeader.once(version()), op);
    }

    OpResult apply(ClientId client, long sequence, long confirmedBelow, KVOp op) {
        return apply(new OpHeader(0, version(), client, sequence, confirmedBelow), op);
    }

    /** An operation as it stands in the log. */
    byte[] entry(KVOp op) {
        return OpCodec.encode(OpHeader.once(version()).at(nowMs), op);
    }

    OpResult apply(OpHeader header, KVOp op) {
        return applyAll(List.of(OpCodec.encode(header.at(nowMs), op))).get(0);
    }

    /** Applies entries as one batch; answers what their closures were told. */
    List<OpResult> applyAll(List<byte[]> entries) {
        List<OpResult> told = new ArrayList<>();
        List<Told> closures = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            closures.add(new Told(told));
        }
        machine.onApply(new Entries(index + 1, entries, closures));
        index += entries.size();
        return told;
    }

    /** The same without closures, as a follower does it. */
    void follow(List<byte[]> entries) {
        List<@Nullable Told> none = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            none.add(null);
        }
        machine.onApply(new Entries(index + 1, entries, none));
        index += entries.size();
    }

    OpResult read(KVRead read) {
        return RegionReader.read(read, version(), machine.record(), store);
    }

    /** What its store holds of values, counted one by one. */
    RegionRecord.Size counted() {
        long[] sum = {0, 0};
        store.scan(
                StoreKeys.data(machine.record().start(), machine.record().end()),
                false,
                true,
                (key, value) -> {
                    sum[0]++;
                    sum[1] += key.length + value.length;
                    return true;
                });
        return new RegionRecord.Size(sum[0], sum[1]);
    }

    @Nullable String get(String key) {
        byte[] value = ((OpResult.Value) read(new KVRead.Get(b(key)))).bytes();
        return value == null ? null : new String(value, UTF_8);
    }

    private record Told(List<OpResult> told) implements KVClosure {
        @Override
        public void answered(OpResult result) {
            told.add(result);
        }

        @Override
        public void run(Status status) {
            if (!status.isOk()) {
                throw new AssertionError(status.toString());
            }
        }
    }
}
