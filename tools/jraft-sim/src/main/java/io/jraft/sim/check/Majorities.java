package io.jraft.sim.check;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.Members;
import java.util.function.Predicate;

/** Majorities counted in the plainest way, so that a bug in the library's counting is not shared. Keeps no state. */
final class Majorities {
    private Majorities() {}

    /** Whether those are more than half of the voters, in both configurations while it is joint. */
    static boolean in(ConfEntry conf, Predicate<PeerId> those) {
        Members outgoing = conf.outgoing();
        return in(conf.current(), those) && (outgoing == null || in(outgoing, those));
    }

    private static boolean in(Members members, Predicate<PeerId> those) {
        long found = members.voters().stream().filter(those).count();
        return 2 * found > members.voters().size();
    }
}
