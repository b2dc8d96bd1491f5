package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.conf.Configuration;
import io.jraft.error.OverloadException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.StoreKeys;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where the region that this store leads is to be split, and proposes it. Looks for the place, and counts what goes, on a
 * reader's thread: keys alone, and neither the log nor the state machine waits for it.
 * Owner: ANY; one split at a time.
 */
final class RegionSplitter {
    private static final Logger LOG = LoggerFactory.getLogger(RegionSplitter.class);

    private final RegionStore store;
    private final Executor readers;
    private final SplitLimits limits;
    private final AtomicBoolean splitting = new AtomicBoolean();

    /**
     * When a region is split.
     *
     * @param leastKeys fewer keys are not split in their middle
     * @param keysMax with more keys than that it is split by itself; 0 for never
     * @param bytesMax with more bytes than that it is split by itself; 0 for never
     */
    record SplitLimits(long leastKeys, long keysMax, long bytesMax) {
        boolean isTooLarge(RegionRecord.Size size) {
            return (keysMax > 0 && size.keys() > keysMax)
                    || (bytesMax > 0 && size.bytes() > bytesMax);
        }
    }

    RegionSplitter(RegionStore store, Executor readers, SplitLimits limits) {
        this.store = store;
        this.readers = readers;
        this.limits = limits;
    }

    /** Takes the region, so that it is not split; false if that is going on, or somebody else has taken it. */
    boolean take() {
        return splitting.compareAndSet(false, true);
    }

    /** Gives back what {@link #take} took. */
    void release() {
        splitting.set(false);
    }

    /** Whether the region is being split, or was taken. */
    boolean isTaken() {
        return splitting.get();
    }

    boolean isWanted(RegionRecord record) {
        return limits.isTooLarge(record.size())
                && record.size().keys() >= Math.max(2, limits.leastKeys())
                && !splitting.get();
    }

    /**
     * Splits the region.
     *
     * @param key the first key of the new region; null for one in the middle
     * @param childId number of the new region; 0 to draw one
     * @param propose puts an entry into the log and answers when it was applied
     */
    void split(
            Node node,
            RegionRecord record,
            byte @Nullable [] key,
            long childId,
            BiConsumer<byte[], Consumer<KVReply>> propose,
            Consumer<KVReply> reply) {
        if (key == null && record.size().keys() < Math.max(2, limits.leastKeys())) {
            reply.accept(
                    KVReply.refused(
                            Errors.TOO_SMALL_TO_SPLIT,
                            "region "
                                    + record.regionId()
                                    + " has "
                                    + record.size().keys()
                                    + " keys, leastKeysOnSplit is "
                                    + limits.leastKeys(),
                            ""));
            return;
        }
        if (!take()) {
            reply.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            "the region is being split, or given other members, already",
                            ""));
            return;
        }
        // However it ends (O19).
        Consumer<KVReply> end =
                answer -> {
                    release();
                    reply.accept(answer);
                };
        try {
            readers.execute(() -> find(node, record, key, childId, propose, end));
        } catch (RejectedExecutionException e) {
            end.accept(KVReply.refused(Errors.SERVER_BUSY, "too many reads are waiting", ""));
        }
    }

    private void find(
            Node node,
            RegionRecord record,
            byte @Nullable [] key,
            long childId,
            BiConsumer<byte[], Consumer<KVReply>> propose,
            Consumer<KVReply> end) {
        try {
            byte[] at = key == null ? middle(record) : key;
            if (at == null) {
                end.accept(
                        KVReply.refused(
                                Errors.TOO_SMALL_TO_SPLIT,
                                "region " + record.regionId() + " has no middle",
                                ""));
                return;
            }
            long keys = record.keys().contains(at) ? count(at, record.end()) : 0;
            RegionRecord.Size size = record.size();
            // Values are not looked at: theirs are taken to be of equal length.
            long bytes = size.keys() == 0 ? 0 : (long) ((double) size.bytes() * keys / size.keys());
            Configuration members = new Configuration(node.listPeers(), node.listLearners());
            KVOp op =
                    new KVOp.SplitRegion(
                            childId == 0 ? draw() : childId,
                            at,
                            members.toString(),
                            keys,
                            Math.max(0, bytes));
            LOG.info("Region {} is to be split: {} keys go", record.regionId(), keys);
            propose.accept(OpCodec.encode(OpHeader.once(record.version()), op), end);
        } catch (StorageException e) {
            LOG.error("Region {} cannot be split", record.regionId(), e);
            end.accept(KVReply.refused(Errors.STORAGE_ERROR, String.valueOf(e.getMessage()), ""));
        } catch (OverloadException | IllegalStateException e) {
            // No leader any more, or it stops.
            end.accept(KVReply.refused(Errors.NOT_LEADER, String.valueOf(e.getMessage()), ""));
        }
    }

    /** A number that no other region has, as far as luck goes: as likely as that two clients draw the same name. */
    private static long draw() {
        return UUID.randomUUID().getMostSignificantBits() >>> 2 | 1L << 32;
    }

    private long count(byte @Nullable [] start, byte @Nullable [] end) {
        long[] keys = {0};
        store.scan(
                StoreKeys.data(start, end),
                false,
                false,
                (key, nothing) -> {
                    keys[0]++;
                    return true;
                });
        return keys[0];
    }

    private byte @Nullable [] middle(RegionRecord record) {
        long before = record.size().keys() / 2;
        long[] seen = {0};
        byte[][] found = {null};
        store.scan(
                StoreKeys.data(record.start(), record.end()),
                false,
                false,
                (key, nothing) -> {
                    // Not at the first key, which would leave nothing here.
                    if (seen[0] > 0) {
                        found[0] = StoreKeys.userKey(key);
                    }
                    return seen[0]++ < before;
                });
        byte[] key = found[0];
        return key == null || key.length > Limits.KEY_BYTES_MAX ? null : key;
    }
}
