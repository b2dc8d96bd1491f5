package io.jraft.util;

import org.jspecify.annotations.Nullable;

/** Waits until a count is back at 0; it may rise before. Owner: ANY. */
public class CountDownEvent {

    private int count;
    private volatile @Nullable Object attachment;

    /** Something the user wants to keep here, or null. */
    public @Nullable Object getAttachment() {
        return attachment;
    }

    /** Keeps something here. */
    public void setAttachment(@Nullable Object attachment) {
        this.attachment = attachment;
    }

    /** Adds one; answers the count. */
    public synchronized int incrementAndGet() {
        return ++count;
    }

    /** Takes one away. */
    public synchronized void countDown() {
        if (--count <= 0) {
            notifyAll();
        }
    }

    /** Waits until the count is 0 or below. */
    public synchronized void await() throws InterruptedException {
        while (count > 0) {
            wait();
        }
    }
}
