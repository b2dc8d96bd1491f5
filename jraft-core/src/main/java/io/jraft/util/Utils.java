package io.jraft.util;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
}
