package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.check.InvariantViolation;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.protocol.LogMatching.Decision;
import io.jraft.protocol.LogMatching.Decision.Accept;
import io.jraft.protocol.LogMatching.Decision.Reject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a follower does with an append, and where a leader looks next. */
class LogMatchingTest {
    @TestFactory
    Stream<DynamicTest> appends() {
        return TextTable.read("matching.txt")
                .tests(
                        row -> {
                            TableLog log = new TableLog(row.text("log"), row.number("commit"));
                            TableLog leader = new TableLog(row.text("leader"), 0);
                            long prev = row.number("prev");
                            long send = row.number("send");
                            assertThat(outcome(log, leader, prev, send))
                                    .isEqualTo(row.text("outcome"));
                        });
    }

    private static String outcome(TableLog log, TableLog leader, long prev, long send) {
        try {
            Decision decision = decide(log, leader, prev, send);
            if (decision instanceof Accept accept) {
                return "drop "
                        + accept.truncateFrom()
                        + ", append from "
                        + accept.appendFrom()
                        + ", matched "
                        + accept.matched();
            }
            return "reject, hint " + ((Reject) decision).hint();
        } catch (InvariantViolation broken) {
            return "breaks " + broken.invariant().id();
        }
    }

    private static Decision decide(TableLog log, TableLog leader, long prev, long send) {
        return LogMatching.decide(
                log, leader.idAt(prev), leader.chainAt(prev), leader.blocks(prev + 1, prev + send));
    }

    @TestFactory
    Stream<DynamicTest> nextProbes() {
        return TextTable.read("probe.txt")
                .tests(
                        row -> {
                            TableLog leader = new TableLog(row.text("leader"), 0);
                            LogId next =
                                    LogMatching.nextProbe(
                                            leader,
                                            row.number("rejected"),
                                            Names.id(row.text("hint")));
                            assertThat(next).isEqualTo(Names.id(row.text("next")));
                        });
    }

