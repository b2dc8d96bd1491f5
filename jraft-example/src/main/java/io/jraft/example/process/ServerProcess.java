package io.jraft.example.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One server in a process of its own: the same Java, the same class path, its output appended to a file.
 * Owner: the thread that started it, except kill(), which any thread may call.
 * Never left behind: killed when this JVM ends in the ordinary way or by Ctrl-C, and ending by itself (ParentWatch) when
 * this JVM is killed.
 */
public final class ServerProcess {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final int TAIL_LINES = 15;
    private static final int EXIT_SECONDS = 60;

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> RUNNING.forEach(Process::destroyForcibly),
                                "kill-servers-left"));
    }

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts {@code java jvmArguments mainClass arguments}; the log's directory must exist. */
    public static ServerProcess start(
            String name,
            Path log,
            List<String> jvmArguments,
            Class<?> mainClass,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-D" + ParentWatch.PROPERTY + "=true");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(jvmArguments);
        command.add(mainClass.getName());
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
        return new ServerProcess(name, log, process);
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL: the process gets no chance to do anything more. It is gone when awaitExit() returns. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM: the process may end in good order, and is gone when this returns. Returns its exit code. */
    public int stop() throws InterruptedException {
        // Not process.destroy(): that also closes our end of its standard input, which tells it
        // that we are gone.
        process.toHandle().destroy();
        return awaitExit();
    }

    /** Waits until the process has ended by itself. Returns its exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    name
                            + " (pid "
                            + pid()
                            + ") did not end within "
                            + EXIT_SECONDS
                            + " s; killed it");
        }
        return process.exitValue();
    }

    /** The last lines of what it printed: what to show when it ended and should not have. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot read " + log + ": " + e.getMessage() + ")";
        }
    }
}
