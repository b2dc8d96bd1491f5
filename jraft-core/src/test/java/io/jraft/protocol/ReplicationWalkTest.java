package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.protocol.LogMatching.Decision;
import io.jraft.protocol.LogMatching.Decision.Accept;
import io.jraft.protocol.LogMatching.Decision.Reject;
import io.jraft.protocol.Progress.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * One leader and one follower with a log of another leader, and between them a net that loses, repeats and reorders.
 * {@link Progress} and {@link LogMatching} are the real ones; the repetition is the seed.
 */
class ReplicationWalkTest {
    private record Request(
            LogId prev, int prevChain, List<EntryBlock> blocks, long last, long snapshot) {}

    private record Response(boolean success, long index, LogId hint, long snapshot) {}

    private final Progress progress = new Progress(Names.peer("b"), 3, 40);
    private final List<String> leader = new ArrayList<>();
    private final List<String> follower = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();
    private int leaderSnapshot;
    private int followerSnapshot;
    private long now;

    @RepeatedTest(400)
    @DisplayName(
            "C2 match never passes the common prefix, and the follower catches up once the net is sound")
    void walk(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        begin(random);
        for (int step = 0; step < 150; step++) {
            now += random.nextInt(40);
            act(random, random.nextInt(12));
            checkPicture();
        }
        for (int step = 0; step < 400 && progress.match() < leader.size(); step++) {
            now += 10;
            if (progress.stalled(now, 200)) {
                progress.lost(now);
            }
            send(random);
            deliverRequest(random, true);
            deliverResponse(random, true);
            checkPicture();
        }
        assertThat(progress.match()).as("%s", this).isEqualTo(leader.size());
        assertThat(follower.subList(0, leader.size())).isEqualTo(leader);
    }

    private void begin(Random random) {
        progress.setProbeRetry(100);
        int common = random.nextInt(5);
        for (int k = 0; k < common; k++) {
            leader.add("1");
            follower.add("1");
        }
        fill(leader, "3", random.nextInt(4));
        fill(leader, "5", 1 + random.nextInt(4));
        fill(follower, "2", random.nextInt(4));
        fill(follower, "4", random.nextInt(4));
        progress.restart(leader.size() + 1L);
    }

    private static void fill(List<String> log, String word, int count) {
        for (int k = 0; k < count; k++) {
            log.add(word);
        }
    }

    private void act(Random random, int dice) {
        switch (dice) {
            case 0, 1, 2, 3 -> send(random);
            case 4, 5 -> deliverRequest(random, random.nextInt(4) != 0);
            case 6, 7 -> deliverResponse(random, random.nextInt(4) != 0);
            case 8 -> leader.add("5");
            case 9 -> lose(random);
            case 10 -> progress.credit(random.nextInt(60));
            default ->
                    leaderSnapshot +=
                            random.nextInt(3) == 0 && leaderSnapshot < leader.size() ? 1 : 0;
        }
    }

    /** As a replicator does: a snapshot when the log no longer reaches back, else entries as the window allows. */
    private void send(Random random) {
        if (!progress.maySend(now)) {
            return;
        }
        assertThat(progress.mode()).isNotEqualTo(Mode.SNAPSHOT);
        TableLog log = logOf(leader, leaderSnapshot);
        long prev = progress.next() - 1;
        if (log.termAt(prev) < 0) {
            progress.becomeSnapshot(leaderSnapshot, now);
            requests.add(new Request(LogId.ZERO, 0, List.of(), 0, leaderSnapshot));
            return;
        }
        long last = prev + random.nextInt(3);
        last = Math.min(last, leader.size());
        requests.add(
                new Request(
                        log.idAt(prev), log.chainAt(prev), log.blocks(prev + 1, last), last, 0));
        if (progress.mode() == Mode.PROBE) {
            progress.sentProbe(now, last, (last - prev) * 10);
        } else {
            progress.sentAppend(now, last, (last - prev) * 10);
        }
    }

