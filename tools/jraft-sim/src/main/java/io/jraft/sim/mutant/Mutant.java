package io.jraft.sim.mutant;

import java.util.List;

/**
 * One bug of the museum, as its text file tells it. Immutable.
 *
 * @param id short name, such as M07
 * @param slug the rest of the file's name
 * @param title what the code does wrong, in one sentence
 * @param from rows of the lessons and scenarios that it descends from
 * @param expected checks of the simulator, or invariants of the code itself, that should see it
 * @param hunts where the simulator looks for it, names that {@link MutantHunt} knows; taken in turns
 * @param note what its author thought, or why it is hard to see
 * @param edits replacements in sources of jraft-core, in order
 */
public record Mutant(
        String id,
        String slug,
        String title,
        List<String> from,
        List<String> expected,
        List<String> hunts,
        String note,
        List<Edit> edits) {

    public Mutant {
        from = List.copyOf(from);
        expected = List.copyOf(expected);
        hunts = List.copyOf(hunts);
        edits = List.copyOf(edits);
    }

    /**
     * One replacement.
     *
     * @param file path of the source below jraft-core's source directory
     * @param find text that must stand in it exactly once
     * @param replace what stands there in the mutant
     */
    public record Edit(String file, String find, String replace) {}
}
