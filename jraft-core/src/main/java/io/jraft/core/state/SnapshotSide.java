package io.jraft.core.state;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.entity.PeerId;
import io.jraft.message.RaftMessage.ChunkRequest;
import io.jraft.message.RaftMessage.ChunkResponse;
import io.jraft.message.RaftMessage.InstallRequest;
import io.jraft.model.SnapshotMeta;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything about snapshots that a node's turn needs to know. Thread: LOOP. Implemented by core.snapshot. */
public interface SnapshotSide extends RoleListener {
    /** The newest published snapshot; null when there is none. */
    @Nullable SnapshotMeta latest();

    /** Loads the newest snapshot into the state machine; answers on the loop, OK also when there is none. */
    void start(Consumer<Status> loaded);

    /** The user asks for a snapshot; {@code done} is told by the state machine's worker. */
    void snapshot(@Nullable Closure done);

    /** A leader offers a snapshot. */
    void onInstallRequest(InstallRequest m);

    /** A follower asks for a part. */
    void onChunkRequest(ChunkRequest m);

    /** A follower could not use what it pulled. */
    void onInstallFailed(PeerId follower);

    /** A part that was asked for. */
    void onChunkResponse(ChunkResponse m);

    /** Fires what is due. */
    void onDeadline(long now);

    /** End of a turn: hands over what did not fit before. */
    void flush();

    /** The node stops. */
    void stop(Status why);

    /** After {@link #stop}: runs {@code then} on the loop once no background job touches the snapshot directory. */
    void whenIdle(Runnable then);

    /** One line for describe(). */
    String describe();
}
