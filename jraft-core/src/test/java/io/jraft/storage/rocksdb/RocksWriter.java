package io.jraft.storage.rocksdb;

import io.jraft.entity.PeerId;
import io.jraft.model.HardState;
import io.jraft.spi.GroupLog;
import io.jraft.testing.LogMaker;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that writes two groups, says what is durable, and goes on until it is killed. Terms tell the start, so that
 * whoever reads the log sees which start wrote what. For tests: {@code RocksWriter directory term}.
 */
final class RocksWriter {
    static final List<String> GROUPS = List.of("a", "b");
    static final PeerId SELF = LogMaker.peer("127.0.0.1:7001");

    private RocksWriter() {}

    public static void main(String[] args) throws Exception {
        long term = Long.parseLong(args[1]);
        try (RocksLogStore store = RocksHomes.open(Path.of(args[0]))) {
            GroupLog[] logs = new GroupLog[GROUPS.size()];
            LogMaker[] made = new LogMaker[GROUPS.size()];
            for (int i = 0; i < logs.length; i++) {
                logs[i] = store.open(GROUPS.get(i), SELF);
                made[i] = new LogMaker();
                made[i].jumpTo(logs[i].recovered().last().index(), logs[i].recovered().lastChain());
                logs[i].saveHardState(new HardState(term, SELF));
            }
            // The parent kills it; a lost parent must not leave it running.
            for (int n = 0; n < 1_000_000; n++) {
                StringBuilder durable = new StringBuilder("durable " + term);
                for (int i = 0; i < logs.length; i++) {
                    logs[i].append(made[i].next(term, 1 + n % 5, n % 700));
                    durable.append(' ').append(made[i].nextIndex() - 1);
                }
                if (n % 50 == 49) {
                    logs[0].truncatePrefix(made[0].nextIndex() / 2);
                }
                store.sync();
                System.out.println(durable);
            }
        }
    }
}
