package io.jraft.sim.matrix;

import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.CrashPoint;
import io.jraft.sim.disk.DiskListener;
import io.jraft.sim.disk.SimCrash;
import io.jraft.sim.disk.SimFileSystem;
import io.jraft.sim.world.SimRandom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Ends a workflow before, in and after each of its calls of the disk, with each fate of what was not synced, and looks
 * whether the next start shows what was promised; ends that start at each of its calls, likewise. After every start the
 * power is cut at once: what a start showed is a promise like any other. And life goes on after it.
 * Owner: one thread.
 */
public final class CrashMatrix {
    /** Enough to see a pattern. */
    private static final int PROBLEMS_MAX = 20;

    private static final CrashMode[] MODES = CrashMode.values();

    private final Workflow workflow;
    private final int kMin;
    private final int kMax;
    private final boolean everyPair;
    private final List<String> problems = new ArrayList<>();
    private long crashes;
    private long secondCrashes;
    private long starts;

    private CrashMatrix(Workflow workflow, int kMin, int kMax, boolean everyPair) {
        this.workflow = workflow;
        this.kMin = kMin;
        this.kMax = kMax;
        this.everyPair = everyPair;
    }

    /**
     * Plays the matrix of one workflow.
     *
     * @param kMax last call of the workflow that is crashed
     * @param everyPair every fate of the first crash with every fate of the second; else each first crash at a call has
     *     its second crashes after one fate, and each of these has one fate, in turn
     * @param goOn is told each call when all its crashes were played; false ends the run there
     */
    public static MatrixReport run(
            Workflow workflow, int kMax, boolean everyPair, IntPredicate goOn) {
        return new CrashMatrix(workflow, 1, kMax, everyPair).run(goOn);
    }

    /** Plays the crashes at one call of a workflow, counted from 1; {@link MatrixReport#calls} is less when there is none. */
    public static MatrixReport runCall(Workflow workflow, int call) {
        return new CrashMatrix(workflow, call, call, false).run(k -> true);
    }

    private MatrixReport run(IntPredicate goOn) {
        SimFileSystem disk =
                new SimFileSystem("disk", random(workflow.ordinal()), DiskListener.NONE);
        Promise promise = new Promise();
        int k = kMin - 1;
        boolean complete = false;
        boolean going = prepare(disk, promise);
        while (going) {
            if (!reaches(disk, promise, k + 1)) {
                complete = problems.isEmpty();
                break;
            }
            if (k == kMax) {
                break;
            }
            k++;
            crashAt(disk, promise, k);
            going = goOn.test(k) && problems.size() < PROBLEMS_MAX;
        }
        return new MatrixReport(workflow, k, complete, crashes, secondCrashes, starts, problems);
    }

    /** Numbers that follow from what they are for, so that each point of the matrix can be played again alone. */
    static SimRandom random(long... point) {
        long h = 0;
        for (long part : point) {
            h = SimRandom.mix(h * 31 + part + 1);
        }
        return new SimRandom(h);
    }

    private boolean prepare(SimFileSystem disk, Promise promise) {
        Workflow.Scene before = workflow.before();
        if (before == null) {
            return true;
        }
        try {
            Member member = new Member(disk, promise);
            before.play(member);
            if (workflow.beginsTorn()) {
                disk.crashAt(1, CrashPoint.DURING);
            }
            member.close();
        } catch (SimCrash expected) {
            disk.crash(CrashMode.KEPT);
        } catch (IOException | RuntimeException e) {
            problems.add(workflow + ": its preparation fails: " + e);
            return false;
        }
        return true;
    }

    /** True when the workflow ended in a crash. */
    private boolean crashes(SimFileSystem disk, Promise promise, String where) {
        try {
            Member member = new Member(disk, promise);
            workflow.scene().play(member);
            member.close();
            return false;
        } catch (SimCrash crash) {
            return true;
        } catch (IOException | RuntimeException e) {
            problem(where, e);
            return false;
        }
    }

    /** True when the workflow has that many calls. */
    private boolean reaches(SimFileSystem prepared, Promise promised, int k) {
        SimFileSystem disk = prepared.fork(random());
        disk.crashAt(k, CrashPoint.BEFORE);
        return crashes(disk, promised.copy(), "until call " + k);
    }

    private void crashAt(SimFileSystem prepared, Promise promised, int k) {
        for (CrashPoint point : CrashPoint.values()) {
            SimFileSystem disk = prepared.fork(random(workflow.ordinal(), k, point.ordinal()));
            Promise promise = promised.copy();
            disk.crashAt(k, point);
            String where = "call " + k + " " + point;
            if (!crashes(disk, promise, where)) {
                continue;
            }
            for (CrashMode mode : MODES) {
                crashes++;
                SimRandom chance = random(workflow.ordinal(), k, point.ordinal(), mode.ordinal());
                SimFileSystem left = disk.fork(chance);
                left.crash(mode);
                boolean its = mode == MODES[(3 * k + point.ordinal()) % MODES.length];
                recover(left, promise, everyPair || its, where + " " + mode);
            }
        }
    }

    private void recover(SimFileSystem left, Promise promised, boolean crashing, String where) {
        SimFileSystem disk = left.fork(random(0));
        Promise promise = promised.copy();
        long before = disk.changes();
        if (!start(disk, promise, false, where)) {
            return;
        }
        int calls = (int) (disk.changes() - before);
        disk.crash(CrashMode.LOST);
        if (!start(disk, promise, true, where + ", after a start and a power cut")) {
            return;
        }
        disk.crash(CrashMode.LOST);
        start(disk, promise, false, where + ", after some life and a power cut");
        for (int j = 1; crashing && j <= calls; j++) {
            crashStart(left, promised, j, CrashPoint.DURING, where);
            crashStart(left, promised, j, CrashPoint.AFTER, where);
        }
    }

    private void crashStart(
            SimFileSystem left, Promise promised, int j, CrashPoint point, String where) {
        if (everyPair) {
            for (CrashMode mode : MODES) {
                crashStart(left, promised, j, point, mode, where);
            }
        } else {
            CrashMode mode = MODES[(int) (secondCrashes % MODES.length)];
            crashStart(left, promised, j, point, mode, where);
        }
    }

    private void crashStart(
            SimFileSystem left,
            Promise promised,
            int j,
            CrashPoint point,
            CrashMode mode,
            String where) {
        secondCrashes++;
        SimFileSystem disk = left.fork(random(j, point.ordinal(), mode.ordinal()));
        Promise promise = promised.copy();
        disk.crashAt(j, point);
        String there = where + ", then call " + j + " " + point + " of the start, " + mode;
        try {
            new Member(disk, promise);
            problem(there, new IllegalStateException("the start made fewer calls than before"));
        } catch (SimCrash crash) {
            disk.crash(mode);
            if (start(disk, promise, false, there)) {
                disk.crash(CrashMode.LOST);
                start(disk, promise, false, there + ", after a start and a power cut");
            }
        } catch (IOException | RuntimeException e) {
            problem(there, e);
        }
    }

    private boolean start(SimFileSystem disk, Promise promise, boolean goOn, String where) {
        starts++;
        try {
            Member member = new Member(disk, promise);
            if (goOn) {
                member.goOn();
            }
            return true;
        } catch (IOException | RuntimeException e) {
            problem(where, e);
            return false;
        }
    }

    private void problem(String where, Exception e) {
        if (problems.size() < PROBLEMS_MAX) {
            String what =
                    e instanceof BrokenPromise ? String.valueOf(e.getMessage()) : e.toString();
            problems.add(workflow + ", " + where + ": " + what);
        }
    }
}
