package io.jraft.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.SnapshotCut;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** What {@link SimTest} promises: seeds, parameters, replay, snapshots in real directories, honest refusals. */
class SimTestTest {
    /** Adds up bytes. Saves into a subdirectory of a real directory, half of them by a cut. */
    static class Sum extends StateMachineAdapter {
        static int saves;
        static int loads;
        int sum;

        @Override
        public void onApply(Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                sum += entries.getData().get(0);
                Closure done = entries.done();
                if (done != null) {
                    done.run(Status.OK());
                }
            }
        }

        static void write(SnapshotWriter writer, int sum) throws IOException {
            saves++;
            Path directory = Files.createDirectory(Path.of(writer.getPath(), "deep"));
            Files.write(directory.resolve("sum"), new byte[] {(byte) (sum >> 8), (byte) sum});
            if (!writer.addFile("deep/sum")) {
                throw new IOException("not registered");
            }
        }

        @Override
        public void onSnapshotSave(SnapshotWriter writer, Closure done) {
            try {
                write(writer, sum);
                done.run(Status.OK());
            } catch (IOException e) {
                done.run(new Status(-1, "%s", e.toString()));
            }
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            loads++;
            assertThat(reader.listFiles()).containsExactly("deep/sum");
            try {
                ByteBuffer saved =
                        ByteBuffer.wrap(Files.readAllBytes(Path.of(reader.getPath(), "deep/sum")));
                sum = saved.getShort();
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "sum " + sum;
        }
    }

    /** Saves in two phases. */
    static class CutSum extends Sum {
        @Override
        public SnapshotCut onSnapshotCut() {
            int now = sum;
            return writer -> write(writer, now);
        }
    }

    /** Saves something else than its cut saw. */
    static class LateCutSum extends Sum {
        @Override
        public SnapshotCut onSnapshotCut() {
            return writer -> write(writer, sum + 1);
        }
    }

    /** Has no text. */
    static class Mute extends StateMachineAdapter {
        int sum;

