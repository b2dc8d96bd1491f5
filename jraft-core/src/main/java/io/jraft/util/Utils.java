package io.jraft.util;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.NodeProvider;
import io.jraft.Status;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small helpers of the API. Owner: ANY. */
public final class Utils {

    /** The address that means every interface of a machine; no node may be named by it. */
    public static final String IP_ANY = "0.0.0.0";

    /** Opens an IPv6 address. */
    public static final String IPV6_START_MARK = "[";

    /** Closes an IPv6 address. */
    public static final String IPV6_END_MARK = "]";

    private static final Logger LOG = LoggerFactory.getLogger(Utils.class);
    private static final Pattern GROUP_ID = Pattern.compile("^[a-zA-Z][a-zA-Z0-9\\-_]*$");

    private Utils() {}

    /**
     * Checks the name of a group.
     *
     * @throws IllegalArgumentException unless it is a letter followed by letters, digits, - and _
     */
    public static void verifyGroupId(@Nullable String groupId) {
        if (groupId == null || groupId.isBlank()) {
            throw new IllegalArgumentException("Blank groupId: give the group a name");
        }
        if (!GROUP_ID.matcher(groupId).matches()) {
            throw new IllegalArgumentException(
                    "Invalid group id '"
                            + groupId
                            + "': start with a letter, then use letters, digits, '-' and '_' only");
        }
    }

    /**
     * Closes; a failure is logged, for places where nothing else can be done about it.
     *
     * @param closeable null is fine
     * @return 0 if it closed or was null, -1 if it failed
     */
    public static int closeQuietly(@Nullable Closeable closeable) {
        if (closeable == null) {
            return 0;
        }
        try {
            closeable.close();
            return 0;
        } catch (IOException e) {
            LOG.error("Could not close {}.", closeable, e);
            return -1;
        }
    }

    /** Processors to plan for: system property {@code jraft.available_processors}, or the machine's. */
    public static int cpus() {
        Integer wanted = Integer.getInteger("jraft.available_processors");
        return wanted != null && wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    }

    /** Whether that is an IPv6 address in brackets. */
    public static boolean isIPv6(String addr) {
        return addr.startsWith(IPV6_START_MARK)
                && addr.endsWith(IPV6_END_MARK)
                && addr.indexOf(':') > 0;
    }

    /**
     * Cuts the text of a peer at its colons, keeping an IPv6 address with its brackets whole. Empty
     * parts stay. Whether the parts make sense is the caller's to judge.
     */
    public static String[] parsePeerId(String s) {
        List<String> parts = new ArrayList<>();
        String rest = s;
        int end = s.indexOf(IPV6_END_MARK);
        if (s.startsWith(IPV6_START_MARK) && end > 0) {
            parts.add(s.substring(0, end + 1));
            rest = s.substring(end + 1);
            if (rest.isEmpty()) {
                return parts.toArray(new String[0]);
            }
            if (!rest.startsWith(":")) {
                return new String[] {s}; // Something between the bracket and the colon: no peer.
            }
            rest = rest.substring(1);
        }
        parts.addAll(List.of(rest.split(":", -1)));
        return parts.toArray(new String[0]);
    }

    /** A heap buffer of that many bytes, ready to be written from 0. */
    public static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size);
    }

    /**
     * A buffer in which at least that many bytes can still be written. What was written so far is kept, and the position
     * stays behind it; the limit is the capacity.
     *
     * @param buf used up by this: go on with the answer
     * @param minRemaining bytes, from 0
     */
    public static ByteBuffer expandByteBufferAtLeast(ByteBuffer buf, int minRemaining) {
        int grown = Math.addExact(buf.capacity(), Math.max(minRemaining, 1_024));
        ByteBuffer larger = ByteBuffer.allocate(grown);
        buf.flip();
        larger.put(buf);
        return larger;
    }

    /** The bytes of a text in UTF-8. */
    public static byte[] getBytes(String s) {
        return s.getBytes(UTF_8);
    }

    /**
     * The number of this process.
     *
     * @param fallback the answer if the system does not tell it
     */
    public static long getProcessId(long fallback) {
        try {
            return ProcessHandle.current().pid();
        } catch (UnsupportedOperationException | SecurityException e) {
            return fallback;
        }
    }

    /** The text of UTF-8 bytes. */
    public static String getString(byte[] bs, int off, int len) {
        return new String(bs, off, len, UTF_8);
    }

    /** Runs a closure on this thread; null is fine. What it throws is logged. */
    public static void runClosure(@Nullable Closure done, Status status) {
        if (done != null) {
            try {
                done.run(status);
            } catch (Throwable t) {
                LOG.error("A closure threw.", t);
            }
        }
    }

    /**
     * Runs a closure with success on the JVM's common pool.
     *
     * @return ends when it has run; null if there is no closure
     */
    public static @Nullable Future<?> runClosureInThread(@Nullable Closure done) {
        return runClosureInThread(done, Status.OK());
    }

    /** The same with a status. */
    public static @Nullable Future<?> runClosureInThread(@Nullable Closure done, Status status) {
        return done == null ? null : runInThread(() -> runClosure(done, status));
    }

    /** Runs something on the JVM's common pool; its failure is in the future. */
    public static Future<?> runInThread(Runnable runnable) {
        return ForkJoinPool.commonPool().submit(runnable);
    }

    /**
     * Gives a file another name in one step, over a file that has it.
     *
     * @param sync whether the name must be durable when this returns; the content must have been forced before
     * @return true
     * @throws IOException if the file system cannot do it in one step, or at all
     */
    public static boolean atomicMoveFile(File source, File target, boolean sync)
            throws IOException {
        Files.move(
                source.toPath(),
                target.toPath(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        if (sync) {
            fsync(target.getAbsoluteFile().getParentFile());
        }
        return true;
    }

    /** Forces a file, or the names in a directory, to the disk. */
    public static void fsync(File file) throws IOException {
        StandardOpenOption how =
                file.isDirectory() ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(file.toPath(), how)) {
            channel.force(true);
        }
    }

    /** Milliseconds since 1970; may jump, and is for people only. */
    public static long nowMs() {
        return Clock.systemUTC().millis();
    }

    /** Microseconds from an arbitrary start; never goes back. */
    public static long monotonicUs() {
        return TimeUnit.NANOSECONDS.toMicros(NodeProvider.get().monotonicNanos());
    }

    /** Milliseconds from an arbitrary start; never goes back. */
    public static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(NodeProvider.get().monotonicNanos());
    }
}
