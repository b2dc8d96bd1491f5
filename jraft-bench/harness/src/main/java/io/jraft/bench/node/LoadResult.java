package io.jraft.bench.node;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param completed operations that ended well within the measured time
 * @param measuredNanos the measured time
 * @param total operations that ended well at all, settling included: what costs are divided by
 * @param failures operations that did not end well, at any time
 * @param failure the words of one of them, or empty
 * @param latencies nanoseconds of the measured operations: closed loop from submit, open loop from the intended start
 */
public record LoadResult(
        long completed,
        long measuredNanos,
        long total,
        long failures,
        String failure,
        Histogram latencies) {
    public double perSecond() {
        return measuredNanos == 0 ? 0 : completed * 1e9 / measuredNanos;
    }

    /** The load of several servers that ran at the same time. */
    public LoadResult plus(LoadResult other) {
        Histogram both = latencies.copy();
        both.add(other.latencies);
        return new LoadResult(
                completed + other.completed,
                Math.max(measuredNanos, other.measuredNanos),
                total + other.total,
                failures + other.failures,
                failure.isEmpty() ? other.failure : failure,
                both);
    }

    /** One line of "name=value" words. */
    public String line() {
        ByteBuffer bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(bytes);
        return "completed="
                + completed
                + " measuredNanos="
                + measuredNanos
                + " total="
                + total
                + " failures="
                + failures
                + " failure="
                + URLEncoder.encode(failure, StandardCharsets.UTF_8)
                + " latencies="
                + Base64.getEncoder()
                        .encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
    }

    /** The reverse of {@link #line}. */
    public static LoadResult parse(String line) {
        LoadOrder.Words words = new LoadOrder.Words(line);
        byte[] bytes = Base64.getDecoder().decode(words.text("latencies"));
        try {
            return new LoadResult(
                    words.number("completed"),
                    words.number("measuredNanos"),
                    words.number("total"),
                    words.number("failures"),
                    URLDecoder.decode(words.text("failure"), StandardCharsets.UTF_8),
                    Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("the latencies cannot be read: " + e, e);
        }
    }
}
