package io.jraft.cli.offline;

import io.jraft.cli.ExitCode;
import io.jraft.cli.Output;
import io.jraft.cli.out.Report;
import io.jraft.entity.PeerId;
import io.jraft.model.EntryBlock;
import io.jraft.model.LogId;
import io.jraft.spi.GroupLog;
import io.jraft.storage.journal.JournalFile;
import io.jraft.storage.journal.JournalMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Reads every batch of every segment, as a start does, and then every entry of every member, and compares all checksums
 * and links. Thread: MAIN.
 */
@Command(
        name = "verify",
        description =
                "Reads the whole journal and names file, offset and index of what is damaged. Exit code 1 on damage.")
final class LogVerifyCommand implements Callable<Integer> {
    @Mixin private Output output = new Output();

    @Parameters(paramLabel = "DIR", description = "the directory that logUri names")
    private String directory = "";

    @Override
    public Integer call() throws IOException {
        try (StoppedJournal journal = StoppedJournal.open(directory)) {
            Report report = new Report();
            List<String> damage = new ArrayList<>();
            Report.Table members =
                    report.table("members", "group", "peer", "state", "first", "last", "entries");
            for (JournalMember member : journal.store().members()) {
                verify(journal, member, members, damage);
            }
            Report.Table files = report.table("segments", "file", "bytes", "used", "first batch");
            for (JournalFile file : journal.store().files()) {
                files.row(file.path(), file.bytes(), file.end(), file.firstBatch());
            }
            boolean damaged = journal.store().isDamaged() || !damage.isEmpty();
            report.fact("journal", journal.directory())
                    .fact("sound", !damaged)
                    .fact("damage", damage)
                    .fact("recovery", journal.store().report());
            output.print(report);
            return damaged ? ExitCode.UNWELL : ExitCode.FINE;
        }
    }

    private static void verify(
            StoppedJournal journal,
            JournalMember member,
            Report.Table members,
            List<String> damage) {
        PeerId peer = member.peer();
        try {
            GroupLog log = journal.store().open(member.group(), peer);
            GroupLog.Recovered found = log.recovered();
            Links links = new Links(found);
            StoppedJournal.walk(log, found.firstIndex(), found.last().index(), links::add);
            links.end(found.last());
            members.row(
                    member.group(),
                    peer,
                    "sound",
                    found.firstIndex(),
                    found.last(),
                    found.last().index() - found.firstIndex() + 1);
        } catch (IOException e) {
            damage.add(StoppedJournal.name(member) + ": " + e.getMessage());
            members.row(member.group(), peer, "damaged", null, null, null);
        }
    }

    /** What holds between blocks; a block itself checks what is in it. */
    private static final class Links {
        private LogId last;
        private int chain;

        Links(GroupLog.Recovered found) {
            last = new LogId(found.firstIndex() - 1, found.prev().term());
        }

        boolean add(EntryBlock block) throws IOException {
            boolean chained = chain == 0 || block.prevChain() == 0 || block.prevChain() == chain;
            if (block.firstIndex() != last.index() + 1 || block.term() < last.term() || !chained) {
                throw new IOException(
                        "entry " + block.firstIndex() + " does not continue entry " + last);
            }
            last = block.lastId();
            chain = block.lastChain();
            return true;
        }

        void end(LogId expected) throws IOException {
            if (expected.index() != last.index()) {
                throw new IOException("entries after " + last + " up to " + expected + " are gone");
            }
        }
    }
}