    private void deliverRequest(Random random, boolean once) {
        if (requests.isEmpty()) {
            return;
        }
        int which = random.nextInt(requests.size());
        Request request = once ? requests.remove(which) : requests.get(which);
        if (request.snapshot() > 0) {
            install((int) request.snapshot());
            responses.add(new Response(true, 0, LogId.ZERO, request.snapshot()));
            return;
        }
        TableLog log = logOf(follower, followerSnapshot);
        Decision decision =
                LogMatching.decide(log, request.prev(), request.prevChain(), request.blocks());
        if (decision instanceof Reject reject) {
            responses.add(new Response(false, request.prev().index(), reject.hint(), 0));
        } else if (decision instanceof Accept accept) {
            if (accept.truncateFrom() > 0) {
                follower.subList((int) accept.truncateFrom() - 1, follower.size()).clear();
            }
            for (long index = accept.appendFrom(); index <= accept.matched(); index++) {
                follower.add(leader.get((int) index - 1));
            }
            responses.add(new Response(true, accept.matched(), LogId.ZERO, 0));
        }
    }

    /** Keeps what is right behind the snapshot, else begins anew with it. */
    private void install(int index) {
        if (index <= followerSnapshot) {
            return;
        }
        boolean keeps =
                follower.size() >= index && follower.get(index - 1).equals(leader.get(index - 1));
        List<String> suffix =
                keeps ? List.copyOf(follower.subList(index, follower.size())) : List.of();
        follower.clear();
        follower.addAll(leader.subList(0, index));
        follower.addAll(suffix);
        followerSnapshot = index;
    }

    private void deliverResponse(Random random, boolean once) {
        if (responses.isEmpty()) {
            return;
        }
        int which = random.nextInt(responses.size());
        Response response = once ? responses.remove(which) : responses.get(which);
        long before = progress.match();
        if (response.snapshot() > 0) {
            progress.snapshotDone(response.snapshot());
        } else if (response.success()) {
            boolean grew = progress.acked(response.index(), leader.size(), now);
            assertThat(grew).isEqualTo(progress.match() > before);
        } else {
            LogId next =
                    LogMatching.nextProbe(
                            logOf(leader, leaderSnapshot), response.index(), response.hint());
            progress.rejected(response.index(), next.index(), now);
            assertThat(progress.match()).as("a hint moves no match").isEqualTo(before);
        }
    }

    private void lose(Random random) {
        if (!requests.isEmpty()) {
            // An offer of a snapshot is repeated by its sender until it is answered, so it is not
            // lost for good here.
            Request lost = requests.remove(random.nextInt(requests.size()));
            if (lost.snapshot() > 0) {
                requests.add(lost);
            }
        }
        if (random.nextBoolean()) {
            progress.lost(now);
        }
    }

    private void checkPicture() {
        int common = 0;
        while (common < Math.min(leader.size(), follower.size())
                && leader.get(common).equals(follower.get(common))) {
            common++;
        }
        assertThat(progress.match()).as("match is true, %s", this).isLessThanOrEqualTo(common);
        assertThat(progress.match()).as("%s", this).isLessThan(progress.next());
        assertThat(progress.next()).as("%s", this).isLessThanOrEqualTo(leader.size() + 1L);
        assertThat(progress.inflightCount()).isLessThanOrEqualTo(3);
        if (progress.mode() == Mode.SNAPSHOT) {
            assertThat(progress.maySend(now)).isFalse();
        }
    }

    private static TableLog logOf(List<String> words, int snapshot) {
        StringJoiner text = new StringJoiner(" ");
        for (int k = 0; k < words.size(); k++) {
            text.add(words.get(k) + (k + 1 == snapshot ? "]" : ""));
        }
        return new TableLog(words.isEmpty() ? "-" : text.toString(), snapshot);
    }

    @Override
    public String toString() {
        return progress
                + ", leader "
                + leader
                + " from "
                + leaderSnapshot
                + ", follower "
                + follower
                + " from "
                + followerSnapshot;
    }
}
