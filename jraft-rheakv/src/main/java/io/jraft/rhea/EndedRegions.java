package io.jraft.rhea;

import io.jraft.entity.PeerId;
import io.jraft.rhea.storage.KVStorage;
import io.jraft.rhea.storage.StoreKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Regions that were taken over by others, so that this store does not run them, now or ever. That it was so is committed in the log
 * of another region; so what is kept of them here is worth nothing, whatever has become of that other region's own writes.
 * Owner: ANY; {@link #clean} is for the thread that starts and stops regions.
 */
final class EndedRegions {
    private static final Logger LOG = LoggerFactory.getLogger(EndedRegions.class);

    private final Path data;
    private final Set<Long> all = new ConcurrentSkipListSet<>();

    /** Those that still run here, or have a directory. */
    private final Set<Long> unfinished = new ConcurrentSkipListSet<>();

    /** The store, as who cleans up after regions sees it. */
    interface Host {
        /**
         * Stops a region's replica if there is one, and waits for it.
         *
         * @return what it is, or was, in its group; null if the store never had one
         */
        @Nullable PeerId stop(long regionId) throws IOException, InterruptedException;

        /** See {@link Replicas.Host#forget}. */
        void forget(long regionId, PeerId replica, Runnable forgotten)
                throws IOException, InterruptedException;
    }

    /** What directories and storage tell of. */
    EndedRegions(Path data, KVStorage storage) throws IOException {
        this.data = data;
        for (long id : RegionHome.ended(data)) {
            all.add(id);
            if (!new RegionHome(data, id).isOver()) {
                // A crash came before all of it was removed.
                unfinished.add(id);
            }
        }
        if (storage.isDurable()) {
            // No region's in particular: those of a durable storage stand side by side.
            storage.region(0)
                    .scan(
                            StoreKeys.allTaken(),
                            false,
                            false,
                            (key, nothing) -> {
                                add(StoreKeys.otherRegion(key));
                                return true;
                            });
        }
    }

    boolean contains(long regionId) {
        return all.contains(regionId);
    }

    /** Whether that is news. */
    boolean add(long regionId) {
        boolean news = all.add(regionId);
        if (news) {
            unfinished.add(regionId);
        }
        return news;
    }

    /** Whether there is nothing to {@link #clean}. */
    boolean isClean() {
        return unfinished.isEmpty();
    }

    /**
     * Stops those that still run, and removes what they have in directories. What cannot be done now stays for the next time.
     *
     * @param mayGo not yet if a region that was split off needs its log to begin again after a crash
     */
    void clean(LongPredicate mayGo, Host store) {
        for (long id : unfinished) {
            if (mayGo.test(id)) {
                clean(id, store);
            }
        }
    }

    private void clean(long id, Host store) {
        try {
            RegionHome home = new RegionHome(data, id);
            home.end(store.stop(id));
            PeerId replica = home.unforgotten();
            if (replica == null) {
                over(id);
            } else {
                forget(id, replica, store);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("What region {} has left cannot be removed, it is tried again", id, e);
        }
    }

    /** What fails here would fail with the next tick, too: nothing of it runs any more, and the next start tries again. */
    private void forget(long id, PeerId replica, Host store) throws InterruptedException {
        try {
            store.forget(id, replica, () -> noteForgotten(id));
        } catch (IOException | RuntimeException e) {
            LOG.error("Region {} is in the journal still; a restart tries again", id, e);
        }
        over(id);
    }

    private void noteForgotten(long id) {
        try {
            new RegionHome(data, id).forgotten();
        } catch (IOException e) {
            LOG.error("That region {} is forgotten could not be noted", id, e);
        }
    }

    private void over(long id) {
        unfinished.remove(id);
        LOG.info("Region {} was taken over by another one and has ended here", id);
    }
}