        @Override
        public void onApply(Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                sum += entries.getData().get(0);
                Closure done = entries.done();
                if (done != null) {
                    done.run(Status.OK());
                }
            }
        }
    }

    /** Tells nobody that it is done. */
    static class Silent extends Sum {
        @Override
        public void onApply(Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                sum += entries.getData().get(0);
            }
        }
    }

    /** Sees what the machine does not say. */
    static class MuteView implements MachineView<Mute> {
        @Override
        public String state(Mute machine) {
            return "sum " + machine.sum;
        }

        @Override
        public String command(ByteBuffer data) {
            return "add " + data.get(data.position());
        }
    }

    /** Cannot be made. */
    static class Parameterised extends Sum {
        Parameterised(int start) {
            sum = start;
        }
    }

    /** What users write. */
    static class Users {
        static final List<Long> SEEDS = new ArrayList<>();
        static final List<Long> NUMBERS = new ArrayList<>();
        static final List<Integer> SERVERS = new ArrayList<>();
        static final List<Long> LEFT = new ArrayList<>();
        static final List<Long> JOINED = new ArrayList<>();

        @SimTest(machine = Sum.class, seeds = 3, firstSeed = 7, nodes = 4, trouble = "calm")
        void threeSeeds(Sim sim, SimRandom random) {
            SEEDS.add(sim.seed());
            NUMBERS.add(random.nextLong());
            assertThat(sim.nodes()).hasSize(4);
            sim.apply(new byte[] {1}, sim.leader()).expectOk();
        }

        @SimTest(machine = Sum.class, seeds = 9, trouble = "calm")
        void thirdFails(Sim sim, SimRandom random) {
            SEEDS.add(sim.seed());
            sim.apply(new byte[] {1}, sim.leader()).expectOk();
            assertThat(sim.seed()).as("seed").isNotEqualTo(3);
        }

        @SimTest(machine = Sum.class, seeds = 10, trouble = "disk")
        void saves(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = CutSum.class, seeds = 10, trouble = "disk")
        void cuts(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = LateCutSum.class, seeds = 10, trouble = "calm")
        void lateCuts(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = Mute.class, seeds = 1)
        void mute(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = Mute.class, view = MuteView.class, seeds = 4, troubleMs = 3_000)
        void viewed(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = Silent.class, seeds = 1, trouble = "calm")
        void silent(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = Parameterised.class, seeds = 1)
        void parameterised(Sim sim, SimRandom random) {
            add(sim, random);
        }

        @SimTest(machine = Sum.class, seeds = 20, trouble = "members")
        void membersChange(Sim sim, SimRandom random) {
            List<SimNode> first = sim.members();
            SERVERS.add(sim.nodes().size());
            assertThat(first).as("members at first").hasSize(3);
            add(sim, random);
            sim.settle();
            List<SimNode> last = sim.members();
            int sum = sim.machine(sim.leader(), Sum.class).sum;
            for (SimNode member : last) {
                assertThat(sim.machine(member, Sum.class).sum).as("%s", member).isEqualTo(sum);
            }
            if (!last.containsAll(first)) {
                LEFT.add(sim.seed());
            }
            if (!first.containsAll(last)) {
                JOINED.add(sim.seed());
            }
        }

        @SimTest(machine = Sum.class, seeds = 20, trouble = "mix")
        void membersStay(Sim sim, SimRandom random) {
            add(sim, random);
            sim.settle();
            assertThat(sim.leader().picture().conf().current().voters()).hasSize(3);
        }

        @SimTest(machine = Sum.class, seeds = 1, trouble = "membres")
        void misspelt(Sim sim, SimRandom random) {
            add(sim, random);
        }

        static void add(Sim sim, SimRandom random) {
            for (int i = 0; i < 30; i++) {
                sim.apply(new byte[] {(byte) random.between(1, 9)});
                sim.run(random.between(1, 300));
            }
        }
    }

    @BeforeEach
    @AfterEach
    void forget() {
        System.clearProperty("sim.seed");
        System.clearProperty("sim.seeds");
        Users.SEEDS.clear();
        Users.NUMBERS.clear();
        Users.SERVERS.clear();
        Users.LEFT.clear();
        Users.JOINED.clear();
        Sum.saves = 0;
        Sum.loads = 0;
    }

    @Test
    @DisplayName("each seed has its own cluster and its own numbers, the same ones each time")
    void seeds() {
        KitRun.of(Users.class, "threeSeeds").succeeds();
        assertThat(Users.SEEDS).containsExactly(7L, 8L, 9L);
        assertThat(Users.NUMBERS).doesNotHaveDuplicates();

        List<Long> first = List.copyOf(Users.NUMBERS);
        Users.NUMBERS.clear();
        KitRun.of(Users.class, "threeSeeds").succeeds();
        assertThat(Users.NUMBERS).isEqualTo(first);
    }

    @Test
    @DisplayName(
            "the first seed that fails ends it; -Dsim.seed runs that one alone and writes its story")
    void replay() throws IOException {
        assertThat(KitRun.of(Users.class, "thirdFails").failure())
                .startsWith("seed 3, after ")
                .contains("[seed]")
                .endsWith("mvn test -Dtest=Users#thirdFails -Dsim.seed=3");
        assertThat(Users.SEEDS).containsExactly(1L, 2L, 3L);

        Users.SEEDS.clear();
        System.setProperty("sim.seed", "3");
        String again = KitRun.of(Users.class, "thirdFails").failure();
        assertThat(Users.SEEDS).containsExactly(3L);
        String story = again.substring(again.lastIndexOf(' ') + 1);
        assertThat(Files.readString(Path.of(story))).contains(" APPLY ");
    }

    @Test
    @DisplayName("-Dsim.seeds runs so many")
    void more() {
        System.setProperty("sim.seeds", "5");
        KitRun.of(Users.class, "threeSeeds").succeeds();
        assertThat(Users.SEEDS).containsExactly(7L, 8L, 9L, 10L, 11L);
    }

    @Test
    @DisplayName("snapshots are written to and read from real directories, also those of a cut")
    void realDirectories() {
        KitRun.of(Users.class, "saves").succeeds();
        assertThat(Sum.saves).isPositive();
        // More than the one that looks at each saved snapshot: nodes that came back loaded theirs.
        assertThat(Sum.loads).isGreaterThan(Sum.saves);

        forget();
        KitRun.of(Users.class, "cuts").succeeds();
        assertThat(Sum.saves).isPositive();
        assertThat(Sum.loads).isGreaterThan(Sum.saves);
    }

    @Test
    @DisplayName("a cut that writes something else than the state it was taken of is found")
    void lateCut() {
        assertThat(KitRun.of(Users.class, "lateCuts").failure())
                .contains("a snapshot does not hold the whole state");
    }

    @Test
    @DisplayName("a machine that does not run its closures is found at the end")
    void silent() {
        assertThat(KitRun.of(Users.class, "silent").failure())
                .contains("S19")
                .contains("does its onApply run every closure once?");
    }

    @Test
    @DisplayName("a machine that cannot be looked at or made is refused in words; a view helps")
    void refusals() {
        assertThat(KitRun.of(Users.class, "mute").thrown())
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("give Mute a toString that tells all of its state");
        KitRun.of(Users.class, "viewed").succeeds();
        assertThat(KitRun.of(Users.class, "parameterised").thrown())
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("needs a constructor without parameters");
    }

    @Test
    @DisplayName(
            "under members servers come and go that were none or one at first; under other words they stay; no other word is taken")
    void members() {
        KitRun.of(Users.class, "membersChange").succeeds();
        assertThat(Users.SERVERS).contains(4, 5).hasSize(20);
        assertThat(Users.LEFT)
                .as("seeds at whose end a first member was none")
                .hasSizeGreaterThan(5);
        assertThat(Users.JOINED).as("seeds at whose end another one was one").hasSizeGreaterThan(5);

        KitRun.of(Users.class, "membersStay").succeeds();
        assertThat(KitRun.of(Users.class, "misspelt").thrown())
                .hasMessageContaining("no profile membres; there are [mix, calm,");
    }

    @Test
    @DisplayName("an entry that is not text is shown as bytes")
    void commands() {
        TextView view = new TextView();
        assertThat(view.command(ByteBuffer.wrap(new byte[] {104, 105}))).isEqualTo("hi");
        assertThat(view.command(ByteBuffer.wrap(new byte[] {1, -1}))).isEqualTo("01ff");
        assertThat(new MuteView().command(ByteBuffer.wrap(new byte[] {4}))).isEqualTo("add 4");
    }
}
