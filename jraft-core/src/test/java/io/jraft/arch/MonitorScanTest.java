package io.jraft.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Finds synchronized methods and blocks, which no other rule of the build can see. */
class MonitorScanTest {

    private static final List<String> LOCK_FREE =
            List.of(
                    "check",
                    "model",
                    "message",
                    "protocol",
                    "storage/journal",
                    "storage/local",
                    "net/codec");

    @Test
    @DisplayName("the core never takes a monitor")
    void coreTakesNoMonitor() throws IOException {
        Path root = Path.of("target", "classes", "io", "jraft");
        List<String> found = new ArrayList<>();
        int scanned = 0;
        for (Path file : classFiles(root)) {
            if (isLockFree(root.relativize(file))) {
                try (InputStream in = Files.newInputStream(file)) {
                    found.addAll(monitorsIn(in));
                }
                scanned++;
            }
        }
        assertThat(scanned).as("classes looked at").isGreaterThan(10);
        assertThat(found).as("methods that take a monitor").isEmpty();
    }

    @Test
    @DisplayName("the scan sees synchronized methods and synchronized blocks")
    void scanSeesMonitors() throws IOException {
        try (InputStream in = Sinner.class.getResourceAsStream("MonitorScanTest$Sinner.class")) {
            assertThat(in).isNotNull();
            assertThat(monitorsIn(in))
                    .hasSize(2)
                    .anyMatch(m -> m.endsWith(".method"))
                    .anyMatch(m -> m.endsWith(".block"));
        }
    }

    private static boolean isLockFree(Path file) {
        String name = file.toString().replace('\\', '/');
        // io.jraft.core itself is API; the packages below it are the core.
        boolean inCore = name.startsWith("core/") && name.indexOf('/', 5) > 0;
        return inCore || LOCK_FREE.stream().anyMatch(prefix -> name.startsWith(prefix + "/"));
    }

    private static List<Path> classFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".class")).sorted().toList();
        }
    }

    private static List<String> monitorsIn(InputStream classFile) throws IOException {
        List<String> found = new ArrayList<>();
        ClassReader reader = new ClassReader(classFile);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String desc, String sig, String[] thrown) {
                        String method = reader.getClassName() + "." + name;
                        if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                            found.add(method);
                        }
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitInsn(int opcode) {
                                if (opcode == Opcodes.MONITORENTER) {
                                    found.add(method);
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return found;
    }

    /** Shows the scan what it must find. */
    static final class Sinner {
        private int count;

        synchronized int method() {
            return ++count;
        }

        int block() {
            synchronized (this) {
                return ++count;
            }
        }
    }
}
