package io.jraft.rhea.backup;

import io.jraft.rhea.fsm.RegionRecord;
import io.jraft.rhea.op.MalformedException;
import io.jraft.rhea.storage.KeyRange;
import io.jraft.rhea.storage.RegionKeys;
import io.jraft.rhea.storage.ScanVisitor;
import io.jraft.rhea.storage.StoreKeys;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a region's pairs on their way: first its record, then what lies in its ranges, in order, each key once.
 * Throws a {@link MalformedException} at the first that does not fit. Owner: one thread.
 */
final class RegionPairs implements ScanVisitor {
    private final long regionId;
    private final ScanVisitor next;
    private @Nullable RegionRecord record;
    private List<KeyRange> ranges = List.of();
    private byte[] before = new byte[0];
    private long count;

    RegionPairs(long regionId, ScanVisitor next) {
        this.regionId = regionId;
        this.next = next;
    }

    /** What the region says about itself. */
    RegionRecord record() {
        RegionRecord seen = record;
        if (seen == null) {
            throw new MalformedException("region " + regionId + " has no record");
        }
        return seen;
    }

    long count() {
        return count;
    }

    @Override
    public boolean visit(byte[] key, byte[] value) {
        if (record == null) {
            begin(key, value);
        } else if (Arrays.compareUnsigned(before, key) >= 0) {
            throw new MalformedException("a key of region " + regionId + " is out of order");
        } else if (ranges.stream().noneMatch(range -> range.contains(key))) {
            throw new MalformedException("a key does not belong to region " + regionId);
        }
        before = key;
        count++;
        return next.visit(key, value);
    }

    private void begin(byte[] key, byte[] value) {
        if (!Arrays.equals(key, StoreKeys.region(regionId))) {
            throw new MalformedException("it does not begin with the record of region " + regionId);
        }
        RegionRecord first = RegionRecord.decode(value);
        if (first.regionId() != regionId || !first.isOpen()) {
            throw new MalformedException("the record is not one of region " + regionId);
        }
        record = first;
        ranges = new RegionKeys(regionId, first.start(), first.end()).ranges();
    }
}
