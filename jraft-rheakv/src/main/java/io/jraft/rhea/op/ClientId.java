package io.jraft.rhea.op;

import java.util.UUID;

/** Name of a client, drawn by itself when it starts. {@link #NONE} asks without being remembered. */
public record ClientId(long high, long low) implements Comparable<ClientId> {
    /** Nobody: operations under this name act each time they are applied. */
    public static final ClientId NONE = new ClientId(0, 0);

    /** A name that nobody else has. */
    public static ClientId draw() {
        UUID uuid = UUID.randomUUID();
        return new ClientId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    @Override
    public int compareTo(ClientId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
