package io.jraft.sim.run;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code digests}: what another JVM compares its own runs with. */
@Command(
        name = "digests",
        hidden = true,
        description = "Prints a line with the digest of each seed.")
final class DigestsCommand implements Runnable {
    @Option(names = "--from")
    private long from = 1;

    @Option(names = "--count")
    private int count = 1;

    @Option(names = "--profile")
    private String profile = "mix";

    @Override
    public void run() {
        JvmVariant.digestsHere(profile, from, count).forEach(System.out::println);
    }
}
