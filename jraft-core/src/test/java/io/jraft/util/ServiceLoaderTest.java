package io.jraft.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Implementations found by META-INF/services, as programs of the field order and name them. */
class ServiceLoaderTest {
    /** What is looked for. */
    public interface Greeting {}

    /** Has no word about itself. */
    public static class Plain implements Greeting {}

    /** Comes first. */
    @SPI(name = "loud", priority = 10)
    public static class Loud implements Greeting {}

    /** Comes last. */
    @SPI(name = "quiet", priority = -1)
    public static class Quiet implements Greeting {}

    @Test
    @DisplayName("the highest priority comes first; without the annotation it is 0")
    void order() {
        JRaftServiceLoader<Greeting> loader = JRaftServiceLoader.load(Greeting.class);

        assertThat(loader.sort())
                .extracting(Object::getClass)
                .extracting(Class::getSimpleName)
                .containsExactly("Loud", "Plain", "Quiet");
        assertThat(loader.first()).isInstanceOf(Loud.class);
        List<Greeting> seen = new ArrayList<>();
        loader.forEach(seen::add);
        assertThat(seen).isEqualTo(loader.sort());
    }

    @Test
    @DisplayName(
            "one is found by its name, made once until a reload; what is not there is told by its name")
    void find() {
        JRaftServiceLoader<Greeting> loader = JRaftServiceLoader.load(Greeting.class);
        Greeting quiet = loader.find("quiet");

        assertThat(quiet).isInstanceOf(Quiet.class).isSameAs(loader.find("quiet"));
        loader.reload();
        assertThat(loader.find("quiet")).isNotSameAs(quiet);
        assertThatThrownBy(() -> loader.find("none"))
                .isInstanceOf(ServiceConfigurationError.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> JRaftServiceLoader.load(Runnable.class).first())
                .isInstanceOf(ServiceConfigurationError.class)
                .hasMessageContaining("java.lang.Runnable");
    }
}
