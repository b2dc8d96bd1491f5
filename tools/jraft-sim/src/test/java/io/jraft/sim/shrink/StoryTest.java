package io.jraft.sim.shrink;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.check.Coverage;
import io.jraft.sim.check.Violation;
import io.jraft.sim.fault.FaultScript;
import io.jraft.sim.run.RunResult;
import io.jraft.sim.world.Trace;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class StoryTest {
    private static final long MS = 1_000_000;

    private final Trace trace = new Trace(true);
    private long ids;

    private void message(long sent, long arrives, int from, int to, String text) {
        ids++;
        trace.add(sent * MS, Trace.Kind.SEND, from, to, ids, 0, () -> text);
        if (arrives > 0) {
            trace.add(arrives * MS, Trace.Kind.DELIVER, to, from, ids, 0, () -> text);
        }
    }

    private void lost(long sent, int from, int to, String text) {
        ids++;
        trace.add(sent * MS, Trace.Kind.SEND, from, to, ids, 0, () -> text);
        trace.add(sent * MS, Trace.Kind.DROP, to, from, ids, 0, () -> "lost");
    }

    private void mark(long at, Trace.Kind kind, int node, String text) {
        trace.add(at * MS, kind, node, -1, 0, () -> text);
    }

    /** A leads, counts to one, is cut off and killed; B takes over and is said to have no right to. */
    private RunResult result() {
        mark(0, Trace.Kind.START, 0, "start 1");
        mark(0, Trace.Kind.START, 1, "start 1");
        mark(0, Trace.Kind.START, 2, "start 1");
        message(400, 401, 0, 1, "vote? t1 log 0@0");
        message(402, 403, 1, 0, "vote yes t1");
        mark(403, Trace.Kind.ROLE, 0, "leads term 1");
        for (int i = 0; i < 12; i++) {
            message(410 + 100L * i, 411 + 100L * i, 0, 1, "beat t1 commit 0");
        }
        mark(1600, Trace.Kind.CLIENT, 0, "c0.1 asks n0 add 1");
        message(1601, 1602, 0, 1, "append 5..7 t1 after 4@1 commit 4");
        message(1603, 1604, 1, 0, "stored up to 7 t1");
        mark(1605, Trace.Kind.ANSWER, 0, "c0.1 n0 add 1 -> 1");
        mark(1700, Trace.Kind.FAULT, 0, "CUT_TWO_WAY a node is cut off in both directions, 900 ms");
        lost(1710, 0, 1, "append 8..8 t1 after 7@1 commit 7");
        mark(1800, Trace.Kind.ROLE, 0, "leads term 1 no more: the quorum is lost");
        mark(1900, Trace.Kind.CRASH, 0, "killed");
        mark(2000, Trace.Kind.CLIENT, 1, "c0.2 asks n0 get");
        message(2300, 2301, 1, 2, "vote? t2 log 7@1");
        message(2302, 2303, 2, 1, "vote yes t2");
        mark(2303, Trace.Kind.ROLE, 1, "leads term 2");
        mark(2350, Trace.Kind.START, 0, "start 2");
        message(2399, -1, 1, 2, "append 8..8 t2 after 7@1 commit 7; beat t2 commit 7");
        mark(2400, Trace.Kind.CHECK, -1, "B has no right to lead\nmore words");
        Case c = Case.of(1, "calm", "S1").with(FaultScript.none());
        return new RunResult(
                1,
                c.settings().nodes() == 3 ? c.settings() : c.with("nodes", "3").settings(),
                FaultScript.parse(List.of("1700 CUT_TWO_WAY A 0 0 900")),
                new Violation("S1", 2400 * MS, "B has no right to lead\nmore words"),
                trace,
                2400 * MS,
                new Coverage(),
                1,
                2);
    }

    @Test
    @DisplayName(
            "a story tells the violation, who led, faults, questions with their answers, and the last messages")
    void tells() {
        String story = Story.of(result());

        assertThat(story.lines().toList())
                .containsSubsequence(
                        "seed 1: S1 was violated at 2400.0 ms",
                        "  B has no right to lead",
                        "Who led",
                        "  term 1: A from 403.0 ms to 1800.0 ms",
                        "  term 2: B from 2303.0 ms to the end",
                        "What happened",
                        "     401.0  ... 2 votes",
                        "     403.0  A LEADS term 1",
                        "     411.0  ... 12 beats",
                        "    1600.0  client c0.1 asks A: n0 add 1 -> 1",
                        "    1602.0  ... 2 appends",
                        "    1700.0  FAULT at A: CUT_TWO_WAY a node is cut off in both directions, 900 ms",
                        "    1710.0  ... 1 append (1 lost)",
                        "    1800.0  A leads term 1 no more: the quorum is lost",
                        "    1900.0  A CRASHES: killed",
                        "    2000.0  client c0.2 asks B: n0 get, and gets no answer before the end",
                        "    2303.0  B LEADS term 2",
                        "    2350.0  A starts, life 2",
                        "    2400.0  VIOLATED: B has no right to lead",
                        "The last messages",
                        "     401.0  A -> B  vote? t1 log 0@0",
                        "     411.0  ... 12 beats",
                        "    1602.0  A -> B  append 5..7 t1 after 4@1 commit 4",
                        "    1710.0  A -> B  append 8..8 t1 after 7@1 commit 7 - LOST",
                        "    2399.0  B -> C  append 8..8 t2 after 7@1 commit 7; beat t2 commit 7"
                                + " - still on its way");
    }

    @Test
    @DisplayName("a run whose events were not kept is told in a line")
    void withoutEvents() {
        RunResult r = Case.of(1, "calm", "S1").with("horizonMs", "10").run(false);
        assertThat(Story.of(r)).startsWith(r.summary()).contains("not kept");
    }

    @Test
    @DisplayName(
            "the picture in characters has a column for each node, arrows, leaders and the dead")
    void characters() {
        List<String> picture = SpaceTime.text(result().trace().events()).lines().toList();

        assertThat(picture.get(0).split(" +", -1)).contains("A", "B", "C");
        assertThat(picture)
                .contains(
                        "     401.0    o------>|       |     A -> B  vote? t1 log 0@0",
                        "    1602.0    o------>|       |     A -> B  append 5..7 t1 after 4@1 commit 4",
                        "    1604.0    #<------o       |     B -> A  stored up to 7 t1",
                        "    1710.0    o------x|       |     A -> B  append 8..8 t1 after 7@1 commit 7 -"
                                + " LOST",
                        "    1900.0    X       |       |     A CRASHES: killed",
                        "    2301.0    :       o------>|     B -> C  vote? t2 log 7@1",
                        "    2303.0    :       *       |     B LEADS term 2",
                        "    2350.0    ^       #       |     A starts, life 2");
    }

    @Test
    @DisplayName("the picture for documents is well-formed and shows what happened")
    void picture() throws Exception {
        String svg = SpaceTime.svg(result());
        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        Document parsed = xml.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));

        assertThat(parsed.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("S1: B has no right to lead");
        assertThat(svg)
                .contains(
                        ">append 5..7 t1<",
                        ">vote? t2<",
                        ">append 8..8 t2 +1<",
                        ">12 beats<",
                        ">CUT_TWO_WAY, 900 ms<",
                        ">✕ killed<",
                        ">starts, life 2<",
                        ">violated: B has no right to lead<",
                        ">1602.0 ms<");
        assertThat(count(svg, "class=\"leads\"")).as("two periods and the legend").isEqualTo(3);
        assertThat(count(svg, "class=\"lost\"")).as("one and the legend").isEqualTo(2);
        assertThat(count(svg, "class=\"bar\"")).as("one and the legend").isEqualTo(2);
    }

    private static int count(String text, String what) {
        return text.split(what, -1).length - 1;
    }

    @Test
    @DisplayName(
            "of a long run the picture keeps faults, votes and the last messages, and says what it leaves out")
    void shortens() {
        for (int i = 0; i < 500; i++) {
            message(10 + i, 11 + i, 0, 1, "append " + i + ".." + i + " t1 after x commit 0");
        }
        mark(300, Trace.Kind.FAULT, 2, "PAUSE a process stands still, 5 ms");
        message(301, 302, 2, 0, "vote? t9 log 0@0");
        List<Item> items = Excerpt.of(trace.events());

        List<Item> few = Excerpt.shorten(items, 30);

        assertThat(few).hasSizeLessThan(45);
        assertThat(few).filteredOn(i -> i.kind() == Item.Kind.FAULT).hasSize(1);
        assertThat(few).filteredOn(Item::isVote).hasSize(1);
        assertThat(few.get(few.size() - 1).text()).startsWith("append 499");
        int skipped =
                few.stream()
                        .filter(i -> i.kind() == Item.Kind.SKIPPED)
                        .mapToInt(i -> Integer.parseInt(i.text().split(" ", 2)[0]))
                        .sum();
        assertThat(skipped + few.stream().filter(Item::isMessage).count())
                .as("nothing is forgotten")
                .isEqualTo(501);
    }
}
