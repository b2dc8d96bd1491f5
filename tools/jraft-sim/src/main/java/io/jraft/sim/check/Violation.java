package io.jraft.sim.check;

/**
 * Something that must hold did not.
 *
 * @param check the property's id: S1 to S20, L1 to L5
 * @param at virtual nanoseconds
 * @param text what was seen
 */
public record Violation(String check, long at, String text) {
    @Override
    public String toString() {
        return String.format("%s at %.6f s: %s", check, at / 1e9, text);
    }
}
