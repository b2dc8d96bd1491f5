package io.jraft.bench.micro.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.rhea.fsm.KVStateMachine;
import io.jraft.rhea.fsm.RegionReader;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.memory.MemoryStorage;
import io.jraft.rhea.storage.rocks.RocksStorage;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A region of 2,000 keys, all of which have a value, without a group: entries are applied one by one, in the session of one client
 * that confirms each answer at once.
 * Owner: one thread.
 */
final class RegionAlone implements AutoCloseable {
    static final int KEYS = 2_000;

    private static final long REGION = 1;
    private static final long VERSION = 1;
    private static final int WATCH_BYTES = 4 << 20;
    private static final ClientId CLIENT = new ClientId(1, 2);

    private final OneEntry entries = new OneEntry();
    private final byte[][] keys = new byte[KEYS][];
    private final byte[] value;
    private final KVStorage storage;
    private final RegionStore store;
    private final KVStateMachine machine;
    private final Path directory;
    private long sequence;
    private int turn;

    /**
     * Opens it.
     *
     * @param rocks whether it is kept in RocksDB; else in memory
     * @param directory for a directory of its own, which goes with it
     */
    RegionAlone(boolean rocks, int valueBytes, Path directory) throws IOException {
        this.directory = Files.createTempDirectory(directory, "region");
        value = new byte[valueBytes];
        storage = rocks ? RocksStorage.open(this.directory) : new MemoryStorage();
        store = storage.region(REGION);
        machine =
                new KVStateMachine(
                        REGION,
                        store,
                        storage.isDurable(),
                        new KVStateMachine.Listener() {},
                        WATCH_BYTES);
        apply(
                OpCodec.encode(
                        OpHeader.once(VERSION), new KVOp.OpenRegion(REGION, VERSION, null, null)));
        apply(entry(new KVOp.OpenSession()));
        for (int i = 0; i < KEYS; i++) {
            keys[i] = String.format(Locale.ROOT, "key-%06d", i).getBytes(UTF_8);
            apply(entry(new KVOp.Put(keys[i], value)));
        }
    }

    /** The next key; they come in turn. */
    byte[] key() {
        turn = turn + 1 == KEYS ? 0 : turn + 1;
        return keys[turn];
    }

    /** So many keys that follow one another, and the first behind them. */
    byte[][] neighbours(int count) {
        int from = turn + count < KEYS ? turn : 0;
        turn = from + count;
        return new byte[][] {keys[from], keys[from + count]};
    }

    /** What is put. */
    byte[] value() {
        return value;
    }

    /** The next operation of the client, as it stands in the log. */
    byte[] entry(KVOp op) {
        sequence++;
        return OpCodec.encode(new OpHeader(1_000, VERSION, CLIENT, sequence, sequence), op);
    }

    void apply(byte[] entry) {
        machine.onApply(entries.of(entry));
    }

    OpResult read(KVRead read) {
        return RegionReader.read(read, VERSION, machine::record, store);
    }

    @Override
    public void close() throws IOException {
        storage.close();
        new NioFileSystem().deleteRecursively(directory.toString());
    }
}
