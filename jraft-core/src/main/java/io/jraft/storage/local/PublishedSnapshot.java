package io.jraft.storage.local;

import io.jraft.check.OwnedBy;
import io.jraft.check.OwnedBy.Owner;
import io.jraft.model.SnapshotMeta;
import io.jraft.ring.Credits;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is in place. Readers pin it from any thread; the store removes it only when it holds every pin.
 * Owner: ANY. Called by LocalSnapshotStore and LocalSnapshotReader.
 */
@OwnedBy(Owner.ANY)
final class PublishedSnapshot {
    private static final long PINS = 1 << 20;

    private final String directory;
    private final SnapshotMeta meta;
    // Nobody waits for a pin, so the budget needs no clock.
    private final Credits pins = new Credits(PINS, () -> 0);
    private volatile boolean verified;
    private volatile @Nullable String damage;

    PublishedSnapshot(String directory, SnapshotMeta meta) {
        this.directory = directory;
        this.meta = meta;
    }

    String directory() {
        return directory;
    }

    SnapshotMeta meta() {
        return meta;
    }

    String path(SnapshotMeta.File file) {
        return directory + "/" + file.name();
    }

    /** Keeps it from being removed; false when it is being removed already. */
    boolean pin() {
        return pins.tryAcquire(1);
    }

    void unpin() {
        pins.release(1);
    }

    /** Claims it for removal; false while somebody reads it. There is no way back: no reader gets in again. */
    boolean claim() {
        return pins.tryAcquire(PINS);
    }

    /** Remembers that all digests were just found right. */
    void markVerified() {
        verified = true;
    }

    /** Whether the digests need not be computed for the next reader. Good once: what lies for long may rot. */
    boolean takeVerified() {
        boolean was = verified;
        verified = false;
        return was;
    }

    /** Remembers what is wrong with it; it is not offered any more, and the store puts it aside. */
    void markDamaged(String what) {
        damage = what;
    }

    /** What is wrong with it; null when nothing is known. */
    @Nullable String damage() {
        return damage;
    }
}
