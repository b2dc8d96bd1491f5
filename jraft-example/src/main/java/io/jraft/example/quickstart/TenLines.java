package io.jraft.example.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.JRaftUtils;
import io.jraft.Node;
import io.jraft.RaftGroupService;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.entity.PeerId;
import io.jraft.entity.Task;
import io.jraft.example.process.Console;
import io.jraft.option.NodeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A list of words that survives: {@code TenLines <directory> <host:port>}, a group of one server, so that it runs by
 * itself. README.md shows what stands between the marks, and ReadmeTest sees to it that it shows the same.
 * Owner: the main thread.
 */
public final class TenLines {
    private TenLines() {}

    // README: begin
    /** The application. Every server calls it with the same entries in the same order. */
    static class Words extends StateMachineAdapter {
        final List<String> list = new CopyOnWriteArrayList<>();
        final CompletableFuture<Long> leading = new CompletableFuture<>();

        @Override
        public void onApply(Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                list.add(UTF_8.decode(entries.getData()).toString());
                Closure done = entries.done(); // null on the servers that were not asked
                if (done != null) {
                    done.run(Status.OK());
                }
            }
        }

        @Override
        public void onLeaderStart(long term) {
            leading.complete(term);
        }
    }

    // README: end

    /** Writes one word and returns all that were ever written into that directory. */
    static List<String> write(String word, Path directory, String address)
            throws InterruptedException {
        // All servers of the group, of which there is one.
        String all = address;
        Words words = new Words();
        CompletableFuture<Status> answer = new CompletableFuture<>();
        // README: begin
        NodeOptions options = new NodeOptions();
        options.setFsm(words);
        options.setInitialConf(JRaftUtils.getConfiguration(all)); // "host1:8081,host2:8081,..."
        options.setLogUri(directory.resolve("log").toString());
        options.setRaftMetaUri(directory.resolve("meta").toString());
        PeerId self = JRaftUtils.getPeerId(address);
        RaftGroupService service = new RaftGroupService("words", self, options);
        Node node = service.start();
        words.leading.join();
        node.apply(new Task(UTF_8.encode(word), answer::complete));
        answer.join(); // Status[OK]: on the disks of a majority, and applied here
        // README: end
        service.shutdown();
        service.join();
        return words.list;
    }

    public static void main(String[] args) throws InterruptedException {
        Console.line(String.join(" ", write("hello", Path.of(args[0]), args[1])));
    }
}
