package io.jraft.example.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.JRaftUtils;
import io.jraft.conf.Configuration;
import io.jraft.example.counter.CounterClient.Answer;
import io.jraft.example.counter.CounterClient.Outcome;
import io.jraft.example.counter.CounterReply.Code;
import io.jraft.example.process.FreePorts;
import io.jraft.rpc.RpcContext;
import io.jraft.rpc.RpcProcessor;
import io.jraft.rpc.RpcServer;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's promises, against servers on real sockets that answer what the test tells them to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CounterClientIT {
    private static final long TIMEOUT_MS = 10_000;

    private Scripted first;
    private Scripted second;
    private CounterClient client;

    @BeforeEach
    void start() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        first = new Scripted(ports.get(0));
        second = new Scripted(ports.get(1));
        Configuration conf = JRaftUtils.getConfiguration(first.address() + "," + second.address());
        client = new CounterClient("counter", conf, 500);
    }

    @AfterEach
    void stop() {
        client.close();
        first.stop();
        second.stop();
    }

    @Test
    @DisplayName("a follower's hint leads to the leader, and the next request goes there at once")
    void followsHint() {
        first.will(refuse(second.address()));
        second.will(CounterReply.ok(1));
        assertThat(add()).isEqualTo(new Answer(Outcome.OK, 1, ""));

        second.will(CounterReply.ok(2));
        assertThat(add().value()).isEqualTo(2);
        assertThat(first.seen()).isEqualTo(1);
    }

    @Test
    @DisplayName("a refusal without a hint is tried at the next server")
    void triesNext() {
        first.will(refuse(""));
        second.will(CounterReply.ok(7));
        assertThat(add().value()).isEqualTo(7);
    }

    @Test
    @DisplayName("a server that is not there is passed over: nothing can have happened")
    void connectionRefused() {
        first.stop();
        second.will(CounterReply.ok(1));
        assertThat(add()).isEqualTo(new Answer(Outcome.OK, 1, ""));
    }

    @Test
    @DisplayName("an increment of unknown outcome is reported as unknown and not tried again")
    void unknownIsNotRetried() {
        first.will(CounterReply.failed(Code.UNKNOWN, second.address(), "the leader stepped down"));
        Answer answer = add();
        assertThat(answer.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(answer.text()).contains("the leader stepped down");
        assertThat(first.seen() + second.seen()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "an increment without an answer is unknown; a read without an answer is asked again")
    void silence() {
        first.willBeSilent();
        assertThat(add().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(first.seen() + second.seen()).isEqualTo(1);

        second.willBeSilent();
        first.will(CounterReply.ok(3));
        assertThat(client.get(TIMEOUT_MS).join()).isEqualTo(new Answer(Outcome.OK, 3, ""));
    }

    @Test
    @DisplayName("refused until the time is up is reported as surely not done")
    void refusedForEver() {
        first.willAlways(refuse(""));
        second.willAlways(refuse(""));
        Answer answer = client.add(1, 200).join();
        assertThat(answer.outcome()).isEqualTo(Outcome.NOT_DONE);
        assertThat(answer.text()).contains("not the leader");
        assertThat(first.seen() + second.seen()).isGreaterThan(1);
    }

    @Test
    @DisplayName("a request that can never succeed ends at once")
    void invalid() {
        first.will(CounterReply.failed(Code.INVALID, "", "no such group"));
        assertThat(add()).isEqualTo(new Answer(Outcome.NOT_DONE, 0, "no such group"));
    }

    @Test
    @DisplayName(
            "a client that is closed ends what waits for its next attempt, and starts nothing more")
    void closed() {
        first.willAlways(refuse(""));
        second.willAlways(refuse(""));
        var waiting = client.add(1, 3_600_000);

        client.close();

        assertThat(waiting.join().outcome()).isNotEqualTo(Outcome.OK);
        assertThat(add().outcome()).isEqualTo(Outcome.NOT_DONE);
    }

    private Answer add() {
        return client.add(1, TIMEOUT_MS).join();
    }

    private static CounterReply refuse(String leader) {
        return CounterReply.failed(Code.REFUSED, leader, "not the leader");
    }

    /** A server that reads its answers from the test. */
    private static final class Scripted implements RpcProcessor<CounterRequest> {
        private final Endpoint endpoint;
        private final RpcServer server;
        private final Deque<List<CounterReply>> script = new ArrayDeque<>();
        private List<CounterReply> always = new ArrayList<>();
        private int seen;
        private boolean stopped;

        Scripted(int port) {
            endpoint = new Endpoint("127.0.0.1", port);
            server = RpcFactoryHelper.rpcFactory().createRpcServer(endpoint);
            CounterCodecs.all().forEach(server::registerCodec);
            server.registerProcessor(this);
            assertThat(server.init(null)).isTrue();
        }

        String address() {
            return endpoint.toString();
        }

        synchronized void will(CounterReply reply) {
            script.add(List.of(reply));
        }

        synchronized void willBeSilent() {
            script.add(List.of());
        }

        synchronized void willAlways(CounterReply reply) {
            always = List.of(reply);
        }

        synchronized int seen() {
            return seen;
        }

        synchronized void stop() {
            if (!stopped) {
                stopped = true;
                server.shutdown();
            }
        }

        @Override
        public synchronized void handleRequest(RpcContext context, CounterRequest request) {
            seen++;
            (script.isEmpty() ? always : script.poll()).forEach(context::sendResponse);
        }

        @Override
        public String interest() {
            return CounterRequest.class.getName();
        }
    }
}
