package io.jraft.example.groups;

import com.sun.net.httpserver.HttpServer;
import io.jraft.Iterator;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.conf.Configuration;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.example.process.Console;
import io.jraft.example.process.ParentWatch;
import io.jraft.option.NodeOptions;
import io.jraft.rpc.RaftRpcServerFactory;
import io.jraft.rpc.RpcServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * One process with many groups: {@code GroupsServer <directory> <groups> <ip:port> <conf>}. Answers questions about itself
 * over HTTP on loopback; the first line it prints is that port.
 */
public final class GroupsServer {
    private final List<Node> nodes = new ArrayList<>();
    private final LongAdder applied = new LongAdder();

    private GroupsServer() {}

    public static void main(String[] args) throws IOException {
        ParentWatch.watchIfChild();
        GroupsServer server = new GroupsServer();
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/",
                exchange -> {
                    byte[] answer =
                            server.answer(exchange.getRequestURI().getPath())
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        http.start();
        Console.line("http " + http.getAddress().getPort());
        server.start(Path.of(args[0]), Integer.parseInt(args[1]), args[2], args[3]);
        Console.line("started");
    }

    private void start(Path directory, int groups, String address, String conf) {
        PeerId self = JRaftUtils.getPeerId(address);
        Configuration all = JRaftUtils.getConfiguration(conf);
        RpcServer rpc = RaftRpcServerFactory.createRaftRpcServer(self.getEndpoint());
        for (int g = 0; g < groups; g++) {
            NodeOptions options = new NodeOptions();
            options.setInitialConf(all);
            // One journal for all of them; each has its own place for what it must never forget.
            options.setLogUri(directory.resolve("log").toString());
            options.setRaftMetaUri(directory.resolve("meta").resolve("g" + g).toString());
            options.setFsm(new Counting());
            Node node = new RaftGroupService("g" + g, self, options, rpc, true).start(g == 0);
            synchronized (nodes) {
                nodes.add(node);
            }
        }
    }

    private String answer(String question) {
        return switch (question) {
            case "/status" -> status();
            case "/heap" -> heap();
            case "/write" -> write();
            default -> "ask /status, /heap or /write\n";
        };
    }

    /** groups, leading, with a leader known, processor milliseconds so far, threads of ours, entries applied. */
    private String status() {
        List<Node> all;
        synchronized (nodes) {
            all = List.copyOf(nodes);
        }
        long leading = all.stream().filter(Node::isLeader).count();
        long led = all.stream().filter(n -> n.getLeaderId() != null).count();
        long threads =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(
                                t ->
                                        t.getName().startsWith("jraft")
                                                || t.getName().startsWith("JRaft"))
                        .count();
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %d%n",
                all.size(),
                leading,
                led,
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis(),
                threads,
                applied.sum());
    }

    /** Bytes in use after a collection. */
    private static String heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + "\n";
    }

    /** One entry to every group that this process leads. */
    private String write() {
        int asked = 0;
        for (Node node : List.copyOf(nodes)) {
            if (node.isLeader()) {
                node.apply(new Task(ByteBuffer.wrap(new byte[] {1}), null));
                asked++;
            }
        }
        return asked + "\n";
    }

    private final class Counting extends StateMachineAdapter {
        @Override
        public void onApply(Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                applied.increment();
            }
        }
    }
}
