package io.jraft.rhea.pd;

import io.jraft.rhea.pd.Picture.Step;
import io.jraft.rhea.pd.StoreBeat.Replica;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was decided and has not been seen done: at most one thing for a region, where a merge stands for both of its regions. It is over when
 * the region's leader reports that it is steady and what was decided has come about, or that nothing has come of it for so long
 * that it is decided anew.
 * Owner: the driver's thread.
 */
final class Underway {
    private static final Logger LOG = LoggerFactory.getLogger(Underway.class);

    private final PdRules rules;
    private final Consumer<Step> inVain;
    private final TreeMap<Long, Running> running = new TreeMap<>();

    /** What was decided, and when it was told last. */
    private record Running(Step step, Instruction instruction, long sinceMs, long toldMs) {
        Running toldAt(long nowMs) {
            return new Running(step, instruction, sinceMs, nowMs);
        }
    }

    /**
     * Nothing is on its way.
     *
     * @param inVain is told of what nothing came of
     */
    Underway(PdRules rules, Consumer<Step> inVain) {
        this.rules = rules;
        this.inVain = inVain;
    }

    void begin(long nowMs, Step step, Instruction instruction) {
        LOG.info("Region {}: {} because {}", step.region(), instruction, step.why());
        running.put(step.region(), new Running(step, instruction, nowMs, nowMs - rules.liveMs()));
    }

    /** A region's leader has told something new. */
    void learn(long nowMs, Replica told, String leader) {
        if (told.steady()) {
            long id = told.info().id();
            running.values().removeIf(on -> isAbout(on, id) && isOver(on, told, leader, nowMs));
        }
    }

    private static boolean isAbout(Running on, long region) {
        return on.instruction().region() == region
                || (on.instruction() instanceof Instruction.Merge merge && merge.left() == region);
    }

    private boolean isOver(Running on, Replica now, String leader, long nowMs) {
        boolean done = isDone(on.instruction(), now, leader);
        if (!done && nowMs - on.sinceMs() > rules.operationMs()) {
            LOG.warn("Nothing came of {}", on.instruction());
            inVain.accept(on.step());
            return true;
        }
        return done;
    }

    private static boolean isDone(Instruction instruction, Replica now, String leader) {
        if (instruction instanceof Instruction.Split split) {
            return now.info().version() != split.version();
        } else if (instruction instanceof Instruction.Merge merge) {
            boolean left = now.info().id() == merge.left();
            return now.info().version() != (left ? merge.leftVersion() : merge.version());
        } else if (instruction instanceof Instruction.Change change) {
            return !Members.areSame(now.info().members(), change.from());
        } else if (instruction instanceof Instruction.Transfer transfer) {
            return leader.equals(Members.store(transfer.to()));
        }
        return true;
    }

    /** Gives up what is hopeless, and what is about regions that are no more. */
    void giveUp(Set<Long> regions, BiPredicate<Long, Step> isHopeless) {
        running.entrySet()
                .removeIf(
                        on ->
                                !regions.contains(on.getKey())
                                        || isHopeless.test(on.getKey(), on.getValue().step()));
    }

    /** All that is on its way, by region. */
    Map<Long, Step> steps() {
        TreeMap<Long, Step> steps = new TreeMap<>();
        running.forEach((id, on) -> steps.put(id, on.step()));
        return steps;
    }

    /** What a region's leader was told, or is to be; null if there is nothing. */
    @Nullable Instruction of(long region) {
        Running on = running.get(region);
        return on == null ? null : on.instruction();
    }

    /** What a region's leader is to be told now; null if there is nothing, or it was told a moment ago. */
    @Nullable Instruction tell(long nowMs, long region) {
        Running on = running.get(region);
        if (on == null || nowMs - on.toldMs() < rules.liveMs()) {
            return null;
        }
        running.put(region, on.toldAt(nowMs));
        return on.instruction();
    }
}
