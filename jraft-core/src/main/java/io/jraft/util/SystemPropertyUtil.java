package io.jraft.util;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads system properties; what cannot be read as wanted is the default, with a line in the log. Owner: ANY. */
public final class SystemPropertyUtil {
    private static final Logger LOG = LoggerFactory.getLogger(SystemPropertyUtil.class);

    private SystemPropertyUtil() {}

    /** Whether it is set. */
    public static boolean contains(String key) {
        return get(key) != null;
    }

    /** Its value; null when it is not set. */
    public static @Nullable String get(String key) {
        return System.getProperty(key);
    }

    /** Its value, or {@code def} when it is not set. */
    public static @Nullable String get(String key, @Nullable String def) {
        return System.getProperty(key, def);
    }

    /** True for {@code true}, {@code yes}, {@code 1} and the empty value; false for {@code false}, {@code no}, {@code 0}. */
    public static boolean getBoolean(String key, boolean def) {
        String value = get(key);
        if (value == null) {
            return def;
        }
        switch (value.trim().toLowerCase(Locale.ROOT)) {
            case "", "true", "yes", "1":
                return true;
            case "false", "no", "0":
                return false;
            default:
                return refused(key, value, def);
        }
    }

    /** Its value as a number. */
    public static int getInt(String key, int def) {
        String value = get(key);
        try {
            return value == null ? def : Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            return refused(key, value, def);
        }
    }

    /** Its value as a number. */
    public static long getLong(String key, long def) {
        String value = get(key);
        try {
            return value == null ? def : Long.parseLong(value.trim());
        } catch (NumberFormatException e) {
            return refused(key, value, def);
        }
    }

    private static <T> T refused(String key, @Nullable String value, T def) {
        LOG.warn("system property {} has the value '{}'; {} is used", key, value, def);
        return def;
    }

    /** Sets it; answers the former value, null if there was none. */
    public static @Nullable Object setProperty(String key, String value) {
        return System.setProperty(key, value);
    }
}
