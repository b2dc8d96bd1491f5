package io.jraft.rhea;

import io.jraft.Node;
import io.jraft.Status;
import io.jraft.closure.ReadIndexClosure;
import io.jraft.error.OverloadException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionReader;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of this replica: as it is, or when it has all that was acknowledged before. On threads for reads, which may wait for a
 * disk.
 * Owner: ANY; has no state.
 */
final class RegionReads {
    private static final Logger LOG = LoggerFactory.getLogger(RegionReads.class);

    private final long regionId;
    private final KVStateMachine machine;
    private final RegionStore store;
    private final Executor readers;
    private final RegionLoad load;

    RegionReads(
            long regionId,
            KVStateMachine machine,
            RegionStore store,
            Executor readers,
            RegionLoad load) {
        this.load = load;
        this.regionId = regionId;
        this.machine = machine;
        this.store = store;
        this.readers = readers;
    }

    /** What this replica has, once that is all that was acknowledged before. */
    void safe(Node node, KVRequest request, Consumer<KVReply> reply) {
        KVRead read = KVRead.decode(request.body());
        load.asked(read);
        whenCurrent(node, reply, () -> reply.accept(readNow(node, read, request.version())));
    }

    /** What this replica has now. */
    void local(Node node, KVRequest request, Consumer<KVReply> reply) {
        KVRead read = KVRead.decode(request.body());
        load.asked(read);
        onReader(node, reply, () -> reply.accept(readNow(node, read, request.version())));
    }

    /** Hands a task the region's record, on a thread for reads, when this replica has all that was acknowledged before. */
    void whenCurrent(Node node, Consumer<KVReply> refused, Consumer<RegionRecord> task) {
        whenCurrent(
                node,
                refused,
                () -> {
                    RegionRecord record = machine.record();
                    if (record.isOpen()) {
                        task.accept(record);
                    } else {
                        refused.accept(
                                KVReply.refused(
                                        Errors.LEADER_NOT_AVAILABLE,
                                        "region " + regionId + " is not open yet",
                                        ""));
                    }
                });
    }

    private void whenCurrent(Node node, Consumer<KVReply> refused, Runnable task) {
        ReadIndexClosure done =
                new ReadIndexClosure() {
                    @Override
                    public void run(Status status, long index, byte @Nullable [] context) {
                        if (status.isOk()) {
                            onReader(node, refused, task);
                        } else {
                            // Never through the log instead (K8): trouble is no time for more
                            // writes.
                            refused.accept(
                                    KVReply.refused(
                                            EntryReply.busyOr(status, Errors.LEADER_NOT_AVAILABLE),
                                            status.toString(),
                                            EntryReply.leader(node)));
                        }
                    }
                };
        try {
            node.readIndex(null, done);
        } catch (OverloadException e) {
            // So full that not even the refusal finds room; the closure does not run then.
            refused.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            String.valueOf(e.getMessage()),
                            EntryReply.leader(node)));
        }
    }

    private KVReply readNow(Node node, KVRead read, long version) {
        try {
            return KVReply.of(RegionReader.read(read, version, machine::record, store), "");
        } catch (StorageException e) {
            LOG.error("Region {}: a read failed", regionId, e);
            return KVReply.refused(
                    Errors.STORAGE_ERROR, String.valueOf(e.getMessage()), EntryReply.leader(node));
        }
    }

    /** Off the worker of the state machine: a read may have to go to the disk. */
    private void onReader(Node node, Consumer<KVReply> refused, Runnable task) {
        try {
            readers.execute(task);
        } catch (RejectedExecutionException e) {
            refused.accept(
                    KVReply.refused(
                            Errors.SERVER_BUSY,
                            "too many reads are waiting",
                            EntryReply.leader(node)));
        }
    }
}
