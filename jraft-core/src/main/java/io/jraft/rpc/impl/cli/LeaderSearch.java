package io.jraft.rpc.impl.cli;

import com.google.protobuf.Message;
import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.rpc.CliClientService;
import io.jraft.rpc.CliRequests.GetLeaderRequest;
import io.jraft.rpc.CliRequests.GetLeaderResponse;
import io.jraft.rpc.RpcResponseClosureAdapter;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks members who leads: one after another with a short head start each, so that one that hangs holds up nobody, and
 * takes the first name that is given.
 * Owner: the thread that calls; it waits.
 */
public final class LeaderSearch {

    /** How long a member is waited for before the next one is asked, too. */
    private static final long HEAD_START_MS = 100;

    private LeaderSearch() {}

    /**
     * What came of it.
     *
     * @param leader who leads; null if nobody could say
     * @param status OK with a leader; otherwise what each member said, under the code that all agree in, or -1
     * @param electing whether a member of the group answered that it knows no leader: it may know soon
     * @param timedOut whether the last thing that went wrong was that no answer came in time
     */
    public record Found(
            @Nullable PeerId leader, Status status, boolean electing, boolean timedOut) {}

    /** What one member said. */
    private record Told(PeerId member, Status status, @Nullable GetLeaderResponse response) {}

    /**
     * Asks.
     *
     * @param members whom to ask; any members do
     */
    public static Found find(
            CliClientService client, String group, Collection<PeerId> members, Patience patience)
            throws InterruptedException {
        BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        Summary summary = new Summary();
        int waitingFor = 0;
        for (PeerId member : members) {
            ask(client, group, member, patience, told);
            waitingFor++;
            Told next =
                    told.poll(Math.min(HEAD_START_MS, patience.leftMs()), TimeUnit.MILLISECONDS);
            while (next != null) {
                waitingFor--;
                PeerId leader = summary.add(next);
                if (leader != null) {
                    return new Found(leader, Status.OK(), false, false);
                }
                next = told.poll();
            }
        }
        while (waitingFor > 0 && !patience.isOver()) {
            Told next = told.poll(patience.leftMs(), TimeUnit.MILLISECONDS);
            if (next == null) {
                break;
            }
            waitingFor--;
            PeerId leader = summary.add(next);
            if (leader != null) {
                return new Found(leader, Status.OK(), false, false);
            }
        }
        return summary.nobody(group, waitingFor);
    }

    private static void ask(
            CliClientService client,
            String group,
            PeerId member,
            Patience patience,
            BlockingQueue<Told> told) {
        Message request =
                GetLeaderRequest.newBuilder()
                        .setGroupId(group)
                        .setPeerId(member.toString())
                        .build();
        client.invokeWithDone(
                member.getEndpoint(),
                request,
                new RpcResponseClosureAdapter<GetLeaderResponse>() {
                    @Override
                    public void run(Status status) {
                        told.add(new Told(member, status, getResponse()));
                    }
                },
                patience.leftMs());
    }

    /** Gathers what the members say. */
    private static final class Summary {
        private final StringBuilder texts = new StringBuilder();
        private @Nullable Integer code;
        private boolean electing;
        private boolean timedOut;

        /** Who leads according to that member; null if it cannot say. */
        @Nullable PeerId add(Told told) {
            Status status = told.status();
            GetLeaderResponse response = told.response();
            if (status.isOk() && response != null) {
                PeerId leader = PeerId.parsePeer(response.getLeaderId());
                if (leader != null && !leader.isEmpty()) {
                    return leader;
                }
                note(told.member(), -1, "named the leader '" + response.getLeaderId() + "'");
                return null;
            }
            electing |= status.getRaftError() == RaftError.EAGAIN;
            timedOut = status.getRaftError() == RaftError.ETIMEDOUT;
            boolean transport = status.getRaftError() == RaftError.EINTERNAL;
            note(told.member(), transport ? -1 : status.getCode(), status.getErrorMsg());
            return null;
        }

        private void note(PeerId member, int newCode, @Nullable String text) {
            texts.append(texts.length() == 0 ? "" : "; ").append(member).append(": ").append(text);
            Integer known = code;
            code = known == null || known == newCode ? newCode : -1;
        }

        Found nobody(String group, int silent) {
            if (silent > 0) {
                timedOut = true;
                texts.append(texts.length() == 0 ? "" : "; ")
                        .append(silent)
                        .append(" did not answer in time");
                code = code == null ? RaftError.ETIMEDOUT.getNumber() : code;
            }
            Integer known = code;
            String text = known == null ? "no member to ask was named" : texts.toString();
            return new Found(
                    null,
                    new Status(
                            known == null ? -1 : known,
                            "Fail to find leader of group " + group + ": " + text),
                    electing,
                    timedOut);
        }
    }
}
