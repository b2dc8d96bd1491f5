package io.jraft.sim.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.Closure;
import io.jraft.Iterator;
import io.jraft.Status;
import io.jraft.core.StateMachineAdapter;
import io.jraft.storage.snapshot.SnapshotReader;
import io.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Accounts, and transfers between them: "transfer a b 10". Every transfer costs a fee of one, which goes to the bank; who
 * has too little is refused. The sum of all accounts never changes.
 */
class Bank extends StateMachineAdapter {
    static final String FEES = "bank";
    static final long TOTAL = 1_000;

    final Map<String, Long> accounts = new TreeMap<>();

    Bank() {
        accounts.put("alice", 400L);
        accounts.put("bob", 300L);
        accounts.put("carol", 300L);
        accounts.put(FEES, 0L);
    }

    static byte[] transfer(String from, String to, long amount) {
        return ("transfer " + from + " " + to + " " + amount).getBytes(UTF_8);
    }

    @Override
    public void onApply(Iterator entries) {
        for (; entries.hasNext(); entries.next()) {
            String[] words = UTF_8.decode(entries.getData().duplicate()).toString().split(" ", -1);
            transferAndTakeFee(words[1], words[2], Long.parseLong(words[3]));
            Closure done = entries.done();
            if (done != null) {
                done.run(Status.OK());
            }
        }
    }

    private void transferAndTakeFee(String from, String to, long amount) {
        long fee = fee(from, amount);
        if (accounts.get(from) >= amount + fee) {
            move(from, to, amount);
            move(from, FEES, fee);
        }
    }

    /** What a transfer costs. */
    long fee(String from, long amount) {
        return 1;
    }

    final void move(String from, String to, long amount) {
        accounts.merge(from, -amount, Long::sum);
        accounts.merge(to, amount, Long::sum);
    }

    long total() {
        return accounts.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        StringBuilder text = new StringBuilder();
        accounts.forEach((who, money) -> text.append(who).append(' ').append(money).append('\n'));
        boolean saved;
        try {
            Files.writeString(Path.of(writer.getPath(), "accounts"), text.toString(), UTF_8);
            saved = writer.addFile("accounts");
        } catch (IOException e) {
            saved = false;
        }
        done.run(saved ? Status.OK() : new Status(-1, "the accounts could not be written"));
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        accounts.clear();
        try {
            for (String line : Files.readAllLines(Path.of(reader.getPath(), "accounts"), UTF_8)) {
                String[] words = line.split(" ", -1);
                accounts.put(words[0], Long.parseLong(words[1]));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return accounts.toString();
    }
}
