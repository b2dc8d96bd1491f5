package io.jraft.util;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Throws what the compiler would not let through, and finds causes. Owner: ANY. */
public final class ThrowUtil {

    private ThrowUtil() {}

    /** Throws {@code t} as it is, checked or not. */
    public static void throwException(Throwable t) {
        ThrowUtil.<RuntimeException>raise(t);
    }

    /** The innermost cause; {@code cause} itself if it has none. Causes in a circle end the search. */
    public static Throwable getRootCause(Throwable cause) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable root = cause;
        seen.add(root);
        for (Throwable next = root.getCause();
                next != null && seen.add(next);
                next = root.getCause()) {
            root = next;
        }
        return root;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The trick is the purpose.
    private static <E extends Throwable> void raise(Throwable t) throws E {
        throw (E) t;
    }
}
