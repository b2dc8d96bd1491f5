package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.check.InvariantViolation;
import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.LogId;
import io.jraft.protocol.VotePolicy.Ask;
import io.jraft.protocol.VotePolicy.Voter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a leader may commit, and why counting copies alone is wrong. */
class CommitRuleTest {
    private static final List<String> SERVERS = List.of("s1", "s2", "s3", "s4", "s5");

    @TestFactory
    Stream<DynamicTest> mayCommit() {
        return TextTable.read("commit.txt")
                .tests(
                        row -> {
                            long index = row.number("index");
                            long entry = row.number("entry");
                            long now = row.number("now");
                            long commit = row.number("commit");
                            String answer = row.text("answer");
                            if (answer.startsWith("breaks ")) {
                                assertThatThrownBy(
                                                () ->
                                                        CommitRule.mayCommit(
                                                                index, entry, now, commit))
                                        .isInstanceOfSatisfying(
                                                InvariantViolation.class,
                                                broken ->
                                                        assertThat(broken.invariant().id())
                                                                .isEqualTo(answer.substring(7)));
                            } else {
                                assertThat(CommitRule.mayCommit(index, entry, now, commit))
                                        .isEqualTo(row.yes("answer"));
                            }
                        });
    }

    @TestFactory
    Stream<DynamicTest> figure8() {
        return TextTable.read("figure8.txt")
                .tests(
                        row -> {
                            List<List<String>> logs = SERVERS.stream().map(row::words).toList();
                            String leader = row.text("leader");
                            List<String> own = row.words(leader);
                            long now = row.number("now");
                            long before = row.number("commit before");
                            ConfEntry conf = Names.conf(String.join(" ", SERVERS));
                            long counting =
                                    Quorum.committedIndex(
                                            conf, peer -> common(own, row.words(peer.getIp())));
                            long termThere = Long.parseLong(own.get((int) counting - 1));
                            long commit =
                                    CommitRule.mayCommit(counting, termThere, now, before)
                                            ? counting
                                            : before;
                            List<String> heirs = heirs(logs, leader, now + 1);

                            assertThat(counting)
                                    .as("what a quorum holds")
                                    .isEqualTo(row.number("counting"));
                            assertThat(commit)
                                    .as("what the rule commits")
                                    .isEqualTo(row.number("commit"));
                            assertThat(heirs)
                                    .as("who can be the next leader")
                                    .isEqualTo(row.words("heirs"));
                            assertThat(allHold(heirs, logs, own, commit))
                                    .as("what is committed survives")
                                    .isTrue();
                            assertThat(allHold(heirs, logs, own, counting))
                                    .as("what is counted survives")
                                    .isEqualTo(row.yes("counting is safe"));
                        });
    }

    private static long common(List<String> one, List<String> other) {
        int equal = 0;
        while (equal < one.size()
                && equal < other.size()
                && one.get(equal).equals(other.get(equal))) {
            equal++;
        }
        return equal;
    }

    /** Who wins an election of the term while the leader is down. */
    private static List<String> heirs(List<List<String>> logs, String leader, long term) {
        List<String> heirs = new ArrayList<>();
        for (int candidate = 0; candidate < logs.size(); candidate++) {
            PeerId peer = Names.peer(SERVERS.get(candidate));
            Ask ask = new Ask(peer, term, end(logs.get(candidate)), false);
            int votes = 0;
            for (int voter = 0; voter < logs.size(); voter++) {
                Voter view = new Voter(term - 1, null, end(logs.get(voter)), false, false, false);
                boolean up = !SERVERS.get(voter).equals(leader);
                votes += up && VotePolicy.vote(view, ask).granted() ? 1 : 0;
            }
            if (votes >= 3 && !SERVERS.get(candidate).equals(leader)) {
                heirs.add(SERVERS.get(candidate));
            }
        }
        return heirs;
    }

    private static LogId end(List<String> log) {
        return new LogId(log.size(), Long.parseLong(log.get(log.size() - 1)));
    }

    private static boolean allHold(
            List<String> heirs, List<List<String>> logs, List<String> own, long upTo) {
        return heirs.stream()
                .allMatch(heir -> common(own, logs.get(SERVERS.indexOf(heir))) >= upTo);
    }
}
