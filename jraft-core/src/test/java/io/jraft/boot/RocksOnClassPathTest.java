package io.jraft.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.engine.StorageOpener;
import io.jraft.entity.PeerId;
import io.jraft.option.NodeOptions;
import io.jraft.sys.NioFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log in RocksDB is chosen by the uri's scheme, and a program without that library is told what to add. */
class RocksOnClassPathTest {
    private static final PeerId SELF = new PeerId("127.0.0.1", 8081);

    @TempDir Path root;

    /** Starts the storage of a node and ends it. Public and with plain parameters, for the other class loader. */
    public static final class Start {
        private Start() {}

        public static void openAndClose(String logUri, String metaUri) throws IOException {
            LongSupplier random = new Random(5)::nextLong;
            NodeOptions options = new NodeOptions();
            options.setLogUri(logUri);
            options.setRaftMetaUri(metaUri);
            DirectoryStorage storage = new DirectoryStorage(new NioFileSystem(), options, random);
            StorageOpener.Journal journal = storage.openJournal(options);
            try {
                StorageOpener.Member member = storage.openMember("g", SELF, options, journal);
                journal.store().open("g", SELF).close();
                member.close();
            } finally {
                journal.close();
            }
        }
    }

    private void start(String scheme) throws IOException {
        Start.openAndClose(scheme + root.resolve("log"), root.resolve("meta").toString());
    }

    @Test
    @DisplayName("the scheme chooses, and a directory stays with what it began with")
    void schemeChooses() throws IOException {
        start("rocksdb://");
        start("rocksdb://");

        assertThat(root.resolve("log/rocksdb")).isDirectoryContaining("glob:**/CURRENT");
        assertThatThrownBy(() -> start("file://"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(root.resolve("log").toString())
                .hasMessageContaining("keeps its log in 'rocksdb', and logUri asks for 'journal'");
    }

    @Test
    @DisplayName("a journal's directory is not taken for an empty RocksDB")
    void journalStays() throws IOException {
        start("");
        start("file://");

        assertThatThrownBy(() -> start("rocksdb://"))
                .hasMessageContaining("keeps its log in 'journal', and logUri asks for 'rocksdb'");
        assertThat(root.resolve("log/rocksdb")).doesNotExist();
        start("");
    }

    @Test
    @DisplayName("without the library the journal works, and rocksdb:// says what to add")
    void withoutTheLibrary() throws Exception {
        Class<?> start = new WithoutRocks().loadClass(Start.class.getName());
        var open = start.getMethod("openAndClose", String.class, String.class);
        open.invoke(null, root.resolve("a").toString(), root.resolve("b").toString());

        for (int i = 0; i < 2; i++) {
            // The second time the directory must be free: the first failure let go of its lock.
            assertThatThrownBy(
                            () ->
                                    open.invoke(
                                            null,
                                            "rocksdb://" + root.resolve("log"),
                                            root.resolve("meta").toString()))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not on the class path")
                    .hasMessageContaining("org.rocksdb:rocksdbjni");
        }
    }

    /** Our classes, and all others but RocksDB's. */
    private static final class WithoutRocks extends ClassLoader {
        WithoutRocks() {
            super(RocksOnClassPathTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.rocksdb.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.jraft.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
