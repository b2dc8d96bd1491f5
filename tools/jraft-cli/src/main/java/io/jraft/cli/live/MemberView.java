package io.jraft.cli.live;

import io.jraft.entity.PeerId;
import io.jraft.rpc.CliRequests.MemberStatusResponse;
import org.jspecify.annotations.Nullable;

/**
 * What one member said of itself, or why it said nothing. Immutable.
 *
 * @param peer who was asked
 * @param status what it said; null when it did not answer, or refused
 * @param refused whether a process answered, and would not tell: it may well be a sound member
 * @param trouble why there is no status; empty when there is one
 */
record MemberView(
        PeerId peer, @Nullable MemberStatusResponse status, boolean refused, String trouble) {
    /** True when it said that it works: it can vote and store. */
    boolean works() {
        MemberStatusResponse s = status;
        return s != null
                && switch (s.getState()) {
                    case "STATE_LEADER",
                            "STATE_TRANSFERRING",
                            "STATE_CANDIDATE",
                            "STATE_FOLLOWER" ->
                            true;
                    default -> false;
                };
    }

    /** True when it says that it leads. */
    boolean leads() {
        MemberStatusResponse s = status;
        return s != null
                && (s.getState().equals("STATE_LEADER")
                        || s.getState().equals("STATE_TRANSFERRING"));
    }

    /** Why it does not work, in words. */
    String why() {
        MemberStatusResponse s = status;
        if (s == null) {
            return trouble;
        }
        return s.hasError() ? s.getState() + ": " + s.getError() : s.getState();
    }

    /** Why its last campaign came to nothing; empty when it knows a leader or says nothing. */
    String lastCampaign() {
        MemberStatusResponse s = status;
        if (s != null) {
            for (String line : s.getDescription().split("\n", -1)) {
                int at = line.indexOf("last campaign: ");
                if (at >= 0) {
                    return line.substring(at + "last campaign: ".length()).strip();
                }
            }
        }
        return "";
    }
}
