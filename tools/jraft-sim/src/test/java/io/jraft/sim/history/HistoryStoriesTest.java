package io.jraft.sim.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Small histories that a person can judge, each line of a story being a question, an answer or a log entry. */
class HistoryStoriesTest {
    private static final Command READ = new Register.Read();
    private static final Command GET = new Counter.Get();
    private static final Command INCREMENT = new Counter.Add(1);

    private final LinearizabilityChecker checker = new LinearizabilityChecker();
    private final History history = new History();
    private final LogOracle log = new LogOracle();
    private long nanos;
    private long index;

    @Nested
    @DisplayName("known violations, seen by clients alone")
    class SeenByClients {
        @Test
        @DisplayName("a stale read: the value before the last acknowledged write")
        void staleRead() {
            write("1");
            write("2");
            read("1");
            assertThat(violation().operations()).hasSize(3);
            assertThat(violation().explanation())
                    .contains("before [#2 c0 read -> 1] it may have held 2");
        }

        @Test
        @DisplayName("T19 a lost update: two clients swap the same value")
        void lostUpdate() {
            write("0");
            int a = ask(1, new Register.Cas("0", "a"));
            int b = ask(2, new Register.Cas("0", "b"));
            told(a, Answer.flag(true));
            told(b, Answer.flag(true));
            assertThat(violation().operations()).extracting(Operation::id).contains(a, b);
        }

        @Test
        @DisplayName("a duplicated increment: the second try was applied too")
        void duplicatedIncrement() {
            done(INCREMENT, Answer.number(1));
            done(INCREMENT, Answer.number(3));
            assertThat(violation().explanation()).contains("2 increments").contains("gives 3");
        }

        @Test
        @DisplayName("two increments are told the same value")
        void sameIncrement() {
            int a = ask(1, INCREMENT);
            int b = ask(2, INCREMENT);
            told(a, Answer.number(1));
            told(b, Answer.number(1));
            assertThat(violation().operations()).extracting(Operation::id).contains(a, b);
        }

        @Test
        @DisplayName("a counter that goes back")
        void counterGoesBack() {
            int unknown = ask(1, INCREMENT);
            done(GET, Answer.number(1));
            done(GET, Answer.number(0));
            giveUp(unknown);
            assertThat(violation().operations()).extracting(Operation::id).contains(1, 2);
        }

        @Test
        @DisplayName("a write of unknown outcome is read, and then the old value again")
        void unknownReadThenReverted() {
            write("old");
            giveUp(ask(1, new Register.Write("new")));
            read("new");
            read("old");
            assertThat(violation().operations()).hasSize(3);
        }

        @Test
        @DisplayName("a write told to have failed is read: X2")
        void failedButSeen() {
            write("old");
            history.failed(ask(1, new Register.Write("new")), nanos++);
            read("new");
            assertThat(violation().operations()).extracting(Operation::id).containsExactly(2);
        }

        @Test
        @DisplayName("two readers see two concurrent writes in opposite orders")
        void oppositeOrders() {
            int a = ask(1, new Register.Write("a"));
            int b = ask(2, new Register.Write("b"));
            read("a");
            read("b");
            read("a");
            told(a, Answer.NOTHING);
            told(b, Answer.NOTHING);
            assertThat(violation().operations()).extracting(Operation::id).contains(2, 3, 4);
        }

        @Test
        @DisplayName("a list loses an element that it had shown")
        void listForgets() {
            done(new AppendList.Append("x"), Answer.number(1));
            done(new AppendList.ReadAll(), Answer.all(List.of("x")));
            done(new AppendList.ReadAll(), Answer.all(List.of()));
            violation();
        }

        @Test
        @DisplayName(
                "a set answers for an element that nobody put in; the other elements are not in the story")
        void setOfElements() {
            done(new ElementSet.Insert("a"), Answer.flag(true));
            done(new ElementSet.Contains("b"), Answer.flag(true));
            assertThat(violation().key()).isEqualTo("k/b");
        }
    }

