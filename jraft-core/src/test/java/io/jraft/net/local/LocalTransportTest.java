package io.jraft.net.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.net.Recorder;
import io.jraft.net.TransportContract;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LocalTransportTest extends TransportContract {
    private final LocalHub hub = new LocalHub();
    private final AtomicInteger ports = new AtomicInteger(1);

    @AfterEach
    void closeHub() {
        hub.close();
    }

    @Override
    protected Endpoint freeEndpoint() {
        return new Endpoint("local", ports.getAndIncrement());
    }

    @Override
    protected Member startAt(Endpoint endpoint) {
        Recorder recorder = new Recorder();
        LocalTransport transport = new LocalTransport(hub, endpoint, recorder);
        return new Member() {
            @Override
            public Endpoint endpoint() {
                return endpoint;
            }

            @Override
            public Transport transport() {
                return transport;
            }

            @Override
            public Recorder recorder() {
                return recorder;
            }

            @Override
            public void stop() {
                transport.close();
            }
        };
    }

    @Test
    @DisplayName("an endpoint has one server")
    void endpointIsTaken() {
        Endpoint endpoint = freeEndpoint();
        startAt(endpoint);
        assertThatThrownBy(() -> startAt(endpoint))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another transport serves");
    }
}
