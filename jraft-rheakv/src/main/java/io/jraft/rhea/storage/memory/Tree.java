package io.jraft.rhea.storage.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map that never changes: an update answers a new tree that shares all but a path with the old one. Balanced by
 * height; everything is built from {@code split} and {@code join}, so that a whole range goes in logarithmic time too.
 * Null is the empty tree. Owner: ANY.
 */
final class Tree {
    final byte[] key;
    final byte[] value;
    final @Nullable Tree left;
    final @Nullable Tree right;
    final int height;
    final int size;

    private Tree(@Nullable Tree left, byte[] key, byte[] value, @Nullable Tree right) {
        this.left = left;
        this.key = key;
        this.value = value;
        this.right = right;
        height = 1 + Math.max(height(left), height(right));
        size = 1 + size(left) + size(right);
    }

    /** The two sides of a key, and what stood at it. */
    private record Cut(@Nullable Tree below, byte @Nullable [] at, @Nullable Tree above) {}

    static int size(@Nullable Tree tree) {
        return tree == null ? 0 : tree.size;
    }

    static byte @Nullable [] get(@Nullable Tree tree, byte[] key) {
        Tree at = tree;
        while (at != null) {
            int order = Arrays.compareUnsigned(key, at.key);
            if (order == 0) {
                return at.value;
            }
            at = order < 0 ? at.left : at.right;
        }
        return null;
    }

    static Tree put(@Nullable Tree tree, byte[] key, byte[] value) {
        if (tree == null) {
            return new Tree(null, key, value, null);
        }
        int order = Arrays.compareUnsigned(key, tree.key);
        if (order == 0) {
            return new Tree(tree.left, key, value, tree.right);
        }
        return order < 0
                ? join(put(tree.left, key, value), tree, tree.right)
                : join(tree.left, tree, put(tree.right, key, value));
    }

    static @Nullable Tree remove(@Nullable Tree tree, byte[] key) {
        if (get(tree, key) == null) {
            return tree;
        }
        Cut cut = split(tree, key);
        return concat(cut.below, cut.above);
    }

    /** Without the keys from {@code from} on and before {@code to}. */
    static @Nullable Tree removeRange(@Nullable Tree tree, byte[] from, byte[] to) {
        Tree below = split(tree, from).below;
        Cut behind = split(tree, to);
        Tree above = behind.at == null ? behind.above : put(behind.above, to, behind.at);
        return concat(below, above);
    }

    /** The keys from {@code from} on and before {@code to}, and no other. */
    static @Nullable Tree range(@Nullable Tree tree, byte[] from, byte[] to) {
        Cut begin = split(tree, from);
        Tree upward = begin.at == null ? begin.above : put(begin.above, from, begin.at);
        return split(upward, to).below;
    }

    private static Cut split(@Nullable Tree tree, byte[] key) {
        if (tree == null) {
            return new Cut(null, null, null);
        }
        int order = Arrays.compareUnsigned(key, tree.key);
        if (order == 0) {
            return new Cut(tree.left, tree.value, tree.right);
        }
        if (order < 0) {
            Cut cut = split(tree.left, key);
            return new Cut(cut.below, cut.at, join(cut.above, tree, tree.right));
        }
        Cut cut = split(tree.right, key);
        return new Cut(join(tree.left, tree, cut.below), cut.at, cut.above);
    }

    /** Both, of which the first has the smaller keys. */
    static @Nullable Tree concat(@Nullable Tree below, @Nullable Tree above) {
        if (below == null) {
            return above;
        }
        Tree last = below;
        while (last.right != null) {
            last = last.right;
        }
        return join(withoutLast(below), last, above);
    }

    private static @Nullable Tree withoutLast(Tree tree) {
        return tree.right == null ? tree.left : join(tree.left, tree, withoutLast(tree.right));
    }

    /** All of {@code below}, the key of {@code middle}, all of {@code above}; heights may differ by any amount. */
    private static Tree join(@Nullable Tree below, Tree middle, @Nullable Tree above) {
        if (below != null && below.height > height(above) + 1) {
            return balanced(below.left, below, join(below.right, middle, above));
        }
        if (above != null && above.height > height(below) + 1) {
            return balanced(join(below, middle, above.left), above, above.right);
        }
        return new Tree(below, middle.key, middle.value, above);
    }

    /** As {@link #join}, of sides whose heights differ by at most two. */
    private static Tree balanced(@Nullable Tree below, Tree middle, @Nullable Tree above) {
        if (below != null && below.height > height(above) + 1) {
            Tree inner = below.right;
            if (inner != null && inner.height > height(below.left)) {
                return new Tree(
                        new Tree(below.left, below.key, below.value, inner.left),
                        inner.key,
                        inner.value,
                        new Tree(inner.right, middle.key, middle.value, above));
            }
            Tree right = new Tree(inner, middle.key, middle.value, above);
            return new Tree(below.left, below.key, below.value, right);
        }
        if (above != null && above.height > height(below) + 1) {
            Tree inner = above.left;
            if (inner != null && inner.height > height(above.right)) {
                return new Tree(
                        new Tree(below, middle.key, middle.value, inner.left),
                        inner.key,
                        inner.value,
                        new Tree(inner.right, above.key, above.value, above.right));
            }
            Tree left = new Tree(below, middle.key, middle.value, inner);
            return new Tree(left, above.key, above.value, above.right);
        }
        return new Tree(below, middle.key, middle.value, above);
    }

    private static int height(@Nullable Tree tree) {
        return tree == null ? 0 : tree.height;
    }
}
