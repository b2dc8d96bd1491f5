package io.jraft.check;

/**
 * The promises that code checks from inside, one constant each. INVARIANTS.md prints the same list with the place
 * that checks it and the test that guards it.
 */
public enum Invariant {
    I_1("one leader per term"),
    I_2("a leader never rewrites its log"),
    I_3("never truncate at or below commit"),
    I_4("same index and term means same prefix"),
    I_5("one command per applied index"),
    I_6("stable covers only what the disk holds"),
    I_7("no message claims more than its ticket"),
    I_8("only entries of the own term are committed by counting"),
    I_9("applied never passes commit"),
    I_10("one configuration change in flight"),
    I_11("the term never falls, one vote per term"),
    I_12("a read index needs an own-term commit and a later quorum or a valid lease"),
    I_13("a closure runs exactly once"),
    I_14("a snapshot lies at or below applied, and the log begins no later than right after it"),
    I_15("no station waits"),
    I_16("loop-owned state is touched by the loop only");

    private final String statement;

    Invariant(String statement) {
        this.statement = statement;
    }

    /** The promise in words. */
    public String statement() {
        return statement;
    }

    /** The name people use in texts: {@code I-3} for {@code I_3}. */
    public String id() {
        return name().replace('_', '-');
    }
}
