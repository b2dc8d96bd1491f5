package io.jraft.rhea.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TreeTest {
    private static int height(@Nullable Tree tree) {
        return tree == null ? 0 : tree.height;
    }

    private static void collect(@Nullable Tree tree, List<String> out) {
        if (tree == null) {
            return;
        }
        assertThat(Math.abs(height(tree.left) - height(tree.right))).isLessThanOrEqualTo(1);
        assertThat(tree.size).isEqualTo(1 + Tree.size(tree.left) + Tree.size(tree.right));
        assertThat(tree.height).isEqualTo(1 + Math.max(height(tree.left), height(tree.right)));
        collect(tree.left, out);
        out.add(Arrays.toString(tree.key) + Arrays.toString(tree.value));
        collect(tree.right, out);
    }

    private static List<String> texts(@Nullable Tree tree) {
        List<String> out = new ArrayList<>();
        collect(tree, out);
        return out;
    }

    private static List<String> texts(TreeMap<byte[], byte[]> map) {
        List<String> out = new ArrayList<>();
        map.forEach((k, v) -> out.add(Arrays.toString(k) + Arrays.toString(v)));
        return out;
    }

    private static byte[] key(SplittableRandom random) {
        return new byte[] {(byte) random.nextInt(2), (byte) random.nextInt(256)};
    }

    @Test
    @DisplayName("like a sorted map, always balanced, and an old tree never changes")
    void likeASortedMap() {
        SplittableRandom random = new SplittableRandom(7);
        Tree tree = null;
        TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < 20_000; i++) {
            Tree before = tree;
            List<String> textsBefore = i % 500 == 0 ? texts(before) : List.of();
            int what = random.nextInt(100);
            if (what < 60) {
                byte[] key = key(random);
                byte[] value = {(byte) i};
                tree = Tree.put(tree, key, value);
                map.put(key, value);
            } else if (what < 97) {
                byte[] key = key(random);
                tree = Tree.remove(tree, key);
                map.remove(key);
            } else {
                byte[] a = key(random);
                byte[] b = key(random);
                byte[] from = Arrays.compareUnsigned(a, b) <= 0 ? a : b;
                byte[] to = from == a ? b : a;
                tree = Tree.removeRange(tree, from, to);
                map.subMap(from, to).clear();
            }
            if (i % 500 == 0) {
                assertThat(texts(tree)).isEqualTo(texts(map));
                assertThat(texts(before)).isEqualTo(textsBefore);
            }
            byte[] probe = key(random);
            assertThat(Tree.get(tree, probe)).isEqualTo(map.get(probe));
        }
        assertThat(texts(tree)).isEqualTo(texts(map));
    }
}
