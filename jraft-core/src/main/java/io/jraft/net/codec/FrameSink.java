package io.jraft.net.codec;

/** Takes one frame, piece by piece, in order. Owner: whoever encodes; one thread. Called by MessageCodec. */
public interface FrameSink {
    /** Comes first: how many bytes the whole frame has. */
    void begin(int total);

    /** The next bytes of the frame. The array stays the caller's: what is wanted of it must be copied before this returns. */
    void put(byte[] piece, int offset, int length);
}
