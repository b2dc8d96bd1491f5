package io.jraft.util;

import java.io.PrintWriter;

/** Something that can say in words how it is. */
public interface Describer {

    /** Prints the present state, for people. */
    void describe(Printer out);

    /** Where the words go. */
    interface Printer {

        /** Prints {@code x}. */
        Printer print(Object x);

        /** Prints {@code x} and ends the line. */
        Printer println(Object x);
    }

    /** Prints to a writer and flushes at each end of a line. */
    class DefaultPrinter implements Printer {

        private final PrintWriter out;

        /** Prints to {@code out}, which stays the caller's to close. */
        public DefaultPrinter(PrintWriter out) {
            this.out = out;
        }

        @Override
        public Printer print(Object x) {
            out.print(x);
            return this;
        }

        @Override
        public Printer println(Object x) {
            out.println(x);
            out.flush();
            return this;
        }
    }
}
