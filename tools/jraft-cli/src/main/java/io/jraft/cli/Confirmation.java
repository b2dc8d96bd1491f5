package io.jraft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Asks before what cannot be undone. Thread: MAIN. */
public final class Confirmation {
    @Option(
            names = {"-y", "--yes"},
            description = "do not ask; for scripts")
    private boolean yes;

    /**
     * Returns when the operator agrees.
     *
     * @param what will be done, one sentence a line
     * @param word what the operator must type: something that makes one look twice
     * @throws CommandFailure with {@link ExitCode#REFUSED} otherwise; nothing may have been changed before
     */
    public void require(PrintWriter err, String what, String word) throws IOException {
        err.println(what);
        err.flush();
        if (yes) {
            return;
        }
        err.print("Type '" + word + "' to go on: ");
        err.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        String typed = in.readLine();
        if (!word.equals(typed)) {
            throw CommandFailure.refused(
                    typed == null
                            ? "Nobody is there to be asked. Nothing was changed; scripts say --yes."
                            : "That is not '" + word + "'. Nothing was changed.");
        }
    }
}
