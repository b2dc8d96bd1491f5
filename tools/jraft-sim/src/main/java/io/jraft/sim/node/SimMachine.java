package io.jraft.sim.node;

/**
 * What a state machine may offer so that the simulator sees more: its state as one number and as bytes. Called between
 * callbacks, on the run's thread.
 */
public interface SimMachine {
    /** A number that is equal on two nodes whenever their states are; should take constant time. */
    long digest();

    /** The state as bytes, the same bytes for equal states. */
    byte[] save();

    /** Replaces the state. */
    void load(byte[] state);
}
