package io.jraft.engine;

import io.jraft.core.context.BulkOp;
import org.jspecify.annotations.Nullable;

/** Cell of a bulk worker's ring. */
final class BulkEvent {
    @Nullable BulkOp op;
}
