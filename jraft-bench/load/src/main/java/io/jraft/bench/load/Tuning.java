package io.jraft.bench.load;

import io.jraft.ThreadingMode;
import io.jraft.bench.node.ServerSpec;
import io.jraft.option.ApplyTaskMode;
import io.jraft.option.NodeOptions;

/**
 * What is ours alone: defaults, but a submit that waits for room instead of failing, and the threading mode that is meant
 * for few processors. It changes who does the work, not what is promised.
 */
final class Tuning {
    static final String NOTES =
            "defaults of jraft but ThreadingMode.FUSED, as three servers share the processors; ApplyTaskMode.Blocking;"
                    + " one journal, with several groups by journalDir; fdatasync by a majority before the acknowledgement";

    private Tuning() {}

    /** Before anything is loaded. */
    static void process() {}

    static void tune(NodeOptions options, ServerSpec spec) {
        options.setApplyTaskMode(ApplyTaskMode.Blocking);
        options.getEngineOptions().setThreadingMode(ThreadingMode.FUSED);
        if (spec.groups() > 1) {
            // Otherwise each group has a journal where its logUri says, and each syncs for itself.
            options.getEngineOptions()
                    .setJournalDir(spec.directory().resolve("journal").toString());
        }
    }
}
