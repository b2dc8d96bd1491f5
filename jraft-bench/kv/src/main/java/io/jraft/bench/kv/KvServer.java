package io.jraft.bench.kv;

import io.jraft.JRaftUtils;
import io.jraft.bench.node.Contestant;
import io.jraft.bench.node.Operation;
import io.jraft.bench.node.ReadKind;
import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import io.jraft.bench.node.StoreKeys;
import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.options.RocksDBOptions;
import io.jraft.rhea.options.StoreEngineOptions;
import io.jraft.rhea.storage.StorageType;
import java.util.concurrent.CompletableFuture;

/**
 * A store with one region and its client, in one process; the load is made where the region's leader is.
 * Thread: see {@link Contestant}.
 */
public final class KvServer implements Contestant {
    private final DefaultRheaKVStore store = new DefaultRheaKVStore();
    private final StoreKeys<byte[]> keys = new StoreKeys<>(key -> key);

    private KvServer(ServerSpec spec) {
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
        store.put(keys.put(), payload)
                .whenComplete(
                        (done, failure) ->
                                operation.done(
                                        failure != null
                                                ? failure.toString()
                                                : done ? null : "the put was refused"));
    }

    @Override
    public void read(ReadKind kind, int group, Operation operation) {
        if (keys.isMissing()) {
            operation.done(keys.whatIsMissing());
        } else if (kind == ReadKind.GET) {
            answer(store.get(keys.get()).thenApply(value -> value != null), operation);
        } else if (kind == ReadKind.SCAN) {
            StoreKeys.Range<byte[]> range = keys.scan();
            answer(
                    store.scan(range.from(), range.to())
                            .thenApply(found -> found.size() == StoreKeys.SCANNED),
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
