package io.jraft.rhea.client;

import io.jraft.rhea.storage.KVEntry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Goes through a range with one page in memory. Owner: one thread. */
final class PageIterator implements RheaIterator<KVEntry> {
    private final Function<Scanner, List<KVEntry>> pages;
    private final Scanner scanner;
    private final ArrayDeque<KVEntry> page = new ArrayDeque<>();

    PageIterator(Scanner scanner, Function<Scanner, List<KVEntry>> pages) {
        this.scanner = scanner;
        this.pages = pages;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && !scanner.isDone()) {
            page.addAll(pages.apply(scanner));
        }
        return !page.isEmpty();
    }

    @Override
    public KVEntry next() {
        @Nullable KVEntry entry = hasNext() ? page.poll() : null;
        if (entry == null) {
            throw new NoSuchElementException("the range has no more keys");
        }
        return entry;
    }
}
