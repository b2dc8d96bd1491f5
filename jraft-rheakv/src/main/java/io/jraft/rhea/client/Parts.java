package io.jraft.rhea.client;

import io.jraft.rhea.errors.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Joins what several regions answer. Owner: ANY, stateless. */
final class Parts {
    private Parts() {}

    /** All answers, in the order of the parts; the first failure if there is one. */
    static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        nothing -> {
                            List<T> answers = new ArrayList<>(parts.size());
                            for (CompletableFuture<T> part : parts) {
                                answers.add(part.join());
                            }
                            return answers;
                        });
    }

    /** The same; if some fail and some do not, the failure tells which did what (K16). */
    static <T> CompletableFuture<List<T>> allOrSay(
            List<CompletableFuture<T>> parts, List<String> names) {
        CompletableFuture<List<T>> all = all(parts);
        if (parts.size() < 2) {
            return all;
        }
        return all.exceptionallyCompose(
                failure -> {
                    List<String> done = new ArrayList<>();
                    List<String> failed = new ArrayList<>();
                    for (int i = 0; i < parts.size(); i++) {
                        (parts.get(i).isCompletedExceptionally() ? failed : done).add(names.get(i));
                    }
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    return CompletableFuture.failedFuture(
                            Errors.OUTCOME_UNKNOWN.exception(
                                    "done in "
                                            + done
                                            + ", failed in "
                                            + failed
                                            + ": "
                                            + cause.getMessage()));
                });
    }
}
