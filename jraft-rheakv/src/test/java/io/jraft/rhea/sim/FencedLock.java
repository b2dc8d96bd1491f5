package io.jraft.rhea.sim;

import io.jraft.sim.history.Answer;
import io.jraft.sim.history.Command;
import io.jraft.sim.history.State;

/**
 * What a lock without an end of its lease ought to be: one owner at a time, a token that grows with each new one.
 *
 * @param owner who; empty for nobody
 * @param acquires how often
 * @param token the last one given out
 */
record FencedLock(String owner, long acquires, long token) implements State {
    private static final FencedLock FREE = new FencedLock("", 0, 0);

    @Override
    public Effect apply(Command command) {
        if (command instanceof Acquire acquire) {
            if (owner.isEmpty()) {
                return new Effect(
                        new FencedLock(acquire.who(), 1, token + 1), Answer.number(token + 1));
            }
            return owner.equals(acquire.who())
                    ? new Effect(new FencedLock(owner, acquires + 1, token), Answer.number(token))
                    : new Effect(this, Answer.number(-1));
        }
        if (command instanceof Release release) {
            if (!owner.equals(release.who())) {
                return new Effect(this, Answer.flag(false));
            }
            return new Effect(
                    acquires == 1
                            ? new FencedLock("", 0, token)
                            : new FencedLock(owner, acquires - 1, token),
                    Answer.flag(true));
        }
        throw State.notFor(this, command);
    }

    /** Takes it; answers the token, or -1. */
    record Acquire(String who) implements Command {
        @Override
        public State start() {
            return FREE;
        }

        @Override
        public boolean mutates() {
            return true;
        }
    }

    /** Gives it back once; answers whether it was held. */
    record Release(String who) implements Command {
        @Override
        public State start() {
            return FREE;
        }

        @Override
        public boolean mutates() {
            return true;
        }
    }
}
