package io.jraft.core.context;

import io.jraft.entity.EnumOutter;

/** Where the answers of slow jobs go: back to whoever asked for them. Thread: ANY. */
public interface AnswerBox {
    /** Runs an answer where the question came from. Never refused: who calls has asked for one thing and answers once. */
    void post(Runnable answer);

    /** A promise is broken; whoever asked stops. */
    void onFatal(EnumOutter.ErrorType type, String cause, Throwable error);
}
