package io.jraft.core.node;

import io.jraft.core.context.Mailbox;
import io.jraft.entity.EnumOutter;
import io.jraft.ring.PostBox;
import io.jraft.ring.Ring;
import io.jraft.ring.Watermark;
import org.jspecify.annotations.Nullable;

/**
 * The way back into the loop: two watermarks with one coalesced wake event each, and a box for rare answers. Thread:
 * ANY, but each watermark has a single writer: the disk worker, the fsm worker.
 */
public final class NodeMailbox implements Mailbox {
    private final Ring<NodeEvent> ring;
    private final PostBox<NodePost> posts;
    private final Watermark stable = new Watermark(0);
    private final Watermark applied = new Watermark(0);

    /** Owner: the disk worker. */
    private boolean stableOwed;

    /** Owner: the fsm worker. */
    private boolean appliedOwed;

    private volatile @Nullable NodeCore node;

    public NodeMailbox(Ring<NodeEvent> ring, PostBox<NodePost> posts) {
        this.ring = ring;
        this.posts = posts;
    }

    /** Names the node once it is built; nothing is told before. */
    public void bind(NodeCore newNode) {
        node = newNode;
    }

    @Override
    public boolean onStable(long ticket) {
        if (stable.advance(ticket) || stableOwed) {
            stableOwed = !offer(NodeEvent.Kind.STABLE);
        }
        return !stableOwed;
    }

    @Override
    public boolean onApplied(long index) {
        if (applied.advance(index) || appliedOwed) {
            appliedOwed = !offer(NodeEvent.Kind.APPLIED);
        }
        return !appliedOwed;
    }

    @Override
    public void post(Runnable answer) {
        posts.post(new NodePost(node(), answer));
    }

    @Override
    public void onFatal(EnumOutter.ErrorType type, String cause, Throwable error) {
        post(() -> node().lifecycle().fatal(type, cause, error));
    }

    /** The newest durable ticket. Thread: LOOP. */
    long takeStable() {
        return stable.take();
    }

    /** The newest applied index. Thread: LOOP. */
    long takeApplied() {
        return applied.take();
    }

    private boolean offer(NodeEvent.Kind kind) {
        long seq = ring.tryClaim();
        if (seq < 0) {
            return false;
        }
        ring.cell(seq).moved(kind, node());
        ring.publish(seq);
        return true;
    }

    private NodeCore node() {
        NodeCore bound = node;
        if (bound == null) {
            throw new IllegalStateException("the mailbox is not bound to its node yet");
        }
        return bound;
    }
}
