package io.jraft.sim.disk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Faults that wait, and those that happened. Owner: the run's thread. Called by SimFileSystem. */
final class FaultDesk {
    private static final class Armed {
        private final DiskFault fault;
        private final Pattern path;
        private int skip;
        private int times;

        Armed(DiskFault fault) {
            this.fault = fault;
            path = Pattern.compile(fault.path());
            skip = fault.skip();
            times = fault.times();
        }

        boolean matches(DiskCall call) {
            return fault.kind().fits(call.op())
                    && (fault.op() == null || fault.op() == call.op())
                    && (path.matcher(call.path()).find()
                            || (!call.target().isEmpty() && path.matcher(call.target()).find()));
        }
    }

    private final List<Armed> armed = new ArrayList<>();
    private final List<FiredFault> fired = new ArrayList<>();

    void arm(DiskFault fault) {
        armed.add(new Armed(fault));
    }

    void disarm() {
        armed.clear();
    }

    int armed() {
        return armed.size();
    }

    boolean isArmed(DiskFault.Kind kind) {
        return armed.stream().anyMatch(next -> next.fault.kind() == kind);
    }

    /** What happens to a call; null when it goes well. The first fault that is due takes it. */
    DiskFault.@Nullable Kind meet(DiskCall call) {
        for (Iterator<Armed> it = armed.iterator(); it.hasNext(); ) {
            Armed next = it.next();
            if (next.matches(call)) {
                if (next.skip > 0) {
                    next.skip--;
                    continue;
                }
                next.times--;
                if (next.times == 0) {
                    it.remove();
                }
                return next.fault.kind();
            }
        }
        return null;
    }

    void happened(DiskFault.Kind kind, DiskCall call, String detail) {
        fired.add(new FiredFault(kind, call, detail));
    }

    List<FiredFault> fired() {
        return List.copyOf(fired);
    }
}
