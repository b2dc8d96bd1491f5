package io.jraft.bench.micro;

import io.jraft.core.context.Mailbox;
import io.jraft.entity.EnumOutter;

/** The way back to a node that nobody runs. Thread: any. */
enum Unread implements Mailbox {
    MAILBOX;

    @Override
    public boolean onStable(long ticket) {
        return true;
    }

    @Override
    public boolean onApplied(long index) {
        return true;
    }

    @Override
    public void post(Runnable answer) {
        throw new IllegalStateException("nothing was asked");
    }

    @Override
    public void onFatal(EnumOutter.ErrorType type, String cause, Throwable error) {
        throw new IllegalStateException(cause, error);
    }
}
