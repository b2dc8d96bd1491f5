package io.jraft.rhea.sim;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.fsm.RegionRecord.Seal;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.sim.Sim;
import io.jraft.sim.node.SimNode;
import io.jraft.sim.world.SimRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges the child of a split into its parent again, as leaders of the child do: seal, ask, unseal if the answer is never. Leaders
 * are slow, ask twice, and now and then do not want it after all; and what was asked long ago comes late, whatever has become of it
 * since. Owner: the run's thread.
 */
final class MergeWalk {
    private static final long PARENT = 1;
    private static final long BYTES_MAX = 1 << 20;

    private final Sim sim;
    private final SimRandom random;
    private final ChildGroup child;
    private final List<KVOp.TakeRegion> asked = new ArrayList<>();
    private long questions;
    private boolean taken;
    private int seals;
    private int refusals;

    MergeWalk(Sim sim, SimRandom random, ChildGroup child) {
        this.sim = sim;
        this.random = random;
        this.child = child;
    }

    /** Whether the parent has the child's keys again. */
    boolean isTaken() {
        return taken;
    }

    /** Whether the child waits for nothing. */
    boolean isAtRest() {
        RegionMachine right = child.leading();
        return right != null && right.machine.record().seal() == null;
    }

    int seals() {
        return seals;
    }

    /** How often it was said that the child will never be taken by a seal. */
    int refusals() {
        return refusals;
    }

    /** The latest version that any replica knows. */
    long version(boolean ofTheChild) {
        long latest = 2;
        for (SimNode node : sim.nodes()) {
            RegionMachine machine = ofTheChild ? child.machine(node) : parent(node);
            if (machine != null) {
                latest = Math.max(latest, machine.machine.record().version());
            }
        }
        return latest;
    }

    private @Nullable RegionMachine parent(SimNode node) {
        return node.isUp() && node.handle() != null ? sim.machine(node, RegionMachine.class) : null;
    }

    void step(boolean more) {
        for (SimNode node : sim.nodes()) {
            RegionMachine left = parent(node);
            taken |= left != null && left.machine.taken().contains(SplitStory.CHILD);
        }
        RegionMachine right = child.leading();
        if (right == null || random.nextInt(3) > 0) {
            return;
        }
        RegionRecord record = right.machine.record();
        Seal seal = record.seal();
        if (seal == null) {
            if (!asked.isEmpty() && random.nextInt(3) == 0) {
                ask(random.pick(asked), null);
            } else if (more && !taken && random.nextInt(4) == 0) {
                seal(record);
            }
            return;
        }
        // A leader that finds it too large does not want it after all.
        KVOp.TakeRegion take = right.machine.takeOver(random.nextInt(3) == 0 ? 1 : BYTES_MAX);
        if (take != null) {
            asked.add(take);
            ask(random.nextInt(4) == 0 ? random.pick(asked) : take, seal);
        }
    }

    private void seal(RegionRecord record) {
        // As some replica knows the parent: its version may be an old one.
        RegionMachine left = parent(random.pick(sim.nodes()));
        if (left != null) {
            seals++;
            propose(record.version(), new KVOp.SealRegion(PARENT, left.machine.record().version()));
        }
    }

    private void propose(long version, KVOp op) {
        OpHeader header = OpHeader.once(version).at(nowMs());
        child.apply(OpCodec.encode(header, op), (machine, status) -> {});
    }

    private void ask(KVOp.TakeRegion take, @Nullable Seal seal) {
        SimNode leader = sim.leaderNow();
        if (leader == null || !leader.isUp()) {
            return;
        }
        ClientId name = new ClientId(9, ++questions);
        OpHeader header = new OpHeader(nowMs(), 0, name, 0, 0);
        int born = leader.incarnation();
        leader.apply(
                ByteBuffer.wrap(OpCodec.encode(header, take)),
                status -> {
                    if (status.isOk() && born == leader.incarnation()) {
                        told(take, seal, sim.machine(leader, RegionMachine.class).answer(name, 0));
                    }
                });
    }

    private void told(KVOp.TakeRegion take, @Nullable Seal seal, @Nullable OpResult answer) {
        boolean never =
                answer instanceof Refused refused && refused.error() == Errors.INVALID_REGION_EPOCH;
        if (never && seal != null && seal.targetVersion() == take.targetVersion()) {
            refusals++;
            propose(0, new KVOp.UnsealRegion(seal.index()));
        }
    }

    private long nowMs() {
        return sim.cluster().world().now() / 1_000_000;
    }
}
