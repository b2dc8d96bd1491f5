package io.jraft.cli.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jraft.cli.CommandFailure;
import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.Peers;
import io.jraft.cli.out.Format;
import io.jraft.cli.out.Json;
import io.jraft.model.ConfEntry;
import io.jraft.model.EntryBlock;
import io.jraft.model.EntryType;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalMember;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints entries as they are read, so that a log of any size can be printed. Thread: MAIN. */
@Command(
        name = "dump",
        description =
                "Prints the entries of a group: index, term, type, bytes; members of configuration entries.")
final class LogDumpCommand implements Callable<Integer> {
    private static final String ROW = "  %10s %8s  %-13s %10s  %s";
    private static final int SHOWN = 60;

    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "DIR", description = "the directory that logUri names")
    private String directory = "";

    @Option(
            names = {"-g", "--group"},
            required = true,
            description = "the group")
    private String group = "";

    @Option(
            names = "--peer",
            description =
                    "the member, host:port[:idx], if several of the group share the directory")
    private @Nullable String peer;

    @Option(names = "--from", description = "first index; default the log's first")
    private long from;

    @Option(names = "--to", description = "last index; default the log's last")
    private long to = Long.MAX_VALUE;

    @Option(names = "--data", description = "also the first bytes of each entry, as text")
    private boolean data;

    @Override
    public Integer call() throws IOException {
        try (StoppedJournal journal = StoppedJournal.open(directory)) {
            JournalMember member = journal.member(group, Peers.optional(peer));
            GroupLog log = journal.store().open(member.group(), member.peer());
            GroupLog.Recovered found = log.recovered();
            long first = Math.max(from, found.firstIndex());
            long last = Math.min(to, found.last().index());
            if (from > last && from > 0) {
                throw CommandFailure.refused(
                        "The log has entries "
                                + found.firstIndex()
                                + " to "
                                + found.last().index()
                                + ".");
            }
            PrintWriter out = output.out();
            begin(out, member, found);
            boolean[] printed = new boolean[1];
            StoppedJournal.walk(
                    log,
                    first,
                    last,
                    block -> {
                        for (long i = block.firstIndex(); i <= block.lastIndex(); i++) {
                            entry(out, block, i, printed[0]);
                            printed[0] = true;
                        }
                        return !out.checkError();
                    });
            out.println(output.format() == Format.JSON ? "]}" : "");
            out.flush();
            return ExitCode.FINE;
        }
    }

    private void begin(PrintWriter out, JournalMember member, GroupLog.Recovered found) {
        if (output.format() == Format.JSON) {
            out.print("{\"group\":" + Json.text(member.group()));
            out.print(",\"peer\":" + Json.text(member.peer()));
            out.print(",\"first\":" + found.firstIndex() + ",\"last\":" + found.last().index());
            out.println(",\"entries\":[");
        } else {
            out.println("group: " + member.group());
            out.println("peer: " + member.peer());
            out.println("log: " + found.firstIndex() + ".." + found.last().index());
            out.println(String.format(Locale.ROOT, ROW, "index", "term", "type", "bytes", ""));
        }
    }

    private void entry(PrintWriter out, EntryBlock block, long index, boolean later)
            throws IOException {
        EntryType type = block.typeAt(index);
        String words = type == EntryType.CONFIGURATION ? words(block.confAt(index)) : "";
        if (type == EntryType.DATA && data) {
            words = beginning(block.payload(index));
        }
        if (output.format() == Format.JSON) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("index", index);
            row.put("term", block.term());
            row.put("type", type.name());
            row.put("bytes", block.payloadLength(index));
            if (!words.isEmpty()) {
                row.put(type == EntryType.DATA ? "data" : "configuration", words);
            }
            out.println((later ? "," : "") + Json.text(row));
            return;
        }
        String line =
                String.format(
                        Locale.ROOT,
                        ROW,
                        index,
                        block.term(),
                        type,
                        block.payloadLength(index),
                        words);
        out.println(line.stripTrailing());
    }

    /** A configuration in words. */
    static String words(ConfEntry conf) {
        StringBuilder text = new StringBuilder(conf.current().toString());
        if (conf.outgoing() != null) {
            text.append(" leaving ").append(conf.outgoing());
        }
        if (conf.identity().recoveryEpoch() > 0) {
            text.append(" recovered ").append(conf.identity().recoveryEpoch()).append(" times");
        }
        return text.toString();
    }

    private static String beginning(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), UTF_8);
        StringBuilder shown = new StringBuilder();
        text.chars().forEach(c -> shown.append(c < ' ' || c == 0x7f ? '.' : (char) c));
        return shown + (bytes.length > SHOWN ? "..." : "");
    }
}
