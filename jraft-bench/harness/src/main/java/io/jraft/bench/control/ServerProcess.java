package io.jraft.bench.control;

import io.jraft.bench.node.ServerMain;
import io.jraft.bench.node.ServerSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One server as a process. It ends when this program does, however that one ends: its orders come through a pipe.
 * Owner: the main thread; a thread of its own reads the answers.
 */
final class ServerProcess implements AutoCloseable {
    private static final String GONE = "gone";
    private static final long END_SECONDS = 5;
    private static final int TAIL = 30;

    private final String name;
    private final Process process;
    private final PrintWriter orders;
    private final Path log;
    private final Path counter;
    private final SyncProbe syncs;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private ServerProcess(String name, Process process, Path log, Path counter, SyncProbe syncs) {
        this.name = name;
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.log = log;
        this.counter = counter;
        this.syncs = syncs;
        Thread reader = new Thread(this::read, "answers of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    static ServerProcess start(
            Rival rival, Path benchModules, List<String> jvm, ServerSpec spec, SyncProbe syncs)
            throws IOException {
        Files.createDirectories(spec.directory());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(rival.flags());
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.add("-Duser.home=" + spec.directory());
        command.add("-cp");
        command.add(rival.classPath(benchModules));
        command.add(rival.main());
        command.addAll(spec.arguments());
        Path log = spec.directory().resolve("server.log");
        Path counter = spec.directory().resolve("syncs");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        syncs.into(builder.environment(), counter);
        return new ServerProcess(
                rival.title() + " " + spec.id(), builder.start(), log, counter, syncs);
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(ServerMain.ANSWER)) {
                    answers.add(line.substring(ServerMain.ANSWER.length()));
                }
            }
        } catch (IOException broken) {
            // The same as an end.
        }
        answers.add(GONE);
    }

    void order(String line) {
        orders.println(line);
    }

    /**
     * The next answer.
     *
     * @throws IllegalStateException with the end of the server's log if it has ended or says nothing for so long
     */
    String answer(long timeoutMs) throws InterruptedException {
        String line = answers.poll(timeoutMs, TimeUnit.MILLISECONDS);
        if (line == null || line.equals(GONE)) {
            throw new IllegalStateException(
                    name
                            + (line == null ? " does not answer" : " ended")
                            + "; it said:\n"
                            + tail());
        }
        return line;
    }

    /** The next answer, if there is one by then. */
    Optional<String> answerWithin(long timeoutMs) throws InterruptedException {
        String line = answers.poll(timeoutMs, TimeUnit.MILLISECONDS);
        if (line != null && (line.equals(GONE) || line.startsWith("failed "))) {
            throw new IllegalStateException(name + ": " + line + "; it said:\n" + tail());
        }
        return Optional.ofNullable(line);
    }

    /** The answer to an order that is answered by one line beginning with its name. */
    String ask(String order, long timeoutMs) throws InterruptedException {
        order(order);
        String line = answer(timeoutMs);
        String word = order.split(" ", 2)[0];
        if (!line.startsWith(word + " ")) {
            throw new IllegalStateException(name + " answered " + line + " to " + order);
        }
        return line.substring(word.length() + 1);
    }

    Cost cost(long timeoutMs) throws IOException, InterruptedException {
        ServerMain.Cost own = ServerMain.Cost.parse(ask("cost", timeoutMs));
        return Cost.of(process.toHandle(), syncs.read(counter), own);
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }

    /** Ends the process at once, as the system does when memory is short; what it wrote stays. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Tells the process to end; {@link #close} waits for it. */
    void end() {
        orders.close();
    }

    /** Ends the process, by force if it does not go by itself; its data is not needed any more. */
    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
