package io.jraft.rhea.sim;

import io.jraft.rhea.op.KVOp.Swap;
import io.jraft.rhea.op.KVRead;
import io.jraft.sim.history.Answer;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What several keys ought to be that change together or not at all: accounts, between which ones are moved.
 *
 * @param accounts what stands in each; {@link #NOTHING} if nothing ever was
 */
record Bank(List<String> accounts) implements State {
    static final int ACCOUNTS = 3;
    static final String NOTHING = "-";
    private static final Bank EMPTY = new Bank(Collections.nCopies(ACCOUNTS, NOTHING));

    static byte[] key(int account) {
        return ("bank" + account).getBytes(StandardCharsets.UTF_8);
    }

    static KVRead readAll() {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            keys.add(key(i));
        }
        return new KVRead.MultiGet(keys);
    }

    static String text(byte @Nullable [] value) {
        return value == null ? NOTHING : new String(value, StandardCharsets.UTF_8);
    }

    private static String plus(String balance, int more) {
        return Integer.toString((balance.equals(NOTHING) ? 0 : Integer.parseInt(balance)) + more);
    }

    @Override
    public Effect apply(Command command) {
        if (command instanceof ReadAll) {
            return new Effect(this, Answer.all(accounts));
        }
        if (command instanceof Transfer t) {
            if (!accounts.get(t.from()).equals(t.fromHas())
                    || !accounts.get(t.to()).equals(t.toHas())) {
                return new Effect(this, Answer.flag(false));
            }
            List<String> next = new ArrayList<>(accounts);
            next.set(t.from(), plus(t.fromHas(), -1));
            next.set(t.to(), plus(t.toHas(), 1));
            return new Effect(new Bank(List.copyOf(next)), Answer.flag(true));
        }
        throw State.notFor(this, command);
    }

    /** Moves one from an account to another if both are as expected; answers whether they were. */
    record Transfer(int from, int to, String fromHas, String toHas) implements Command {
        List<Swap> swaps() {
            return List.of(swap(from, fromHas, -1), swap(to, toHas, 1));
        }

        private static Swap swap(int account, String has, int more) {
            byte[] expect = has.equals(NOTHING) ? null : has.getBytes(StandardCharsets.UTF_8);
            return new Swap(key(account), expect, plus(has, more).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public State start() {
            return EMPTY;
        }

        @Override
        public boolean mutates() {
            return true;
        }
    }

    /** Answers all accounts, as of one moment. */
    record ReadAll() implements Command {
        @Override
        public State start() {
            return EMPTY;
        }

        @Override
        public boolean mutates() {
            return false;
        }
    }
}
