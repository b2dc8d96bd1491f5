package io.jraft.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remarks of the user to a request. Owner: whoever calls; not for concurrent change. */
public class InvokeContext {

    /** Asked for a checksum of the frame once; ours always has one. */
    public static final String CRC_SWITCH = "invoke.crc.switch";

    private final Map<String, Object> remarks = new LinkedHashMap<>();

    /** Sets a remark; answers the one there was, or null. */
    public @Nullable Object put(String key, Object value) {
        return remarks.put(key, value);
    }

    /** Sets a remark unless there is one; answers the one there was, or null. */
    public @Nullable Object putIfAbsent(String key, Object value) {
        return remarks.putIfAbsent(key, value);
    }

    /** The remark, or null. The caller vouches for the type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The field's signature.
    public <T> @Nullable T get(String key) {
        return (T) remarks.get(key);
    }

    /** The remark, or {@code defaultValue}. The caller vouches for the type. */
    @SuppressWarnings("unchecked") // The field's signature.
    public <T> T getOrDefault(String key, T defaultValue) {
        return (T) remarks.getOrDefault(key, defaultValue);
    }

    /** Forgets all remarks. */
    public void clear() {
        remarks.clear();
    }

    /** All remarks, live. */
    public Set<Map.Entry<String, Object>> entrySet() {
        return remarks.entrySet();
    }
}
