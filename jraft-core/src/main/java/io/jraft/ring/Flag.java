package io.jraft.ring;

/** A fact that one thread states and others look at. */
public final class Flag {
    private volatile boolean raised;

    public void set(boolean now) {
        if (raised != now) {
            raised = now;
        }
    }

    public boolean isSet() {
        return raised;
    }
}
