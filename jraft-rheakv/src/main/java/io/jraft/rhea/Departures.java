package io.jraft.rhea;

import io.jraft.rhea.op.ByteReader;
import io.jraft.rhea.op.ByteWriter;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.storage.RegionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas have left this store, a small file for each region: written before anything of a replica is removed, so that a restart
 * goes on with it, and kept, so that none comes back under the name of one that left.
 * Owner: the thread that starts regions; what it says is for ANY.
 */
final class Departures {
    private static final String PREFIX = "left-";
    private static final int FORMAT = 2;

    /** That of a time when nothing was ever taken out of the journal. */
    private static final int FORMAT_UNFORGOTTEN = 1;

    private final StoreFiles files;
    private final Map<Long, Departure> all = new ConcurrentSkipListMap<>();

    /**
     * A replica that has left, or is leaving.
     *
     * @param number behind its address; of all that left of this region the largest
     * @param done whether nothing of it is there any more, but what the journal has
     * @param forgotten whether the journal has nothing of it either
     * @param keys what it had; null if that was nothing
     */
    record Departure(
            long region, long number, boolean done, boolean forgotten, @Nullable RegionKeys keys) {}

    Departures(Path data) {
        files = new StoreFiles(data);
    }

    /** Reads what the directory says. */
    void load() throws IOException {
        List<Path> found;
        try (Stream<Path> list = Files.list(files.data())) {
            found =
                    list.filter(p -> p.getFileName().toString().matches(PREFIX + "[0-9]+"))
                            .sorted()
                            .toList();
        }
        for (Path file : found) {
            try {
                Departure departure = decode(Files.readAllBytes(file));
                all.put(departure.region(), departure);
            } catch (MalformedException e) {
                throw new IOException(file + " is damaged: " + e.getMessage(), e);
            }
        }
    }

    /** A replica is leaving. On disk when this returns. */
    void begin(long region, long number, @Nullable RegionKeys keys) throws IOException {
        write(new Departure(region, Math.max(number, number(region)), false, false, keys));
    }

    /** It has left. Its keys may be another one's from now on. */
    void end(long region) throws IOException {
        write(new Departure(region, number(region), true, false, null));
    }

    /** And the store's journal has nothing of it any more. */
    void forgotten(long region) throws IOException {
        write(new Departure(region, number(region), true, true, null));
    }

    /** Those that a crash left half done. */
    List<Departure> unfinished() {
        return all.values().stream().filter(d -> !d.done()).toList();
    }

    /** Those that have left and are in the journal still. */
    List<Departure> unforgotten() {
        return all.values().stream().filter(d -> d.done() && !d.forgotten()).toList();
    }

    /** Whether a replica of that region has left this store. */
    boolean hasLeft(long region) {
        return all.containsKey(region);
    }

    /** Whether a replica of that name has left. */
    boolean hasLeft(long region, long number) {
        return hasLeft(region) && number <= number(region);
    }

    /** The largest number of any that left, and of their regions as far as these are the placement driver's; 0 for none. */
    long largest() {
        return all.values().stream()
                .mapToLong(
                        d ->
                                d.region() > Integer.MAX_VALUE
                                        ? d.number()
                                        : Math.max(d.region(), d.number()))
                .max()
                .orElse(0);
    }

    private long number(long region) {
        Departure known = all.get(region);
        return known == null ? 0 : known.number();
    }

    private void write(Departure departure) throws IOException {
        RegionKeys keys = departure.keys();
        ByteWriter out = new ByteWriter(64).u8(FORMAT).number(departure.region());
        out.number(departure.number()).flag(departure.done()).flag(departure.forgotten());
        out.flag(keys != null);
        if (keys != null) {
            out.arrayOrNull(keys.start()).arrayOrNull(keys.end());
        }
        files.replace(files.data().resolve(PREFIX + departure.region()), out.done());
        all.put(departure.region(), departure);
    }

    private static Departure decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8("the format");
        if (format != FORMAT && format != FORMAT_UNFORGOTTEN) {
            throw new MalformedException(
                    "a departure of format " + format + ", this version knows " + FORMAT);
        }
        long region = in.number("the region");
        long number = in.number("the number");
        boolean done = in.flag("done");
        boolean forgotten = format == FORMAT && in.flag("forgotten");
        RegionKeys keys =
                in.flag("keys")
                        ? new RegionKeys(
                                region,
                                in.arrayOrNull(Limits.KEY_BYTES_MAX, "the start"),
                                in.arrayOrNull(Limits.KEY_BYTES_MAX, "the end"))
                        : null;
        in.end();
        return new Departure(region, number, done, forgotten, keys);
    }
}