    @Nested
    @DisplayName("strange but right")
    class StrangeButRight {
        @Test
        @DisplayName("a write of unknown outcome takes effect long after its client gave up")
        void lateEffect() {
            giveUp(ask(1, new Register.Write("late")));
            read(null);
            write("1");
            read("1");
            read("late");
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        @DisplayName(
                "concurrent reads may see a write in any order, until one ends before the next begins")
        void concurrentReads() {
            int write = ask(1, new Register.Write("1"));
            int early = ask(2, READ);
            int late = ask(3, READ);
            told(early, Answer.value("1"));
            told(late, Answer.value(null));
            told(write, Answer.NOTHING);
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        @DisplayName(
                "an open write that would change nothing now may be what changes something later")
        void patientWrite() {
            int erase = ask(1, new ElementSet.Erase("x"));
            done(new ElementSet.Insert("x"), Answer.NOTHING);
            told(erase, Answer.NOTHING);
            done(new ElementSet.Contains("x"), Answer.flag(false));
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        @DisplayName("a read of unknown outcome says nothing, and so does a failed one")
        void silentReads() {
            write("1");
            giveUp(ask(1, READ));
            history.failed(ask(2, READ), nanos++);
            read("1");
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        @DisplayName("keys do not know each other")
        void keys() {
            int a = history.invoke(1, "a", new Register.Write("1"), nanos++);
            told(a, Answer.NOTHING);
            int b = history.invoke(1, "b", GET, nanos++);
            told(b, Answer.number(0));
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
        }

        @Test
        @DisplayName("nothing happened")
        void empty() {
            assertThat(verdict()).isEqualTo(new Verdict.Ok(0, 0));
            assertThat(byLog()).isEqualTo(new Verdict.Ok(0, 0));
        }
    }

    @Nested
    @DisplayName("violations that only the log shows")
    class SeenByLog {
        @Test
        @DisplayName("S10 an acknowledged write is in no log, and nobody has looked yet")
        void lost() {
            write("1");
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
            assertThat(found()).contains("the log lost it");
        }

        @Test
        @DisplayName("X2 a write told to have failed is in the log")
        void failedButApplied() {
            int failed = ask(1, new Register.Write("1"));
            history.failed(failed, nanos++);
            log.applied(17, failed);
            assertThat(found()).contains("told that it failed, but index 17 holds it");
        }

        @Test
        @DisplayName("S12 a command took effect twice")
        void twice() {
            int again = write("1");
            log.applied(9, again);
            log.applied(4, again);
            assertThat(found()).contains("took effect twice, at index 4 and at index 9");
        }

        @Test
        @DisplayName("the log has two writes in an order that time forbids")
        void turnedRound() {
            int first = write("1");
            int second = write("1");
            log.applied(2, first);
            log.applied(1, second);
            assertThat(found()).contains("index 2 is behind index 1");
        }

        @Test
        @DisplayName("an answer that the state at its index does not give")
        void wrongAnswer() {
            applied(write("0"));
            int cas = ask(1, new Register.Cas("1", "2"));
            told(cas, Answer.flag(true));
            applied(cas);
            assertThat(found()).contains("index 2 applied to 0 answers no");
        }

        @Test
        @DisplayName("a stale read is named as such, with the index that it is from")
        void stale() {
            applied(write("1"));
            applied(write("2"));
            read("1");
            assertThat(found()).contains("held 2 at index 2").contains("so at index 1: a stale");
        }

        @Test
        @DisplayName("a read of what the log will only hold later")
        void fromTheFuture() {
            applied(write("1"));
            read("2");
            applied(write("2"));
            assertThat(found()).contains("never what was told");
        }

        @Test
        @DisplayName("reads go back across keys: each key by itself is fine, the log is not")
        void readsGoBack() {
            int a = history.invoke(1, "a", new Register.Write("1"), nanos++);
            int b = history.invoke(2, "b", new Register.Write("1"), nanos++);
            applied(a);
            applied(b);
            int seesB = history.invoke(3, "b", READ, nanos++);
            told(seesB, Answer.value("1"));
            int missesA = history.invoke(3, "a", READ, nanos++);
            told(missesA, Answer.value(null));
            told(a, Answer.NOTHING);
            told(b, Answer.NOTHING);
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
            assertThat(found()).contains("at index 2, and never what was told");
        }

        @Test
        @DisplayName("a read that is itself in the log has its place there")
        void readInLog() {
            applied(write("1"));
            int read = ask(1, READ);
            int write = write("2");
            log.applied(3, read);
            log.applied(2, write);
            told(read, Answer.value("1"));
            assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
            assertThat(found()).contains("index 3 applied to 2 answers 2");
        }
    }

    @Test
    @DisplayName(
            "with the log no outcome is unknown: done before anybody saw a later index, or failed")
    void resolve() {
        int applied = ask(1, new Register.Write("1"));
        int never = ask(2, new Register.Write("2"));
        giveUp(applied);
        giveUp(never);
        applied(applied);
        int seen = write("3");
        applied(seen);
        List<Operation> resolved = log.resolve(history.operations());
        assertThat(resolved.get(applied).outcome()).isEqualTo(Outcome.OK);
        assertThat(resolved.get(applied).returned()).isEqualTo(resolved.get(seen).returned());
        assertThat(resolved.get(never).outcome()).isEqualTo(Outcome.FAILED);
        read("2");
        assertThat(verdict()).isInstanceOf(Verdict.Ok.class);
        assertThat(checker.search(log.resolve(history.operations())))
                .isInstanceOf(Verdict.Violation.class);
    }

    @Test
    @DisplayName("a search that runs out of steps says so, and where")
    void undecided() {
        for (int i = 0; i < 12; i++) {
            giveUp(ask(i, new AppendList.Append("x" + i)));
        }
        done(new AppendList.ReadAll(), Answer.all(List.of("nobody", "wrote", "this")));
        Verdict verdict = new LinearizabilityChecker(1_000).search(history.operations());
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Undecided.class,
                        undecided -> assertThat(undecided.reason()).contains("no end at [#12 c0"));
    }

    @Test
    @DisplayName("a violation hides no other key's doubt, and doubt no violation")
    void violationBeatsDoubt() {
        undecided();
        int wrong = history.invoke(1, "z", GET, nanos++);
        told(wrong, Answer.number(7));
        assertThat(new LinearizabilityChecker(1_000).search(history.operations()))
                .isInstanceOfSatisfying(
                        Verdict.Violation.class, found -> assertThat(found.key()).isEqualTo("z"));
    }

    @Test
    @DisplayName("T37 the explanation of a long history is short and drawn to a line of time")
    void shortExplanation() {
        for (int i = 0; i < 500; i++) {
            write("w" + i);
            read("w" + i);
        }
        int open = ask(3, new Register.Write("open"));
        read("w480");
        giveUp(open);
        read("w499");
        assertThat(violation().explanation())
                .isEqualTo(
                        """
                        key k: no order explains these answers; before [#1001 c0 read -> w480] it may have held w499
                          #961 c0 read -> w480   |---|                       1.923 ms .. 1.924 ms
                          #999 c0 read -> w499           |---|               1.999 ms .. 2.000 ms
                          #1001 c0 read -> w480                  |---|       2.002 ms .. 2.003 ms
                          (the answers of 999 other operations up to there are not needed for the contradiction)
                        """);
    }

    @Test
    @DisplayName(
            "10,000 operations, 2% unknown: at most 300 effects per operation, whatever the object")
    void steps() {
        for (AtomicObjects.Kind kind : AtomicObjects.Kind.values()) {
            if (kind == AtomicObjects.Kind.LIST) {
                // Appends that nobody saw leave all orders open: that is what the log is for.
                continue;
            }
            var generated =
                    new AtomicObjects(new SplittableRandom(1), kind, 8)
                            .generate(10_000, 8, 5, 0.02);
            assertThat(checker.search(generated.operations()))
                    .isInstanceOfSatisfying(
                            Verdict.Ok.class,
                            ok -> assertThat(ok.steps()).as("%s", kind).isLessThan(3_000_000));
        }
    }

    @Test
    @DisplayName("mistakes of the recorder are refused")
    void mistakes() {
        int write = write("1");
        assertThatThrownBy(() -> history.ok(write, Answer.NOTHING, 1))
                .hasMessageContaining("ended twice");
        log.applied(1, write);
        log.applied(1, write);
        assertThatThrownBy(() -> log.applied(1, write + 1)).hasMessageContaining("now also #1");
        assertThatThrownBy(() -> log.applied(0, write)).hasMessageContaining("no log has");
        done(GET, Answer.number(0));
        assertThatThrownBy(() -> verdict()).hasMessageContaining("does not belong to a Register");
    }

    private int ask(int process, Command command) {
        nanos += 1_000;
        return history.invoke(process, "k", command, nanos);
    }

    private void told(int operation, Answer answer) {
        nanos += 1_000;
        history.ok(operation, answer, nanos);
    }

    private void giveUp(int operation) {
        history.unknown(operation, nanos);
    }

    private int done(Command command, Answer answer) {
        int operation = ask(0, command);
        told(operation, answer);
        return operation;
    }

    private int write(String value) {
        return done(new Register.Write(value), Answer.NOTHING);
    }

    private void read(String value) {
        done(READ, Answer.value(value));
    }

    private void applied(int operation) {
        log.applied(++index, operation);
    }

    private Verdict verdict() {
        return checker.search(history.operations());
    }

    private Verdict byLog() {
        return checker.byLog(history.operations(), log);
    }

    private Verdict.Violation violation() {
        assertThat(verdict()).isInstanceOf(Verdict.Violation.class);
        return (Verdict.Violation) verdict();
    }

    private String found() {
        assertThat(byLog()).isInstanceOf(Verdict.Violation.class);
        return ((Verdict.Violation) byLog()).explanation();
    }
}
