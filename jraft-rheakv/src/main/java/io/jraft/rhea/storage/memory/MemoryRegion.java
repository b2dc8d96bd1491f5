package io.jraft.rhea.storage.memory;

import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionEndedException;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.WriteSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A region as one immutable tree. A reader takes the root and is alone with it; the writer puts a new root there when all
 * of a batch is in it.
 * Owner: FSM writes; ANY reads.
 */
final class MemoryRegion implements RegionStore {
    private static final String FILE = "region.kv";
    private static final byte[] NO_VALUE = new byte[0];

    private final MemoryStorage storage;
    private final long regionId;

    /** Written by the region's own worker, but for the first time, which may be another region's. */
    private final AtomicReference<@Nullable Tree> root = new AtomicReference<>();

    private volatile boolean ended;

    MemoryRegion(MemoryStorage storage, long regionId) {
        this.storage = storage;
        this.regionId = regionId;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return Tree.get(root.get(), key);
    }

    @Override
    public int[] lengths(List<byte[]> keys) {
        Tree now = root.get();
        int[] lengths = new int[keys.size()];
        for (int i = 0; i < lengths.length; i++) {
            byte[] value = Tree.get(now, keys.get(i));
            lengths[i] = value == null ? -1 : value.length;
        }
        return lengths;
    }

    @Override
    public List<byte @Nullable []> multiGet(List<byte[]> keys) {
        Tree now = root.get();
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(Tree.get(now, key));
        }
        return values;
    }

    @Override
    public void scan(KeyRange range, boolean backward, boolean values, ScanVisitor visitor) {
        scan(root.get(), range, backward, values, visitor);
    }

    @Override
    public void scanWith(byte[] before, KeyRange range, boolean backward, ScanVisitor visitor) {
        Tree now = root.get();
        byte[] value = Tree.get(now, before);
        if (value == null || visitor.visit(before, value)) {
            scan(now, range, backward, true, visitor);
        }
    }

    @Override
    public void write(WriteSet changes) {
        requireGoingOn();
        root.set(changed(changes));
    }

    private void requireGoingOn() {
        if (ended) {
            throw new RegionEndedException(regionId);
        }
    }

    @Override
    public void end(long otherId) {
        storage.end(otherId);
    }

    /** Its keys are another region's, whose tree has them. A write that is under way harms nobody here. */
    void end() {
        ended = true;
        root.set(null);
    }

    private @Nullable Tree changed(WriteSet changes) {
        Tree next = root.get();
        for (KeyRange range : changes.removed()) {
            next = Tree.removeRange(next, range.from(), range.to());
        }
        for (Map.Entry<byte[], byte @Nullable []> change : changes.changes().entrySet()) {
            byte[] value = change.getValue();
            next =
                    value == null
                            ? Tree.remove(next, change.getKey())
                            : Tree.put(next, change.getKey(), value);
        }
        return next;
    }

    @Override
    public void split(WriteSet changes, RegionKeys child) {
        requireGoingOn();
        Tree rest = changed(changes);
        Tree given = null;
        for (KeyRange range : child.ranges()) {
            given = Tree.concat(given, Tree.range(rest, range.from(), range.to()));
            rest = Tree.removeRange(rest, range.from(), range.to());
        }
        storage.begin(child.regionId(), given);
        root.set(rest);
    }

    /** What another region gives it; not if it has begun already. */
    void begin(@Nullable Tree given) {
        root.compareAndSet(null, given);
    }

    @Override
    public Image image(RegionKeys keys) {
        Tree now = root.get();
        // Looked at behind it: a tree that was there has all of the region.
        requireGoingOn();
        return new Image() {
            @Override
            public List<String> writeTo(Path directory) throws IOException {
                try (PairFile.Writer out = PairFile.create(directory.resolve(FILE))) {
                    for (KeyRange range : keys.ranges()) {
                        MemoryRegion.scan(now, range, false, true, out);
                    }
                    out.finish();
                }
                return List.of(FILE);
            }

            @Override
            public void scan(KeyRange range, ScanVisitor visitor) {
                MemoryRegion.scan(now, range, false, true, visitor);
            }

            @Override
            public void close() {
                // The tree is the collector's.
            }
        };
    }

    @Override
    public void install(Path directory, List<String> files, List<KeyRange> replaced)
            throws IOException {
        requireGoingOn();
        @Nullable Tree[] next = {root.get()};
        for (KeyRange range : replaced) {
            next[0] = Tree.removeRange(next[0], range.from(), range.to());
        }
        for (String file : files) {
            PairFile.read(
                    directory.resolve(file),
                    (key, value) -> {
                        next[0] = Tree.put(next[0], key, value);
                        return true;
                    });
        }
        root.set(next[0]);
    }

    private static boolean scan(
            @Nullable Tree tree,
            KeyRange range,
            boolean backward,
            boolean values,
            ScanVisitor visitor) {
        if (tree == null) {
            return true;
        }
        boolean fromHere = Arrays.compareUnsigned(range.from(), tree.key) <= 0;
        boolean upToHere = Arrays.compareUnsigned(tree.key, range.to()) < 0;
        Tree first = backward ? tree.right : tree.left;
        Tree second = backward ? tree.left : tree.right;
        boolean firstMayHave = backward ? upToHere : fromHere;
        boolean secondMayHave = backward ? fromHere : upToHere;
        if (firstMayHave && !scan(first, range, backward, values, visitor)) {
            return false;
        }
        if (fromHere && upToHere && !visitor.visit(tree.key, values ? tree.value : NO_VALUE)) {
            return false;
        }
        return !secondMayHave || scan(second, range, backward, values, visitor);
    }
}
