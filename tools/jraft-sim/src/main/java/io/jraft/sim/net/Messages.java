package io.jraft.sim.net;

import io.jraft.message.RaftMessage;
import io.jraft.message.RaftMessage.AppendRequest;
import io.jraft.message.RaftMessage.AppendResponse;
import io.jraft.message.RaftMessage.HeartbeatRequest;
import io.jraft.message.RaftMessage.HeartbeatResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.message.RaftMessage.InstallResponse;
import io.jraft.message.RaftMessage.PreVoteRequest;
import io.jraft.message.RaftMessage.PreVoteResponse;
import io.jraft.message.RaftMessage.RelayRequest;
import io.jraft.message.RaftMessage.RelayResponse;
import io.jraft.message.RaftMessage.SharedBeatRequest;
import io.jraft.message.RaftMessage.SharedBeatResponse;
import io.jraft.message.RaftMessage.VoteRequest;
import io.jraft.message.RaftMessage.VoteResponse;
import java.util.List;

/** Messages in a few words. */
public final class Messages {
    private Messages() {}

    /** A frame's messages. */
    public static String brief(List<RaftMessage> messages) {
        StringBuilder text = new StringBuilder();
        for (RaftMessage m : messages) {
            text.append(text.length() == 0 ? "" : "; ").append(brief(m));
        }
        return text.toString();
    }

    /** Enough of a set's number to tell it from others. */
    private static String brief(long set) {
        return Long.toHexString(set & 0xff_ffff);
    }

    /** One message. */
    public static String brief(RaftMessage message) {
        String t = " t" + message.term();
        if (message instanceof PreVoteRequest m) {
            return "prevote?" + t + " log " + m.last();
        } else if (message instanceof PreVoteResponse m) {
            return "prevote " + (m.granted() ? "yes" : "no: " + m.reason()) + t;
        } else if (message instanceof VoteRequest m) {
            return "vote?" + t + " log " + m.last();
        } else if (message instanceof VoteResponse m) {
            return "vote " + (m.granted() ? "yes" : "no: " + m.reason()) + t;
        } else if (message instanceof AppendRequest m) {
            String what =
                    m.blocks().isEmpty()
                            ? "probe"
                            : "append " + m.blocks().get(0).firstIndex() + ".." + m.lastIndex();
            return what + t + " after " + m.prev() + " commit " + m.commit();
        } else if (message instanceof AppendResponse m) {
            return (m.success()
                            ? "stored up to " + m.index()
                            : "no match at " + m.index() + ", try " + m.hint())
                    + t
                    + (m.diskFull() ? " disk full" : "");
        } else if (message instanceof HeartbeatRequest m) {
            return "beat"
                    + t
                    + " commit "
                    + m.commit()
                    + (m.set() == 0 ? "" : " offers set " + brief(m.set()))
                    + (m.source() == null ? "" : " ask " + m.source());
        } else if (message instanceof HeartbeatResponse m) {
            return "beat ok"
                    + t
                    + " log ends "
                    + m.lastIndex()
                    + (m.set() == 0 ? "" : " entered set " + brief(m.set()));
        } else if (message instanceof InstallRequest m) {
            return "snapshot offered " + m.meta().last() + t;
        } else if (message instanceof InstallResponse m) {
            return "snapshot " + m.last() + " " + m.result() + t;
        } else if (message instanceof SharedBeatRequest m) {
            return "shared beat " + m.number() + " of set " + brief(m.set());
        } else if (message instanceof SharedBeatResponse m) {
            return "shared beat "
                    + m.number()
                    + (m.holds() ? " ok" : " not for set " + brief(m.set()));
        } else if (message instanceof RelayRequest m) {
            return "relay?" + t + " after " + m.after();
        } else if (message instanceof RelayResponse m) {
            return "relay "
                    + m.result()
                    + t
                    + " after "
                    + m.prev()
                    + (m.blocks().isEmpty()
                            ? ""
                            : " up to " + m.blocks().get(m.blocks().size() - 1).lastIndex())
                    + " commit "
                    + m.commit();
        }
        return message.getClass().getSimpleName() + t;
    }
}
