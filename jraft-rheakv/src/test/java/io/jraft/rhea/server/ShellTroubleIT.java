package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.storage.KVEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an operator is told when something is wrong around a store: sentences, and no traces. */
class ShellTroubleIT extends ShellStory {
    @Test
    @DisplayName(
            "a store that cannot start says why in a sentence without a trace, and harms nothing")
    void cannotStart() throws Exception {
        Path file = file("shop.yaml", 7, "");
        Path data = directory.resolve("data");
        DefaultRheaKVStore store = store(file, data);
        try {
            assertThat(start(file, data))
                    .contains("db/LOCK")
                    .contains("Is another store running in that directory?");
            String text = Files.readString(file).replace("shop", "mart");
            Path mart = Files.writeString(directory.resolve("mart.yaml"), text);
            assertThat(start(mart, directory.resolve("elsewhere")))
                    .contains("Address already in use");
            Path another = file("another.yaml", 8, "");
            assertThat(start(another, data)).contains("belongs to another store");
            Path taken = Files.writeString(directory.resolve("taken"), "a file");
            assertThat(start(file, taken)).contains("taken");
            assertThat(shell(file, "put", "k", "v")).isZero();
        } finally {
            store.shutdown();
        }
    }

    /** What the one line of the log says. */
    private String start(Path file, Path data) {
        Logger logger = (Logger) LoggerFactory.getLogger(DefaultRheaKVStore.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        try {
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
            List<String> args = List.of(file.toString(), address(), data.toString());
            assertThat(StoreServer.run(args, nowhere, nowhere)).isEqualTo(3);
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }
        List<ILoggingEvent> errors =
                log.list.stream().filter(e -> e.getLevel() == Level.ERROR).toList();
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).getThrowableProxy()).isNull();
        return errors.get(0).getFormattedMessage();
    }

    @Test
    @DisplayName(
            "without any store: a sentence that names it once, and no regions as if somebody had told them")
    void nobodyThere() throws Exception {
        Path file = impatient();
        assertThat(shell(file, "get", "k")).isEqualTo(3);
        assertThat(said())
                .startsWith("region 1: no success in time: cannot connect to " + address());
        assertThat(shell(file, "regions")).isEqualTo(3);
        assertThat(said().strip()).isEqualTo("none of the stores answers: " + address());
    }

    private Path impatient() throws IOException {
        String text = Files.readString(file("shop.yaml", 7, ""));
        return Files.writeString(directory.resolve("impatient.yaml"), text.replace("30000", "500"));
    }

    @Test
    @DisplayName(
            "a lock that could not be given back is told; the exit code is the program's, which has run")
    void lockOfALostStore() throws Exception {
        Path file = impatient();
        Path data = directory.resolve("data");
        Path goOn = directory.resolve("go-on");
        Path began = directory.resolve("began");
        DefaultRheaKVStore store = store(file("shop.yaml", 7, ""), data);
        CompletableFuture<Integer> code;
        try {
            assertThat(shell(file("shop.yaml", 7, ""), "put", "k", "v")).isZero();
            // It ends by itself within a minute or two, should nobody let it go on.
            String program =
                    "touch "
                            + began
                            + "; n=0; while [ ! -e "
                            + goOn
                            + " ] && [ $n -lt 1200 ]; do sleep 0.05; n=$((n + 1)); done; exit 9";
            code =
                    CompletableFuture.supplyAsync(
                            () -> shell(file, "lock", "l", "60000", "sh", "-c", program));
            while (!Files.exists(began)) {
                assertThat(code.isDone()).as(said()).isFalse();
                Thread.onSpinWait();
            }
        } finally {
            store.shutdown();
            Files.createFile(goOn);
        }
        assertThat(code.join()).isEqualTo(9);
        assertThat(said()).contains("the lock was not given back, it ends with its lease");
    }

    @Test
    @DisplayName("who reads only the beginning of a scan is not shown the rest")
    void head() throws Exception {
        Path file = file("shop.yaml", 7, "");
        DefaultRheaKVStore store = store(file, directory.resolve("data"));
        try {
            List<KVEntry> entries = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                entries.add(new KVEntry(("k" + i).getBytes(UTF_8), "v".getBytes(UTF_8)));
            }
            assertThat(store.bPut(entries)).isTrue();
            AtomicInteger writes = new AtomicInteger();
            OutputStream closed =
                    new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            writes.incrementAndGet();
                            throw new IOException("Broken pipe");
                        }
                    };
            PrintStream out = new PrintStream(closed, true, UTF_8);
            assertThat(Shell.run(List.of(file.toString(), "scan"), out, out)).isZero();
            assertThat(writes.get()).isBetween(1, 500);
        } finally {
            store.shutdown();
        }
    }
}
