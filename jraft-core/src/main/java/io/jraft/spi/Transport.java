package io.jraft.spi;

import io.jraft.message.RaftMessage;
import io.jraft.util.Endpoint;
import java.util.List;
import java.util.Map;

/**
 * Carries messages to other processes: fire and forget, in order per endpoint and lane, at most once. Never blocks;
 * connecting happens elsewhere. Thread: ANY.
 */
public interface Transport extends AutoCloseable {
    /** Two connections per peer, so that a big copy never delays a heartbeat. */
    enum Lane {
        /** Appends, votes, beats and their answers. */
        ORDERED,
        /** Snapshot chunks and cold entries. */
        BULK
    }

    /**
     * Takes the messages of one turn for one endpoint.
     *
     * @return false when all of them were dropped, because the endpoint is not connected or its queue is full
     */
    boolean send(Endpoint to, Lane lane, List<RaftMessage> messages);

    /** Forgets an endpoint: closes its connections. */
    void disconnect(Endpoint to);

    /** What was dropped, refused and closed so far, by name; a name stays the same over versions. Thread: ANY. */
    default Map<String, Long> counts() {
        return Map.of();
    }

    /** Bytes that wait to be sent, by endpoint (edge E7); an endpoint without a connection has none. Thread: ANY. */
    default Map<Endpoint, Long> queuedBytes() {
        return Map.of();
    }

    /** Closes every connection; returns when no callback will come any more. */
    @Override
    void close();
}
