package io.jraft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.JRaftServiceFactory;
import io.jraft.option.NodeOptions;
import io.jraft.util.SPI;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which factory makes the storages of a node whose options name none. */
class ServiceFactoryTest {
    @TempDir Path root;

    /** A user's. */
    @SPI(priority = 1)
    public static class First extends DefaultJRaftServiceFactory {}

    /** Another one, which comes behind. */
    public static class Second extends DefaultJRaftServiceFactory {}

    private JRaftServiceFactory chosen(String file) throws IOException {
        Path services = Files.createDirectories(root.resolve("META-INF/services"));
        Files.writeString(services.resolve(JRaftServiceFactory.class.getName()), file);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {root.toUri().toURL()}, getClass().getClassLoader())) {
            return DefaultJRaftServiceFactory.chosen(loader);
        }
    }

    @Test
    @DisplayName(
            "the one with the highest priority in META-INF/services; a name that is no class is told")
    void byClassPath() throws IOException {
        assertThat(chosen(Second.class.getName() + "\n" + First.class.getName() + "\n"))
                .isInstanceOf(First.class);
        assertThat(chosen(Second.class.getName())).isInstanceOf(Second.class);
        assertThatThrownBy(() -> chosen("no.such.Factory"))
                .isInstanceOf(ServiceConfigurationError.class)
                .hasMessageContaining("no.such.Factory");
    }

    @Test
    @DisplayName(
            "without such a file the library's own, and one that the options name goes before all")
    void otherwise() {
        assertThat(new NodeOptions().getServiceFactory())
                .isExactlyInstanceOf(DefaultJRaftServiceFactory.class)
                .isSameAs(new NodeOptions().getServiceFactory());
        NodeOptions options = new NodeOptions();
        options.setServiceFactory(new Second());
        assertThat(options.copy().getServiceFactory()).isInstanceOf(Second.class);
    }
}
