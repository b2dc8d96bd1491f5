package io.jraft.bench.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.JRaftUtils;
import io.jraft.bench.node.Contestant;
import io.jraft.bench.node.Operation;
import io.jraft.bench.node.ReadKind;
import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.StorageType;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * A store with one region and its client, in one process; the load is made where the region's leader is. Keys are written in turn,
 * and read in turn; nothing that was not written is read. Thread: see {@link Contestant}.
 */
public final class KvServer implements Contestant {
    private static final int KEYS = 2_000;
    private static final int SCANNED = 100;

    private final DefaultRheaKVStore store = new DefaultRheaKVStore();
    private final byte[][] keys = new byte[KEYS][];
    private int nextPut;
    private int nextGet;
    private long written;

    private KvServer(ServerSpec spec) {
        for (int i = 0; i < KEYS; i++) {
            keys[i] = String.format(Locale.ROOT, "key-%06d", i).getBytes(UTF_8);
        }
        StoreEngineOptions engine = new StoreEngineOptions();
        engine.setStorageType(StorageType.RocksDB);
        RocksDBOptions rocks = new RocksDBOptions();
        rocks.setDbPath(spec.directory().resolve("db").toString());
        engine.setRocksDBOptions(rocks);
        engine.setRaftDataPath(spec.directory().resolve("raft").toString());
        engine.setServerAddress(
                JRaftUtils.getPeerId(spec.endpoints().get(spec.id())).getEndpoint());
        PlacementDriverOptions driver = new PlacementDriverOptions();
        driver.setFake(true);
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        options.setClusterName("bench");
        options.setInitialServerList(String.join(",", spec.endpoints()));
        options.setPlacementDriverOptions(driver);
        options.setStoreEngineOptions(engine);
        KvTuning.tune(options, rocks);
        if (!store.init(options)) {
            throw new IllegalStateException("the store did not start; its log says why");
        }
    }

    public static void main(String[] args) {
        KvTuning.process();
        ServerMain.run(args, KvServer::new);
    }

    @Override
    public int[] led() {
        return store.isLeader(KvTuning.REGION) ? new int[1] : new int[0];
    }

    @Override
    public void submit(int group, byte[] payload, Operation operation) {
        byte[] key = keys[nextPut];
        nextPut = nextPut + 1 == KEYS ? 0 : nextPut + 1;
        written++;
        store.put(key, payload)
                .whenComplete(
                        (done, failure) ->
                                operation.done(
                                        failure != null
                                                ? failure.toString()
                                                : done ? null : "the put was refused"));
    }

    @Override
    public void read(ReadKind kind, int group, Operation operation) {
        if (written < KEYS) {
            operation.done("only " + written + " of " + KEYS + " keys were written here");
        } else if (kind == ReadKind.GET) {
            byte[] key = keys[nextGet];
            nextGet = nextGet + 1 == KEYS ? 0 : nextGet + 1;
            answer(store.get(key).thenApply(value -> value != null), operation);
        } else if (kind == ReadKind.SCAN) {
            int from = nextGet + SCANNED < KEYS ? nextGet : 0;
            nextGet = from + SCANNED;
            answer(
                    store.scan(keys[from], keys[from + SCANNED])
                            .thenApply(found -> found.size() == SCANNED),
                    operation);
        } else {
            operation.done("a store has no such read");
        }
    }

    private static void answer(CompletableFuture<Boolean> right, Operation operation) {
        right.whenComplete(
                (yes, failure) ->
                        operation.done(
                                failure != null
                                        ? failure.toString()
                                        : yes ? null : "it did not answer what was written"));
    }

    @Override
    public String notes() {
        return KvTuning.NOTES;
    }

    @Override
    public void close() {
        store.shutdown();
    }
}
