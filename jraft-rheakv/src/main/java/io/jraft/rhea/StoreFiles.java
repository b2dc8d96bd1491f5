package io.jraft.rhea;

import java.nio.file.Path;

/** Where things are in a store's data directory. One journal for all regions: their batches share a sync. */
record StoreFiles(Path data) {
    /** Says whose the directory is. */
    Path identity() {
        return data.resolve("store.id");
    }

    Path log() {
        return data.resolve("log");
    }

    Path meta(long regionId) {
        return data.resolve("region-" + regionId).resolve("meta");
    }

    Path snapshot(long regionId) {
        return data.resolve("region-" + regionId).resolve("snapshot");
    }
}
