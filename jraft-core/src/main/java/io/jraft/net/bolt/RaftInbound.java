package io.jraft.net.bolt;

import io.jraft.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whoever takes the messages between members that come in at a server. Called on IO threads; returns at once. */
interface RaftInbound {
    /** How the server shall introduce itself. */
    Hello hello();

    /** Why this member must not be talked to; null when it may. */
    @Nullable String refusal(Hello member);

    /** A member has connected. */
    void onMember(Hello member);

    /** Messages of one frame, in order. */
    void onMessages(List<RaftMessage> messages);
}
