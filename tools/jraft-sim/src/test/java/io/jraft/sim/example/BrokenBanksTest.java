package io.jraft.sim.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.sim.Sim;
import io.jraft.sim.junit.KitRun;
import io.jraft.sim.junit.SimTest;
import io.jraft.sim.world.SimRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each of the {@link BrokenBanks} is found, and the message says what its author has to know. */
class BrokenBanksTest {
    /** What users write. Its name keeps the build from running it by itself. */
    static class Users {
        @SimTest(machine = BrokenBanks.FirstOfASet.class)
        void firstOfASet(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }

        @SimTest(machine = BrokenBanks.FirstOfASet.class, twin = false)
        void firstOfASetWithoutTwins(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }

        @SimTest(machine = BrokenBanks.Clock.class, trouble = "calm", nodes = 1)
        void clockOnOneServer(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }

        @SimTest(machine = BrokenBanks.Clock.class, trouble = "calm", nodes = 1, twin = false)
        void clockOnOneServerWithoutTwins(Sim sim, SimRandom random) {
            sim.apply(Bank.transfer("alice", "bob", 1));
        }

        @SimTest(machine = BrokenBanks.Forgetful.class)
        void forgetful(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }

        @SimTest(machine = BrokenBanks.Secretive.class)
        void secretive(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }

        @SimTest(machine = BrokenBanks.Adding.class, trouble = "network")
        void adding(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }

        @SimTest(machine = BrokenBanks.Throwing.class)
        void throwing(Sim sim, SimRandom random) {
            BankTest.transfers(sim, random);
        }
    }

    private static String failureOf(String method) {
        return KitRun.of(Users.class, method).failure();
    }

    @Test
    @DisplayName(
            "an order that depends on addresses: the entry, both states, the one before, the way to run it again")
    void order() {
        String message = failureOf("firstOfASet");

        Matcher m =
                Pattern.compile(
                                // Mostly it is the twin; addresses may also happen to agree.
                                "seed (\\d+), after \\d+ ms: S13: two (?:state machines in one"
                                        + " process|servers) differ"
                                        + " after entry (\\d+) \"transfer \\w+ \\w+ \\d+\"\n"
                                        + "  \\w: \\{(.*)\\}\n"
                                        + "  (?:its twin|\\w): \\{(.*)\\}\n"
                                        + "(?:  before, after entry (\\d+): \\{.*\\}\n)?"
                                        + "trouble so far .*\n"
                                        + "(?:  .*\n)+"
                                        + "again, with a story: mvn test -Dtest=Users#firstOfASet"
                                        + " -Dsim.seed=\\1")
                        .matcher(message);
        assertThat(m.matches()).as(message).isTrue();
        long entry = Long.parseLong(m.group(2));
        if (m.group(5) == null) {
            assertThat(entry).as("the first one has none before it").isEqualTo(2);
        } else {
            assertThat(Long.parseLong(m.group(5))).isLessThan(entry);
        }
        assertThat(m.group(3)).isNotEqualTo(m.group(4));
    }

    @Test
    @DisplayName("without twins the servers are compared with each other")
    void orderWithoutTwins() {
        assertThat(failureOf("firstOfASetWithoutTwins"))
                .contains("S13: two servers differ after entry ")
                .contains("\"transfer ");
    }

    @Test
    @DisplayName("a look at the clock is found even on a single server; twins are what finds it")
    void clock() {
        assertThat(failureOf("clockOnOneServer"))
                .contains("two state machines in one process differ after entry ");
        KitRun.of(Users.class, "clockOnOneServerWithoutTwins").succeeds();
    }

    @Test
    @DisplayName("a snapshot that forgets something it shows is found when it is saved")
    void forgetful() {
        assertThat(failureOf("forgetful"))
                .contains("a snapshot does not hold the whole state\n")
                .containsPattern("\\w, saved: .*, transfers=[1-9]")
                .containsPattern("a new one, loaded: .*, transfers=0");
    }

    @Test
    @DisplayName("a snapshot that forgets something hidden is found by what comes after it")
    void secretive() {
        assertThat(failureOf("secretive")).contains("two servers differ after entry ");
    }

    @Test
    @DisplayName(
            "a load that adds instead of replacing is found when a laggard is given a snapshot")
    void adding() {
        assertThat(failureOf("adding"))
                .containsPattern("two servers differ after a snapshot of entry \\d+ was loaded");
    }

    @Test
    @DisplayName("an exception names the entry")
    void throwing() {
        assertThat(failureOf("throwing"))
                .containsPattern(
                        "the state machine of \\w threw at entry \\d+ \"transfer \\w+ \\w+ (29|30)\":"
                                + " java.lang.IllegalArgumentException: too much: (29|30)");
    }
}
