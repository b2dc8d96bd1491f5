package io.jraft.sim.load;

import java.util.List;

/**
 * Texts of any kind as words that hold no space and no end of a line, so that lines of words can be taken apart again.
 * Most texts are their own word. Thread: ANY.
 */
final class Words {
    /** The word for a text without characters; no text is written so. */
    private static final String EMPTY = "%";

    private Words() {}

    static String of(String text) {
        return text.isEmpty()
                ? EMPTY
                : text.replace("%", "%25").replace(" ", "%20").replace("\n", "%0A");
    }

    static String text(String word) {
        return word.equals(EMPTY)
                ? ""
                : word.replace("%0A", "\n").replace("%20", " ").replace("%25", "%");
    }

    /** All of them on one line. */
    static String line(List<String> texts) {
        return String.join(" ", texts.stream().map(Words::of).toList());
    }

    /** What {@link #line} was made of. */
    static List<String> texts(String line) {
        return line.isEmpty()
                ? List.of()
                : List.of(line.split(" ", -1)).stream().map(Words::text).toList();
    }
}
