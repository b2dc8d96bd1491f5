package io.jraft.rhea.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lists, maps and pairs that programs make. */
class CollectionsTest {
    @Test
    @DisplayName("a list is made of what there is, and is the caller's own")
    void lists() {
        List<String> source = new ArrayList<>(List.of("a", "b"));
        ArrayList<String> copy = Lists.newArrayList(source);
        source.clear();
        copy.add("c");
        assertThat(copy).containsExactly("a", "b", "c");
        assertThat(Lists.newArrayList(copy.iterator())).isEqualTo(copy).isNotSameAs(copy);
        Iterable<String> plain = copy::iterator;
        assertThat(Lists.newArrayList(plain)).isEqualTo(copy);
        assertThat(Lists.newArrayList(new ArrayDeque<>(copy))).isEqualTo(copy);
        assertThat(Lists.newArrayList("a", null)).containsExactly("a", null);
        assertThat(Lists.newArrayList()).isEmpty();
        assertThat(Lists.newArrayListWithCapacity(3)).isEmpty();
        assertThatThrownBy(() -> Lists.newArrayListWithCapacity(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a transformed list goes along with the list that it is of")
    void transformed() {
        List<Integer> numbers = new ArrayList<>(List.of(1, 2));
        List<String> words = Lists.transform(numbers, n -> "n" + n);
        assertThat(words).containsExactly("n1", "n2").isInstanceOf(RandomAccess.class);
        numbers.add(3);
        assertThat(words).containsExactly("n1", "n2", "n3");
        assertThat(words.get(2)).isEqualTo("n3");
        assertThatThrownBy(() -> words.add("n4")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Lists.transform(new LinkedList<>(numbers), n -> n * 2))
                .containsExactly(2, 4, 6)
                .isNotInstanceOf(RandomAccess.class);
    }

    @Test
    @DisplayName("a map keeps what is put into it, in the order that its name promises")
    void maps() {
        for (Map<String, Integer> map :
                List.<Map<String, Integer>>of(
                        Maps.newHashMap(),
                        Maps.newHashMapWithExpectedSize(100),
                        Maps.newLinkedHashMap(),
                        Maps.newTreeMap(),
                        Maps.newConcurrentMap(),
                        Maps.newConcurrentMap(100))) {
            assertThat(map).isEmpty();
            map.put("b", 2);
            map.put("a", 1);
            assertThat(map).containsOnly(Map.entry("a", 1), Map.entry("b", 2));
        }
        Map<String, Integer> linked = Maps.newLinkedHashMap();
        linked.put("b", 2);
        linked.put("a", 1);
        assertThat(linked.keySet()).containsExactly("b", "a");
        Map<String, Integer> tree = Maps.newTreeMap();
        tree.putAll(linked);
        assertThat(tree.keySet()).containsExactly("a", "b");
        Map<String, Integer> byIdentity = Maps.newIdentityHashMapWithExpectedSize(2);
        byIdentity.put("key", 1);
        byIdentity.put(String.valueOf(new char[] {'k', 'e', 'y'}), 2);
        assertThat(byIdentity).hasSize(2);
        Map<Long, String> numbers = Maps.newConcurrentMapLong(8);
        numbers.put(7L, "seven");
        assertThat(numbers).containsEntry(7L, "seven");
        assertThat(Maps.<String>newConcurrentMapLong()).isEmpty();
        assertThat(Maps.newIdentityHashMap()).isEmpty();
        assertThatThrownBy(() -> Maps.newHashMapWithExpectedSize(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("two pairs are equal when both of their halves are")
    void pairs() {
        Pair<String, Integer> pair = Pair.of("a", 1);
        assertThat(pair).isEqualTo(new Pair<>("a", 1)).hasSameHashCodeAs(new Pair<>("a", 1));
        assertThat(pair).isNotEqualTo(Pair.of("a", 2)).isNotEqualTo(Pair.of("b", 1));
        pair.setKey("b");
        pair.setValue(null);
        assertThat(pair).isEqualTo(Pair.of("b", null)).hasToString("Pair{key=b, value=null}");
    }
}
