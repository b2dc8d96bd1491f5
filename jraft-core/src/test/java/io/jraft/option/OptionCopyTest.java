package io.jraft.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.EngineOptions;
import io.jraft.entity.PeerId;
import io.jraft.util.Copiable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No setting is lost on the way from the user to the node. */
class OptionCopyTest {

    static Stream<Copiable<?>> options() {
        return Stream.of(new NodeOptions(), new RaftOptions(), new EngineOptions());
    }

    @ParameterizedTest
    @MethodSource("options")
    @DisplayName("T48 O27 a copy keeps every option")
    void copyKeepsEveryOption(Copiable<?> original) throws Exception {
        for (Field field : fieldsOf(original.getClass())) {
            boolean isTrue = field.getType() == boolean.class && field.getBoolean(original);
            field.set(original, isTrue ? false : Samples.other(field.getType()));
        }

        Object copy = original.copy();

        assertThat(copy).hasSameClassAs(original).isNotSameAs(original);
        for (Field field : fieldsOf(original.getClass())) {
            assertThat(field.get(copy))
                    .as(field.getName())
                    .usingRecursiveComparison()
                    .isEqualTo(field.get(original));
        }
    }

    @Test
    @DisplayName("T48 a copy does not change when the original does")
    void copyIsIndependent() {
        NodeOptions original = new NodeOptions();
        NodeOptions copy = original.copy();

        original.getInitialConf().addPeer(new PeerId("a", 1));
        original.getRaftOptions().setApplyBatch(99);
        original.getEngineOptions().setClusterId("changed");

        assertThat(copy.getInitialConf().isEmpty()).isTrue();
        assertThat(copy.getRaftOptions().getApplyBatch()).isEqualTo(32);
        assertThat(copy.getEngineOptions().getClusterId()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("options")
    @DisplayName("the words of the options name each of them")
    void wordsNameEach(Copiable<?> options) {
        for (Field field : fieldsOf(options.getClass())) {
            if (!field.getName().equals("fsm")) {
                assertThat(options.toString()).contains(field.getName() + "=");
            }
        }
    }

    @Test
    @DisplayName("everything that is missing is told at once")
    void validateTellsAll() {
        NodeOptions options = new NodeOptions();
        options.setLogUri(" ");

        assertThatThrownBy(options::validate)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("logUri")
                .hasMessageContaining("raftMetaUri")
                .hasMessageContaining("fsm");
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        assertThat(fields).isNotEmpty();
        return fields;
    }
}