    @Test
    @DisplayName(
            "blocks that do not follow each other are refused: a gap, an overlap, a falling term")
    void blocksMustFollow() {
        TableLog log = new TableLog("-", 0);
        TableLog leader = new TableLog("1 1 2 2", 0);
        TableLog older = new TableLog("1 1 1 1", 0);
        List<List<EntryBlock>> wrong =
                List.of(
                        leader.blocks(2, 2),
                        List.of(leader.blocks(1, 1).get(0), leader.blocks(3, 3).get(0)),
                        List.of(leader.blocks(1, 2).get(0), leader.blocks(2, 2).get(0)),
                        List.of(
                                leader.blocks(1, 2).get(0),
                                leader.blocks(3, 3).get(0),
                                older.blocks(4, 4).get(0)));
        for (List<EntryBlock> blocks : wrong) {
            assertThatThrownBy(() -> LogMatching.decide(log, LogId.ZERO, 0, blocks))
                    .as(blocks.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("do not follow");
        }
    }

    @Test
    @DisplayName(
            "20,000 random logs: the decision leaves the log that the paper's five steps leave")
    void agreesWithThePaperStepByStep() {
        Random random = new Random(7);
        int accepted = 0;
        int replaced = 0;
        for (int run = 0; run < 20_000; run++) {
            Scene scene = new Scene(random);
            long prev = random.nextInt(scene.leader.size() + 1);
            long send = random.nextInt(scene.leader.size() - (int) prev + 1);
            Decision decision = decide(scene.followerLog, scene.leaderLog, prev, send);
            List<String> expected =
                    naive(scene.follower, scene.leader, (int) prev, (int) send, scene.snapshot);
            if (decision instanceof Accept accept) {
                accepted++;
                replaced += accept.truncateFrom() > 0 ? 1 : 0;
                assertThat(expected).as("%s prev %s send %s", scene, prev, send).isNotNull();
                assertThat(accept.matched()).as("%s", scene).isEqualTo(prev + send);
                List<String> after = apply(scene, accept);
                assertThat(after).as("%s prev %s send %s", scene, prev, send).isEqualTo(expected);
                assertThat(after.subList(0, (int) accept.matched()))
                        .as("%s: matched means equal", scene)
                        .isEqualTo(scene.leader.subList(0, (int) accept.matched()));
            } else {
                assertThat(expected).as("%s prev %s send %s", scene, prev, send).isNull();
            }
        }
        assertThat(accepted).isBetween(4_000, 19_000);
        assertThat(replaced).as("runs that replaced a tail").isGreaterThan(300);
    }

    /** Section 5.3 word by word; null for a refusal. */
    private static @Nullable List<String> naive(
            List<String> follower, List<String> leader, int prev, int send, int snapshot) {
        boolean underSnapshot = prev < snapshot;
        boolean known =
                prev <= follower.size()
                        && follower.subList(0, prev).equals(leader.subList(0, prev));
        if (!underSnapshot && !known) {
            return null;
        }
        List<String> log = new ArrayList<>(follower);
        for (int index = prev + 1; index <= prev + send; index++) {
            String word = leader.get(index - 1);
            if (index <= log.size() && !log.get(index - 1).equals(word)) {
                log = new ArrayList<>(log.subList(0, index - 1));
            }
            if (index > log.size()) {
                log.add(word);
            }
        }
        return log;
    }

    private static List<String> apply(Scene scene, Accept accept) {
        int keep =
                accept.truncateFrom() == 0
                        ? scene.follower.size()
                        : (int) accept.truncateFrom() - 1;
        List<String> log = new ArrayList<>(scene.follower.subList(0, keep));
        if (accept.appendFrom() <= accept.matched()) {
            assertThat(accept.appendFrom())
                    .as("appends right at the end, %s", scene)
                    .isEqualTo(log.size() + 1L);
            log.addAll(scene.leader.subList((int) accept.appendFrom() - 1, (int) accept.matched()));
        }
        return log;
    }

    @Test
    @DisplayName(
            "20,000 random logs: the search finds exactly the common prefix, a term at a time, or a needed snapshot")
    void theSearchFindsTheCommonPrefix() {
        Random random = new Random(8);
        int snapshots = 0;
        int searches = 0;
        for (int run = 0; run < 20_000; run++) {
            Scene scene = new Scene(random);
            int leaderSnapshot =
                    random.nextInt(4) == 0 ? random.nextInt(scene.leader.size() + 1) : 0;
            TableLog leader = new TableLog(text(scene.leader, leaderSnapshot), 0);
            long prev = scene.leader.size();
            int exchanges = 0;
            boolean needsSnapshot = false;
            while (decide(scene.followerLog, scene.leaderLog, prev, 0) instanceof Reject reject) {
                exchanges++;
                LogId next = LogMatching.nextProbe(leader, prev, reject.hint());
                assertThat(next.index()).as("%s: progress", scene).isLessThan(prev);
                if (next.index() < leaderSnapshot) {
                    needsSnapshot = true;
                    break;
                }
                assertThat(next.index())
                        .as("%s: nothing is skipped", scene)
                        .isGreaterThanOrEqualTo(scene.common);
                assertThat(next).isEqualTo(leader.idAt(next.index()));
                prev = next.index();
            }
            if (needsSnapshot) {
                snapshots++;
                assertThat(scene.common)
                        .as("%s: snapshot at %s", scene, leaderSnapshot)
                        .isLessThan(leaderSnapshot);
            } else {
                assertThat(prev).as("%s", scene).isEqualTo(Math.max(scene.common, prev));
                assertThat(prev == scene.common || prev < scene.snapshot)
                        .as("%s ended at %s", scene, prev)
                        .isTrue();
            }
            int terms = new LinkedHashSet<>(scene.leader).size();
            assertThat(exchanges)
                    .as("%s: exchanges for %s terms", scene, terms)
                    .isLessThanOrEqualTo(terms + 1);
            searches += exchanges;
        }
        assertThat(searches).isGreaterThan(10_000);
        assertThat(snapshots).isGreaterThan(200);
    }

    private static String text(List<String> words, int snapshot) {
        return words.isEmpty()
                ? "-"
                : String.join(" ", words.subList(0, snapshot))
                        + (snapshot > 0 ? "] " : "")
                        + String.join(" ", words.subList(snapshot, words.size()));
    }

    /** Logs that a real group could have: each term's leader extended a prefix of an earlier log. */
    private static final class Scene {
        final List<String> leader;
        final List<String> follower;
        final int common;
        final int snapshot;
        final TableLog leaderLog;
        final TableLog followerLog;

        Scene(Random random) {
            List<List<String>> logs = new ArrayList<>();
            logs.add(List.of());
            int terms = 1 + random.nextInt(5);
            for (int term = 1; term <= terms; term++) {
                List<String> base = logs.get(random.nextInt(logs.size()));
                List<String> log =
                        new ArrayList<>(base.subList(0, random.nextInt(base.size() + 1)));
                int more = random.nextInt(4);
                for (int k = 0; k < more; k++) {
                    log.add(String.valueOf(term));
                }
                logs.add(log);
            }
            leader = logs.get(terms);
            List<String> source = logs.get(random.nextInt(logs.size()));
            follower = source.subList(0, random.nextInt(source.size() + 1));
            int equal = 0;
            while (equal < Math.min(leader.size(), follower.size())
                    && leader.get(equal).equals(follower.get(equal))) {
                equal++;
            }
            common = equal;
            int commit = random.nextInt(common + 1);
            snapshot = random.nextBoolean() ? 0 : random.nextInt(commit + 1);
            leaderLog = new TableLog(text(leader, 0), 0);
            followerLog = new TableLog(text(follower, snapshot), commit);
        }

        @Override
        public String toString() {
            return "leader "
                    + leader
                    + ", follower "
                    + follower
                    + " with snapshot "
                    + snapshot
                    + " and commit "
                    + followerLog.commitIndex();
        }
    }
}
