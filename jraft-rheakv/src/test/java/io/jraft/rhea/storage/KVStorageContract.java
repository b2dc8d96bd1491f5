package io.jraft.rhea.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.storage.RegionStore.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every storage does. */
public abstract class KVStorageContract {
    private static final RegionKeys LEFT = new RegionKeys(1, null, b("m"));
    private static final RegionKeys RIGHT = new RegionKeys(2, b("m"), null);

    @TempDir protected Path directory;
    protected KVStorage storage;

    /** A storage with nothing in it. */
    protected abstract KVStorage open(Path where) throws IOException;

    protected static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }

    @BeforeEach
    void openOne() throws IOException {
        storage = open(directory.resolve("store"));
    }

    @AfterEach
    void closeOne() {
        storage.close();
    }

    protected static void put(RegionStore store, String... pairs) {
        WriteSet set = new WriteSet();
        for (int i = 0; i < pairs.length; i += 2) {
            set.put(StoreKeys.data(b(pairs[i])), b(pairs[i + 1]));
        }
        store.write(set);
    }

    protected static String all(RegionStore store, RegionKeys keys) {
        StringBuilder text = new StringBuilder();
        for (KeyRange range : keys.ranges()) {
            store.scan(
                    range,
                    false,
                    true,
                    (key, value) -> {
                        text.append(key[0])
                                .append(new String(key, 1, key.length - 1, UTF_8))
                                .append('=')
                                .append(new String(value, UTF_8))
                                .append(' ');
                        return true;
                    });
        }
        return text.toString().strip();
    }

    private static List<String> keys(
            RegionStore store, @Nullable String start, @Nullable String end, boolean backward) {
        List<String> keys = new ArrayList<>();
        store.scan(
                StoreKeys.data(start == null ? null : b(start), end == null ? null : b(end)),
                backward,
                false,
                (key, value) -> {
                    assertThat(value).isEmpty();
                    keys.add(new String(StoreKeys.userKey(key), UTF_8));
                    return true;
                });
        return keys;
    }

    @Test
    @DisplayName("a batch is there as a whole: removed ranges first, then what was put and removed")
    void write() {
        RegionStore store = storage.region(1);
        put(store, "a", "1", "b", "2", "c", "3");

        WriteSet set = new WriteSet();
        set.put(StoreKeys.data(b("b")), b("gone with the range"));
        set.removeRange(StoreKeys.data(b("a"), b("c")));
        set.put(StoreKeys.data(b("a")), b("new"));
        set.remove(StoreKeys.data(b("c")));
        set.remove(StoreKeys.data(b("never there")));
        assertThat(set.get(StoreKeys.data(b("a")), store)).isEqualTo(b("new"));
        assertThat(set.get(StoreKeys.data(b("b")), store)).isNull();
        assertThat(set.get(StoreKeys.data(b("c")), store)).isNull();
        store.write(set);

        assertThat(all(store, LEFT)).isEqualTo("16a=new");
    }

    @Test
    @DisplayName("a range is shown with the key that says what state it is of, in both directions")
    void scanWith() {
        RegionStore store = storage.region(1);
        put(store, "a", "1", "b", "2", "c", "3", "d", "4");
        byte[] record = StoreKeys.region(1);
        KeyRange range = StoreKeys.data(b("b"), b("d"));
        assertThat(shown(store, record, range, false)).containsExactly("16b=2", "16c=3");

        WriteSet set = new WriteSet();
        set.put(record, b("r"));
        set.put(StoreKeys.region(2), b("another"));
        store.write(set);

        assertThat(shown(store, record, range, false)).containsExactly("1=r", "16b=2", "16c=3");
        assertThat(shown(store, record, range, true)).containsExactly("1=r", "16c=3", "16b=2");
        KeyRange empty = StoreKeys.data(b("x"), b("z"));
        assertThat(shown(store, record, empty, true)).containsExactly("1=r");
        List<byte[]> first = new ArrayList<>();
        store.scanWith(record, range, false, (key, value) -> !first.add(key));
        assertThat(first).containsExactly(record);
    }

    private static List<String> shown(
            RegionStore store, byte[] before, KeyRange range, boolean backward) {
        List<String> shown = new ArrayList<>();
        store.scanWith(
                before,
                range,
                backward,
                (key, value) -> {
                    String name = key[0] == 1 ? "" : new String(StoreKeys.userKey(key), UTF_8);
                    shown.add(key[0] + name + "=" + new String(value, UTF_8));
                    return true;
                });
        return shown;
    }

    @Test
    @DisplayName("scans go both ways, stop when told, and begin and end where they should")
    void scan() {
        RegionStore store = storage.region(1);
        put(store, "a", "", "aa", "", "b", "", "c", "");

        assertThat(keys(store, null, null, false)).containsExactly("a", "aa", "b", "c");
        assertThat(keys(store, null, null, true)).containsExactly("c", "b", "aa", "a");
        assertThat(keys(store, "aa", "c", false)).containsExactly("aa", "b");
        assertThat(keys(store, "aa", "c", true)).containsExactly("b", "aa");
        assertThat(keys(store, "b", "b", false)).isEmpty();
        List<String> two = new ArrayList<>();
        store.scan(
                StoreKeys.data(null, null),
                false,
                true,
                (key, value) -> {
                    two.add(new String(StoreKeys.userKey(key), UTF_8));
                    return two.size() < 2;
                });
        assertThat(two).containsExactly("a", "aa");
        assertThat(store.multiGet(List.of(StoreKeys.data(b("b")), StoreKeys.data(b("x")))))
                .containsExactly(b(""), null);
    }

    @Test
    @DisplayName("like a sorted map, under thousands of random batches")
    void likeASortedMap() {
        RegionStore store = storage.region(1);
        TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            WriteSet set = new WriteSet();
            for (int j = random.nextInt(8); j >= 0; j--) {
                byte[] key = StoreKeys.data(new byte[] {(byte) random.nextInt(256)});
                int what = random.nextInt(10);
                if (what < 6) {
                    byte[] value = {(byte) i, (byte) j};
                    set.put(key, value);
                    map.put(key, value);
                } else if (what < 9) {
                    set.remove(key);
                    map.remove(key);
                } else {
                    byte[] to = StoreKeys.data(new byte[] {(byte) random.nextInt(256)});
                    boolean order = Arrays.compareUnsigned(key, to) <= 0;
                    KeyRange range = order ? new KeyRange(key, to) : new KeyRange(to, key);
                    set.removeRange(range);
                    map.subMap(range.from(), range.to()).clear();
                }
                byte[] probe = StoreKeys.data(new byte[] {(byte) random.nextInt(256)});
                assertThat(set.get(probe, store)).isEqualTo(map.get(probe));
            }
            store.write(set);
        }
        List<String> here = new ArrayList<>();
        store.scan(
                StoreKeys.data(null, null),
                false,
                true,
                (k, v) -> here.add(Arrays.toString(k) + Arrays.toString(v)));
        List<String> there = new ArrayList<>();
        map.forEach((k, v) -> there.add(Arrays.toString(k) + Arrays.toString(v)));
        assertThat(here).isEqualTo(there);
    }

    @Test
    @DisplayName("an image does not see what is written after it")
    void imageIsOneState() throws IOException {
        RegionStore store = storage.region(1);
        put(store, "a", "1", "b", "2");
        try (Image image = store.image(LEFT)) {
            put(store, "a", "changed", "c", "3");
            WriteSet set = new WriteSet();
            set.removeRange(StoreKeys.data(b("b"), b("c")));
            store.write(set);

            List<String> shown = new ArrayList<>();
            image.scan(
                    StoreKeys.data(null, null),
                    (key, value) ->
                            shown.add(new String(key, UTF_8).trim() + new String(value, UTF_8)));
            assertThat(shown).containsExactly("a1", "b2");
            Path files = Files.createDirectory(directory.resolve("image"));
            List<String> names = image.writeTo(files);
            store.install(files, names, LEFT.ranges());
        }
        assertThat(all(store, LEFT)).isEqualTo("16a=1 16b=2");
    }

    @Test
    @DisplayName(
            "O17 O18 an install replaces exactly the region: what the leader deleted is gone, locks and counters come"
                    + " without sequences, the neighbour is untouched")
    void installReplacesTheRegionAlone() throws IOException {
        // The leader: a record, a session, a lock, and no sequence at all.
        Path files = Files.createDirectory(directory.resolve("snapshot"));
        List<String> names;
        try (KVStorage leader = open(directory.resolve("leader"))) {
            RegionStore store = leader.region(1);
            WriteSet set = new WriteSet();
            set.put(StoreKeys.region(1), b("record"));
            set.put(StoreKeys.session(1, new ClientId(4, 5)), b("session"));
            set.put(StoreKeys.data(b("kept")), b("1"));
            set.put(StoreKeys.lock(b("lock")), b("held"));
            set.put(StoreKeys.data(b("zz")), b("not of this region"));
            store.write(set);
            try (Image image = store.image(LEFT)) {
                names = image.writeTo(files);
            }
        }
        // A follower that slept: older keys, of every kind, and a neighbour.
        RegionStore left = storage.region(1);
        RegionStore right = storage.region(2);
        WriteSet set = new WriteSet();
        set.put(StoreKeys.region(1), b("old record"));
        set.put(StoreKeys.session(1, new ClientId(6, 7)), b("old session"));
        set.put(StoreKeys.data(b("deleted meanwhile")), b("x"));
        set.put(StoreKeys.sequence(b("deleted")), b("x"));
        set.put(StoreKeys.lock(b("freed")), b("x"));
        left.write(set);
        set.clear();
        set.put(StoreKeys.region(2), b("neighbour"));
        set.put(StoreKeys.session(2, new ClientId(4, 5)), b("neighbour's"));
        set.put(StoreKeys.data(b("n")), b("neighbour's"));
        set.put(StoreKeys.sequence(b("m")), b("neighbour's"));
        set.put(StoreKeys.lock(b("n")), b("neighbour's"));
        right.write(set);
        String neighbour = all(right, RIGHT);

        left.install(files, names, LEFT.ranges());

        assertThat(left.get(StoreKeys.region(1))).isEqualTo(b("record"));
        assertThat(left.get(StoreKeys.session(1, new ClientId(4, 5)))).isEqualTo(b("session"));
        assertThat(left.get(StoreKeys.session(1, new ClientId(6, 7)))).isNull();
        assertThat(left.get(StoreKeys.data(b("kept")))).isEqualTo(b("1"));
        assertThat(left.get(StoreKeys.data(b("deleted meanwhile")))).isNull();
        assertThat(left.get(StoreKeys.sequence(b("deleted")))).isNull();
        assertThat(left.get(StoreKeys.lock(b("lock")))).isEqualTo(b("held"));
        assertThat(left.get(StoreKeys.lock(b("freed")))).isNull();
        assertThat(left.get(StoreKeys.data(b("zz")))).isNull();
        assertThat(all(right, RIGHT)).isEqualTo(neighbour);

        // And what is written then stands on top of it.
        put(left, "kept", "2");
        assertThat(left.get(StoreKeys.data(b("kept")))).isEqualTo(b("2"));
    }

    @Test
    @DisplayName(
            "a split gives everything behind the key to the new region, in one step, and leaves the rest")
    void split() {
        RegionStore left = storage.region(1);
        WriteSet set = new WriteSet();
        for (String key : List.of("a", "m", "z")) {
            set.put(StoreKeys.data(b(key)), b("1"));
            set.put(StoreKeys.sequence(b(key)), b("2"));
            set.put(StoreKeys.lock(b(key)), b("3"));
        }
        set.put(StoreKeys.region(1), b("all"));
        left.write(set);

        WriteSet splitting = new WriteSet();
        splitting.put(StoreKeys.region(1), b("the rest"));
        splitting.put(StoreKeys.region(2), b("new"));
        splitting.put(StoreKeys.session(2, new ClientId(0, 1)), b("client"));
        splitting.put(StoreKeys.expiry(2, 5, b("z")), b(""));
        splitting.put(StoreKeys.child(1, 2), b("child"));
        left.split(splitting, RIGHT);
        RegionStore right = storage.region(2);
        put(right, "y", "written by the new one");

        assertThat(left.get(StoreKeys.region(1))).isEqualTo(b("the rest"));
        assertThat(left.get(StoreKeys.child(1, 2))).isEqualTo(b("child"));
        assertThat(keys(left, null, "m", false)).containsExactly("a");
        assertThat(right.get(StoreKeys.region(2))).isEqualTo(b("new"));
        assertThat(right.get(StoreKeys.session(2, new ClientId(0, 1)))).isEqualTo(b("client"));
        assertThat(right.get(StoreKeys.expiry(2, 5, b("z")))).isEmpty();
        assertThat(right.get(StoreKeys.lock(b("m")))).isEqualTo(b("3"));
        assertThat(right.get(StoreKeys.sequence(b("z")))).isEqualTo(b("2"));
        assertThat(keys(right, "m", null, false)).containsExactly("m", "y", "z");
    }

    @Test
    @DisplayName(
            "a region that has ended writes nothing, installs nothing, and is not looked at; its neighbour goes on")
    void end() throws IOException {
        RegionStore left = storage.region(1);
        RegionStore right = storage.region(2);
        put(right, "n", "1");
        left.end(2);
        left.end(2);
        assertThatThrownBy(() -> put(right, "n", "2")).isInstanceOf(RegionEndedException.class);
        assertThatThrownBy(() -> put(storage.region(2), "n", "2"))
                .isInstanceOf(RegionEndedException.class);
        assertThatThrownBy(() -> right.split(new WriteSet(), RIGHT))
                .isInstanceOf(RegionEndedException.class);
        assertThatThrownBy(() -> right.image(RIGHT)).isInstanceOf(RegionEndedException.class);
        assertThatThrownBy(() -> right.install(directory, List.of(), RIGHT.ranges()))
                .isInstanceOf(RegionEndedException.class);
        put(left, "n", "3");
        assertThat(left.get(StoreKeys.data(b("n")))).isEqualTo(b("3"));
    }

    @Test
    @DisplayName("O21 the length of a value is told without the value")
    void length() {
        RegionStore store = storage.region(1);
        put(store, "a", "four", "b", "");
        assertThat(store.lengths(List.of(StoreKeys.data(b("a"))))[0]).isEqualTo(4);
        assertThat(store.lengths(List.of(StoreKeys.data(b("b"))))[0]).isZero();
        assertThat(store.lengths(List.of(StoreKeys.data(b("c"))))[0]).isEqualTo(-1);
    }

    @Test
    @DisplayName("the image of an empty region can be written and installed")
    void emptyImage() throws IOException {
        RegionStore store = storage.region(1);
        Path files = Files.createDirectory(directory.resolve("empty"));
        List<String> names;
        try (Image image = store.image(LEFT)) {
            names = image.writeTo(files);
        }
        put(store, "a", "1");

        store.install(files, names, LEFT.ranges());

        assertThat(all(store, LEFT)).isEmpty();
    }
}
