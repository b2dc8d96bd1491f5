package io.jraft.sim.matrix;

import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.DiskFault;
import io.jraft.sim.disk.DiskListener;
import io.jraft.sim.disk.SimFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Lets each call of a workflow fail, reads and lists as well as writes, once for an error and once for want of space. What
 * a store says failed may have happened or not, and the process ends there; what it does not mind must have done no harm.
 * The next start shows what was promised either way.
 * Owner: one thread.
 */
public final class ErrorMatrix {
    private static final int PROBLEMS_MAX = 20;
    private static final List<DiskFault.Kind> KINDS =
            List.of(DiskFault.Kind.IO_ERROR, DiskFault.Kind.NO_SPACE);
    private static final List<CrashMode> FATES =
            List.of(CrashMode.KILLED, CrashMode.LOST, CrashMode.PREFIX);

    private final Workflow workflow;
    private final int kMax;
    private final List<String> problems = new ArrayList<>();
    private long errors;
    private long starts;

    private ErrorMatrix(Workflow workflow, int kMax) {
        this.workflow = workflow;
        this.kMax = kMax;
    }

    /**
     * Plays the matrix of one workflow.
     *
     * @param kMax last call of the workflow that fails
     * @param goOn is told each call when it has failed in every way; false ends the run there
     */
    public static MatrixReport run(Workflow workflow, int kMax, IntPredicate goOn) {
        return new ErrorMatrix(workflow, kMax).run(goOn);
    }

    private MatrixReport run(IntPredicate goOn) {
        SimFileSystem disk =
                new SimFileSystem(
                        "disk", CrashMatrix.random(workflow.ordinal()), DiskListener.NONE);
        Promise promise = new Promise();
        int k = 0;
        boolean complete = false;
        if (prepare(disk, promise)) {
            boolean going = true;
            while (going && k < kMax && !complete) {
                k++;
                for (DiskFault.Kind kind : KINDS) {
                    complete |= !failAt(disk, promise, k, kind);
                }
                going = goOn.test(k) && problems.size() < PROBLEMS_MAX;
            }
        }
        return new MatrixReport(
                workflow, k, complete && problems.isEmpty(), errors, 0, starts, problems);
    }

    private boolean prepare(SimFileSystem disk, Promise promise) {
        Workflow.Scene before = workflow.before();
        try {
            if (before != null) {
                Member member = new Member(disk, promise);
                before.play(member);
                member.close();
            }
            return true;
        } catch (IOException | RuntimeException e) {
            problems.add(workflow + ": its preparation fails: " + e);
            return false;
        }
    }

    /** False when the workflow has fewer calls. */
    private boolean failAt(SimFileSystem prepared, Promise promised, int k, DiskFault.Kind kind) {
        SimFileSystem disk = prepared.fork(CrashMatrix.random(workflow.ordinal(), k));
        Promise promise = promised.copy();
        disk.arm(new DiskFault(kind, null, "", k - 1, 1));
        String where = kind + " in call " + k;
        try {
            Member member = new Member(disk, promise);
            workflow.scene().play(member);
            member.close();
        } catch (BrokenPromise e) {
            problem(where, e);
            return true;
        } catch (IOException expected) {
            // The process ends; its files are closed by the system.
        } catch (RuntimeException e) {
            problem(where, e);
            return true;
        }
        if (disk.armed() > 0) {
            return false;
        }
        for (CrashMode fate : FATES) {
            errors++;
            SimFileSystem left = disk.fork(CrashMatrix.random(k, fate.ordinal()));
            left.crash(fate);
            start(left, promise.copy(), where + ", then " + fate);
        }
        return true;
    }

    private void start(SimFileSystem disk, Promise promise, String where) {
        starts++;
        try {
            Member member = new Member(disk, promise);
            member.goOn();
            member.close();
        } catch (IOException | RuntimeException e) {
            problem(where, e);
        }
    }

    private void problem(String where, Exception e) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(workflow + ", " + where + ": " + e);
        }
    }
}
