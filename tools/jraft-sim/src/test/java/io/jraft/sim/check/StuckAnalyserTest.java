package io.jraft.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.model.LogId;
import io.jraft.sim.check.StuckAnalyser.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StuckAnalyserTest {
    /**
     * Nodes are separated by "/": a name, the end of the log (index@term), then any of down, lost, damaged, paused,
     * full, commit=, agreed=, voters=a+b and old=a+b; without voters, all nodes named vote. Cuts: a-b both ways, a>b one way.
     */
    @ParameterizedTest(name = "{3}: {0} with {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        a 5@2 / b 5@2 / c 5@2                                | ''      | NONE_FOUND             | nothing is wrong            | a can be elected and commit
        a 5@2                                                | ''      | NONE_FOUND             | one is enough of one        | a can be elected and commit
        a 5@2 / b 5@2 down / c 5@2                           | ''      | NONE_FOUND             | two of three are enough     | b cannot lead: it is down
        a 5@2 / b 5@2 down / c 5@2 lost                      | ''      | NO_QUORUM_ABLE         | one of three is not         | a cannot lead: to be elected it needs 2 of [a, b, c], but b is down; c is lost for ever
        a 5@2 / b 5@2 paused / c 5@2 damaged                 | ''      | NO_QUORUM_ABLE         | the paused and the damaged  | but b is paused; c is damaged
        a 5@2 / b 5@2 / c 5@2 down / d 5@2 down              | ''      | NO_QUORUM_ABLE         | two of four are not         | needs 3 of [a, b, c, d]
        a 5@2 voters=a+x+y / b 5@2 voters=a+x+y              | ''      | NO_QUORUM_ABLE         | voters that do not exist    | but x is not there; y is not there
        a 5@2 voters=b / b 5@2 voters=b down                 | ''      | NO_QUORUM_ABLE         | a learner cannot help       | a cannot lead: it is no voter of its configuration [b]
        a 5@2 / b 5@2 / c 5@2                                | a-b b-c a-c | NOT_CONNECTED      | all cut                     | but b is cut off from it; c is cut off from it
        a 5@2 / b 5@2 / c 5@2                                | a-b b-c | NONE_FOUND             | b cut from both             | a can be elected and commit
        a 5@2 / b 5@2 / c 5@2                                | a>b b>c c>a | NOT_CONNECTED      | a ring of one-way cuts      | but b is not reached by it; c does not get through to it
        a 5@2 / b 5@2 / c 5@2 down                           | a>b     | NOT_CONNECTED          | one way of two is not enough| but b is not reached by it; c is down
        a 5@2 / b 5@2 / c 5@2 / d 5@2 / e 5@2                | a-b a-c b-d b-e c-d c-e d-e a-e | NOT_CONNECTED | too thin  | needs 3 of [a, b, c, d, e]
        a 5@2 / b 5@2 / c 5@2 / d 5@2 / e 5@2                | a-b a-c b-d b-e c-d c-e d-e | NONE_FOUND | a reaches d and e      | a can be elected and commit
        a 5@2 / b 5@2 / c 5@2 / d 5@2 / e 5@2                | b-c b-d b-e c-d c-e d-e | NONE_FOUND | a star: a reaches all      | a can be elected
        a 4@2 / b 5@2 / c 5@2 / d 5@2 / e 5@2                | b-c b-d b-e c-d c-e d-e | NEWER_LOGS | who reaches all is behind  | b has a newer log, to 5@2; c has a newer log, to 5@2
        a 9@2 / b 5@3 / c 5@3 / d 5@3 / e 5@3                | b-c b-d b-e c-d c-e d-e | NEWER_LOGS | a longer log of an old term | b has a newer log, to 5@3
        a 4@2 / b 5@2 / c 5@2                                | b-c     | NONE_FOUND             | who is behind elects another| b can be elected and commit
        a 4@2 / b 4@2 / c 5@2 down commit=5                  | ''      | COMMITTED_OUT_OF_REACH | the holder is down          | only, but 5 is committed, held by [c, down]
        a 9@3 agreed=4 / b 4@2 / c 5@2 damaged commit=5      | ''      | COMMITTED_OUT_OF_REACH | long, but of another history| to 4 only, but 5 is committed, held by [c, damaged]
        a 4@2 / b 5@2 / c 5@2 down commit=5                  | ''      | NONE_FOUND             | one who holds it is left    | b can be elected and commit
        a 5@2 full / b 5@2 full / c 5@2                      | ''      | DISKS_FULL             | one with room               | to be heard when it appends it needs 2 of [a, b, c], but a is disk full; b is disk full
        a 5@2 full / b 5@2 / c 5@2                           | ''      | NONE_FOUND             | two with room               | b can be elected and commit
        a 5@2 / b 5@2 damaged / c 5@2 full                   | ''      | NONE_FOUND             | the damaged will be repaired| a can be elected and commit
        a 5@2 voters=a+b old=a+c+d / b 5@2 voters=a+b old=a+c+d / c 5@2 down / d 5@2 down | '' | NO_QUORUM_ABLE | joint: both must agree | needs 2 of [a, c, d]
        a 5@2 voters=a+b old=a+c+d / b 5@2 voters=a+b old=a+c+d / c 5@2 / d 5@2 down | '' | NONE_FOUND | joint: both do agree | a can be elected and commit
        """)
    @DisplayName("L1 why a cluster stands still")
    void table(String nodes, String cuts, StuckAnalyser.Cause cause, String name, String fact) {
        Finding finding = analyse(nodes, cuts);
        assertThat(finding.cause()).as("%s", finding).isEqualTo(cause);
        assertThat(finding.isLegitimate()).isEqualTo(cause != StuckAnalyser.Cause.NONE_FOUND);
        assertThat(finding.toString()).contains(fact);
    }

    @Test
    @DisplayName("a finding reads like a report")
    void report() {
        assertThat(analyse("a 5@2 / b 7@2 down commit=6 / c 5@2 full paused", "a-c").toString())
                .isEqualTo(
                        """
                        NO_QUORUM_ABLE: in no configuration are enough voters able to vote; concerns a, b, c
                          a (follower, term 3, log to 5@2, commit 0)
                          b (follower, term 3, log to 7@2, commit 6, down)
                          c (follower, term 3, log to 5@2, commit 0, paused, disk full)
                          a cannot lead: to be elected it needs 2 of [a, b, c], but b is down; c is paused, disk full
                          b cannot lead: it is down
                          c cannot lead: it is paused, disk full""");
    }

    private static Finding analyse(String text, String cuts) {
        String[] words = text.split("/");
        List<String> names = new ArrayList<>();
        for (String word : words) {
            names.add(word.strip().split(" ")[0]);
        }
        List<NodeFacts> nodes = new ArrayList<>();
        for (String word : words) {
            nodes.add(node(word.strip(), names));
        }
        Set<String> cut = new LinkedHashSet<>();
        for (String one : cuts.isEmpty() ? new String[0] : cuts.split(" ")) {
            String from = one.substring(0, 1);
            String to = one.substring(2);
            cut.add(from + ">" + to);
            if (one.contains("-")) {
                cut.add(to + ">" + from);
            }
        }
        return StuckAnalyser.analyse(nodes, 0, (from, to) -> !cut.contains(from + ">" + to));
    }

    private static NodeFacts node(String text, List<String> names) {
        List<String> words = Arrays.asList(text.split(" "));
        String[] end = words.get(1).split("@");
        LogId last = new LogId(Long.parseLong(end[0]), Long.parseLong(end[1]));
        return new NodeFacts(
                words.get(0),
                !words.contains("down"),
                words.contains("lost"),
                words.contains("damaged"),
                words.contains("paused"),
                words.contains("full"),
                "follower",
                last.term() + 1,
                last,
                Long.parseLong(value(words, "commit", "0")),
                Long.parseLong(value(words, "agreed", end[0])),
                list(value(words, "voters", String.join("+", names))),
                list(value(words, "old", "")));
    }

    private static String value(List<String> words, String key, String otherwise) {
        for (String word : words) {
            if (word.startsWith(key + "=")) {
                return word.substring(key.length() + 1);
            }
        }
        return otherwise;
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\\+"));
    }
}
