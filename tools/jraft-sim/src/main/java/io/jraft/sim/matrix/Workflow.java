package io.jraft.sim.matrix;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The life of a store in scenes; each is small, so that a crash at each of its calls can be played. */
@SuppressWarnings("ImmutableEnumChecker") // A scene is a lambda without state.
public enum Workflow {
    /** The very first start: directories, identities, the first segment. */
    FIRST_START(
            "the first start in empty directories",
            null,
            m -> {
                m.append(1, 1, 10);
                m.sync();
            }),
    APPEND(
            "entries are appended, small and over many sectors",
            m -> m.append(1, 1, 10),
            m -> {
                m.append(1, 3, 10);
                m.sync();
                m.append(1, 2, 700);
                m.sync();
                m.append(2, 1, 10);
                m.append(2, 1, 300);
                m.sync();
            }),
    TRUNCATE_SUFFIX(
            "a suffix is cut off and written again",
            m -> m.append(1, 6, 200),
            m -> {
                m.truncateSuffix(4);
                m.sync();
                m.append(2, 2, 100);
                m.sync();
                m.truncateSuffix(5);
                m.append(3, 3, 10);
                m.sync();
            }),
    VOTE(
            "term and vote are saved",
            m -> m.vote(1, true),
            m -> {
                m.vote(2, false);
                m.sync();
                m.vote(3, true);
                m.append(3, 1, 10);
                m.sync();
                m.vote(7, false);
                m.sync();
            }),
    SEGMENT_ROLL(
            "segments fill up and new ones are begun",
            m -> m.append(1, 2, 600),
            m -> {
                for (int i = 0; i < 8; i++) {
                    m.append(1, 2, 600);
                    m.sync();
                    m.reclaim();
                }
            }),
    SEGMENT_RECYCLE(
            "segments are let go and used again",
            m -> {
                for (int i = 1; i <= 4; i++) {
                    m.append(5, 2, 1200);
                    m.sync();
                    m.saveSnapshot(2L * i);
                }
            },
            m -> {
                m.append(5, 2, 1200);
                m.sync();
                m.append(5, 2, 1200);
                m.sync();
                // No spare is left now, so the segment that dies becomes one.
                m.saveSnapshot(12);
                m.append(5, 2, 1200);
                m.sync();
                m.append(5, 2, 1200);
                m.sync();
            }),
    SNAPSHOT_SAVE(
            "snapshots are saved and the log before them goes",
            m -> m.append(1, 5, 300),
            m -> {
                m.saveSnapshot(3);
                m.append(1, 4, 300);
                m.sync();
                m.saveSnapshot(7);
                m.append(2, 4, 300);
                m.sync();
                m.saveSnapshot(12);
            }),
    SNAPSHOT_INSTALL(
            "a leader's snapshot replaces the log",
            m -> m.append(1, 5, 300),
            m -> {
                m.vote(3, false);
                m.sync();
                m.installSnapshot(40, 3);
                m.append(3, 2, 100);
                m.sync();
                m.installSnapshot(90, 4);
                m.append(4, 1, 100);
                m.sync();
            }),
    /** The preparation ends with a crash in its last sync, so that the start has a torn tail to cut. */
    RECOVERY(
            "a start after a crash, and the first steps after it",
            m -> {
                m.append(1, 4, 500);
                m.sync();
                m.saveSnapshot(2);
                m.beginSnapshot();
                m.append(1, 4, 900);
                m.vote(2, true);
            },
            m -> {
                m.append(3, 2, 900);
                m.sync();
                m.reclaim();
            }),
    FORGET(
            "another member of the journal is forgotten, its segments go, and it comes again",
            m -> {
                m.append(5, 1, 900);
                m.sync();
                m.comeLodger();
            },
            m -> {
                // Keeps a file that was dropped, as a crash does, longer than the one that says so.
                m.holdFirst();
                m.forgetLodger();
                // Nobody needs the segment that says so; the one before it is needed.
                m.append(5, 1, 6000);
                m.sync();
                m.append(5, 1, 6000);
                m.sync();
                m.reclaim();
                m.reclaim();
                m.saveSnapshot(3);
                m.append(6, 2, 3000);
                m.sync();
                m.reclaim();
                m.comeLodger();
                m.append(6, 1, 10);
                m.forgetLodger();
            });

    /** A scene. */
    @FunctionalInterface
    interface Scene {
        void play(Member member) throws IOException;
    }

    private final String title;
    private final @Nullable Scene before;
    private final Scene scene;

    Workflow(String title, @Nullable Scene before, Scene scene) {
        this.title = title;
        this.before = before;
        this.scene = scene;
    }

    /** What happens, in words. */
    public String title() {
        return title;
    }

    /** What went well before; null when the disk is empty. */
    @Nullable Scene before() {
        return before;
    }

    /** True when the last sync of what went before is cut short. */
    boolean beginsTorn() {
        return this == RECOVERY;
    }

    Scene scene() {
        return scene;
    }
}
