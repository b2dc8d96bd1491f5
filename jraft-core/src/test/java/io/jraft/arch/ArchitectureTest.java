package io.jraft.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The dependency rule of layers.txt, and what the core must never touch. */
class ArchitectureTest {

    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        all =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.jraft");
    }

    @Test
    @DisplayName("a class uses only classes of lower levels")
    void levels() throws IOException {
        classes().should(useLowerLevelsOnly(Layers.read())).check(all);
    }

    @Test
    @DisplayName("the table tells lower from equal and higher")
    void tableIsUnderstood() {
        Layers layers = Layers.parse("# words\n2 boot NODE\n1 engine core.log\n0 API\n");

        assertThat(layers.allows("boot", "API")).isTrue();
        assertThat(layers.allows("engine", "core.log")).isFalse();
        assertThat(layers.allows("API", "engine")).isFalse();
        assertThat(layers.allows("API", "API")).isTrue();
        assertThat(layers.knows("net.bolt")).isFalse();
        assertThat(layers.sliceOf("io.jraft.core", "io.jraft.core.NodeImpl")).isEqualTo("NODE");
        assertThat(layers.sliceOf("io.jraft.core", "io.jraft.core.State")).isEqualTo("API");
        assertThat(layers.sliceOf("io.jraft.core.log", "io.jraft.core.log.LogManager"))
                .isEqualTo("core.log");
    }

    @Test
    @DisplayName("the rules of Raft are pure")
    void rulesArePure() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.jraft.protocol..")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                                "java.util.concurrent..",
                                                "java.io..",
                                                "java.nio..",
                                                "org.slf4j..",
                                                "io.jraft.spi..",
                                                "io.jraft.ring..",
                                                "io.jraft.core..")
                                        // Only converts numbers.
                                        .and(not(equivalentTo(TimeUnit.class)))));
    }

    @Test
    @DisplayName("the core has no locks and no atomics")
    void coreHasNoLocks() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.jraft.core.*..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.util.concurrent.locks..", "java.util.concurrent.atomic.."));
    }

    @Test
    @DisplayName("the core has no threads")
    void coreHasNoThreads() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.jraft.core.*..")
                        .should()
                        .dependOnClassesThat()
                        .areAssignableTo(Thread.class)
                        .orShould()
                        .dependOnClassesThat()
                        .areAssignableTo(Executor.class));
    }

    @Test
    @DisplayName(
            "the Disruptor, HdrHistogram, Bolt and Netty, Micrometer, and RocksDB have one door each")
    void oneDoorToLibraries() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.jraft.ring.lmax..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.lmax.."));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.jraft.net.bolt..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("com.alipay..", "io.netty.."));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.jraft.ring")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.HdrHistogram.."));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.jraft.metrics.micrometer..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.micrometer.."));
        // It is not there for users who did not ask for it.
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.jraft.storage.rocksdb..")
                        // Users say there how RocksDB is tuned.
                        .and()
                        .doNotHaveFullyQualifiedName("io.jraft.util.StorageOptionsFactory")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.rocksdb.."));
    }

    @Test
    @DisplayName("there is one clock")
    void oneClock() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.jraft.sys..")
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis"));
    }

    @Test
    @DisplayName("adapters know nothing of the core")
    void adaptersAside() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "io.jraft.storage.*..", "io.jraft.net..", "io.jraft.sys..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.jraft.core.*..", "io.jraft.engine..", "io.jraft.boot.."));
    }

    @Test
    @DisplayName("protobuf and Dropwizard stay in the API and in what serves it")
    void foreignTypesStayAtTheEdge() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "io.jraft.check..",
                                "io.jraft.model..",
                                "io.jraft.message..",
                                "io.jraft.protocol..",
                                "io.jraft.ring..",
                                "io.jraft.spi..",
                                "io.jraft.net.codec..",
                                "io.jraft.storage.journal..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("com.google.protobuf..", "com.codahale.."));
    }

    @Test
    @DisplayName("nobody calls Hessian or Java deserialisation")
    void noReflectiveDeserialiser() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat(resideInAPackage("com.caucho.."))
                        .orShould()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.io.ObjectInputStream"));
    }

    /** A rule about packages that do not exist yet holds. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(all);
    }

    private static ArchCondition<JavaClass> useLowerLevelsOnly(Layers layers) {
        return new ArchCondition<>("use classes of lower levels only, see layers.txt") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                String slice = slice(layers, from);
                if (!layers.knows(slice)) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    from,
                                    slice + " of " + from.getName() + " is not in layers.txt"));
                    return;
                }
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    if (!to.getPackageName().startsWith("io.jraft")) {
                        continue;
                    }
                    String target = slice(layers, to);
                    if (layers.knows(target) && !layers.allows(slice, target)) {
                        events.add(
                                SimpleConditionEvent.violated(
                                        from,
                                        slice
                                                + " uses "
                                                + target
                                                + ": "
                                                + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static String slice(Layers layers, JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return layers.sliceOf(type.getPackageName(), nested < 0 ? name : name.substring(0, nested));
    }
}
