package io.jraft.sim.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Applies a mutant to the sources of jraft-core and compiles the files it touches, in memory, against the classes that
 * are running. Nothing is written anywhere.
 * Thread: one at a time.
 */
public final class MutantCompiler implements AutoCloseable {
    /** System property with jraft-core's source directory, for when it is not found from the working directory. */
    public static final String SOURCES = "jraft.core.sources";

    private static final List<String> PLACES =
            List.of("../../jraft-core/src/main/java", "jraft-core/src/main/java");

    private final Path sources;
    private final JavaCompiler compiler;

    /** Kept from mutant to mutant: it remembers what is in the jars. */
    private final StandardJavaFileManager files;

    private MutantCompiler(Path sources, JavaCompiler compiler) {
        this.sources = sources;
        this.compiler = compiler;
        files = compiler.getStandardFileManager(null, null, UTF_8);
    }

    /** A compiler for the sources that {@link #SOURCES} names, or for those of this checkout. */
    public static MutantCompiler open() throws IOException {
        String named = System.getProperty(SOURCES);
        for (String place : named == null ? PLACES : List.of(named)) {
            Path directory = Path.of(place);
            if (Files.isDirectory(directory.resolve("io/jraft"))) {
                return open(directory);
            }
        }
        throw new IOException(
                "the sources of jraft-core are not where they were looked for; set -D"
                        + SOURCES
                        + "=<directory>");
    }

    /** A compiler for sources in a given place. */
    public static MutantCompiler open(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IOException("mutants need a JDK, and this runtime has no compiler");
        }
        return new MutantCompiler(sources, compiler);
    }

    /**
     * The sources that a mutant touches, as it leaves them, by path.
     *
     * @throws IOException when a file is gone, or a text to be replaced does not stand in it exactly once: the code has
     *     moved, and the mutant must follow it
     */
    public Map<String, String> apply(Mutant mutant) throws IOException {
        Map<String, String> changed = new LinkedHashMap<>();
        for (Mutant.Edit edit : mutant.edits()) {
            String text = changed.get(edit.file());
            if (text == null) {
                text = Files.readString(sources.resolve(edit.file()), UTF_8);
            }
            int at = text.indexOf(edit.find());
            if (at < 0 || text.indexOf(edit.find(), at + 1) >= 0) {
                throw new IOException(
                        mutant.id()
                                + " does not fit: in "
                                + edit.file()
                                + " this stands "
                                + (at < 0 ? "nowhere" : "more than once")
                                + ":\n"
                                + edit.find());
            }
            changed.put(
                    edit.file(),
                    text.substring(0, at)
                            + edit.replace()
                            + text.substring(at + edit.find().length()));
        }
        return changed;
    }

    /**
     * The classes of the files that a mutant touches, by binary name.
     *
     * @throws IOException when it does not apply or does not compile, with the compiler's words
     */
    public Map<String, byte[]> compile(Mutant mutant) throws IOException {
        List<JavaFileObject> units = new ArrayList<>();
        for (Map.Entry<String, String> e : apply(mutant).entrySet()) {
            units.add(new Source(e.getKey(), e.getValue()));
        }
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<String> options =
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-Xlint:none",
                        "-g",
                        "-parameters",
                        "-classpath",
                        System.getProperty("java.class.path", ""));
        try (Memory memory = new Memory(files)) {
            boolean done = compiler.getTask(null, memory, said, options, null, units).call();
            if (!done) {
                StringBuilder errors = new StringBuilder(mutant.id() + " does not compile:");
                for (Diagnostic<?> d : said.getDiagnostics()) {
                    if (d.getKind() == Diagnostic.Kind.ERROR) {
                        errors.append('\n').append(d);
                    }
                }
                throw new IOException(errors.toString());
            }
            return memory.classes();
        }
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("mutant:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Compiled extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Compiled(String name) {
            super(URI.create("mutant:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /** Reads what the file manager knows and keeps what the compiler writes. */
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, Compiled> written = new LinkedHashMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return written.computeIfAbsent(name, Compiled::new);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new LinkedHashMap<>();
            written.forEach((name, c) -> classes.put(name, c.bytes.toByteArray()));
            return classes;
        }

        /** The manager behind it lives on. */
        @Override
        public void close() {}
    }
}
