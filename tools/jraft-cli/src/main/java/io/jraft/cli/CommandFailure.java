package io.jraft.cli;

/** Ends a command with a sentence for the operator and an exit code. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** Nothing was done; the sentence says why and what to do. */
    public static CommandFailure refused(String sentence) {
        return new CommandFailure(ExitCode.REFUSED, sentence);
    }

    /** Nobody answered, or not in time. */
    public static CommandFailure unreached(String sentence) {
        return new CommandFailure(ExitCode.UNREACHED, sentence);
    }

    /** What was asked for makes no sense. */
    public static CommandFailure usage(String sentence) {
        return new CommandFailure(ExitCode.USAGE, sentence);
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }
}
