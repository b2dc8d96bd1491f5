package io.jraft.engine;

import io.jraft.core.context.Mailbox;
import io.jraft.core.fsm.FsmEvent;
import io.jraft.core.fsm.FsmGroup;
import io.jraft.core.node.NodeCore;
import io.jraft.core.node.NodeEvent;
import io.jraft.core.node.StatusBoard;
import io.jraft.ring.Credits;
import io.jraft.ring.Ring;
import io.jraft.ring.Watermark;
import java.util.concurrent.CompletableFuture;

/**
 * What user threads may touch of a running group: rings, credits, the published picture. Thread: ANY.
 *
 * @param node whom events are for
 * @param loopRing edge E1
 * @param fsmRing edge for refusals
 * @param fsm whom refusals are for
 * @param mailbox for rare requests to the loop
 * @param status the picture of the last turn
 * @param applied the state machine's watermark
 * @param taskCredits tasks that may be under way
 * @param byteCredits their bytes
 * @param refusals what was refused at the door
 * @param ended completed when the group has stopped and its files are closed
 */
public record GroupHandle(
        NodeCore node,
        Ring<NodeEvent> loopRing,
        Ring<FsmEvent> fsmRing,
        FsmGroup fsm,
        Mailbox mailbox,
        StatusBoard status,
        Watermark applied,
        Credits taskCredits,
        Credits byteCredits,
        Refusals refusals,
        CompletableFuture<Void> ended) {}
