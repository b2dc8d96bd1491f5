package io.jraft.sim.history;

/**
 * A number that is added to.
 *
 * @param value the sum so far
 */
public record Counter(long value) implements State {
    private static final Counter ZERO = new Counter(0);

    @Override
    public Effect apply(Command command) {
        if (command instanceof Add add) {
            Counter next = new Counter(value + add.delta());
            return new Effect(next, Answer.number(next.value));
        }
        if (command instanceof Get) {
            return new Effect(this, Answer.number(value));
        }
        throw State.notFor(this, command);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }

    /** Adds; answers the sum afterwards. */
    public record Add(long delta) implements Command {
        @Override
        public State start() {
            return ZERO;
        }

        @Override
        public boolean mutates() {
            return true;
        }

        @Override
        public String toString() {
            return "add " + delta;
        }
    }

    /** Answers the sum. */
    public record Get() implements Command {
        @Override
        public State start() {
            return ZERO;
        }

        @Override
        public boolean mutates() {
            return false;
        }

        @Override
        public String toString() {
            return "get";
        }
    }
}
