package io.jraft.sim.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.Counter;
import io.jraft.sim.history.ElementSet;
import io.jraft.sim.history.Register;
import io.jraft.sim.history.State;
import io.jraft.sim.node.SimMachine;
import io.jraft.sim.world.SimRandom;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state machine of the simulator's own runs: objects by key. Owner: the run's thread. */
public final class StoreMachine extends StateMachineAdapter implements SimMachine {
    private final Map<String, State> objects = new TreeMap<>();
    private final int saveEvery;
    private long digest;

    /** Takes no snapshot by itself. */
    public StoreMachine() {
        this(0);
    }

    /**
     * Takes a snapshot in the middle of its batches.
     *
     * @param saveEvery at indexes that so many divide; 0 for never
     */
    public StoreMachine(int saveEvery) {
        this.saveEvery = saveEvery;
    }

    @Override
    public void onApply(Iterator iter) {
        while (iter.hasNext()) {
            StoreCodec.Request request = StoreCodec.decode(iter.getData());
            Answer answer = apply(request.key(), request.command());
            Closure done = iter.done();
            if (done instanceof ClientClosure client) {
                client.answered(answer);
            }
            if (done != null) {
                done.run(Status.OK());
            }
            boolean saves = saveEvery > 0 && iter.getIndex() % saveEvery == 0;
            iter.next();
            if (saves) {
                iter.commitAndSnapshotSync(null);
            }
        }
    }

    private Answer apply(String key, Command command) {
        State before = objects.get(key);
        State.Effect effect = (before == null ? command.start() : before).apply(command);
        if (before != null) {
            digest -= weight(key, before);
        }
        objects.put(key, effect.next());
        digest += weight(key, effect.next());
        return effect.answer();
    }

    /** What a read sees. */
    Answer read(String key, Command command) {
        State object = objects.get(key);
        return (object == null ? command.start() : object).apply(command).answer();
    }

    private static long weight(String key, State object) {
        return SimRandom.mix(key.hashCode() * 31L + object.toString().hashCode());
    }

    @Override
    public long digest() {
        return digest;
    }

    @Override
    public byte[] save() {
        StringBuilder text = new StringBuilder();
        objects.forEach(
                (key, object) -> text.append(Words.of(key)).append(line(object)).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    private static String line(State object) {
        if (object instanceof Register r) {
            return r.value() == null ? " r" : " r " + Words.of(r.value());
        } else if (object instanceof Counter c) {
            return " c " + c.value();
        } else if (object instanceof ElementSet s) {
            return " s " + Words.line(s.elements());
        }
        throw new IllegalStateException("no text for " + object);
    }

    @Override
    public void load(byte[] state) {
        objects.clear();
        digest = 0;
        for (String line : new String(state, UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                String[] words = line.split(" ", 3);
                State object = object(words[1], words.length < 3 ? null : words[2]);
                String key = Words.text(words[0]);
                objects.put(key, object);
                digest += weight(key, object);
            }
        }
    }

    private static State object(String kind, @Nullable String rest) {
        return switch (kind) {
            case "r" -> new Register(rest == null ? null : Words.text(rest));
            case "c" -> new Counter(Long.parseLong(String.valueOf(rest)));
            case "s" -> new ElementSet(Words.texts(rest == null ? "" : rest));
            default -> throw new IllegalStateException("no object " + kind);
        };
    }
}
