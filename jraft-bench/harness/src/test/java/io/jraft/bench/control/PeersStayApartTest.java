package io.jraft.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A peer's jars belong to the one module of the bench that is named after it, and to nothing that anyone can depend on. */
class PeersStayApartTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    /** What must be in no other pom, and the pom that may have it. */
    private static final Map<String, String> HOMES =
            Map.of(
                    "<groupId>com.alipay.sofa</groupId>\\s*<artifactId>jraft-core",
                            "jraft-bench/sofa",
                    "<groupId>com.alipay.sofa</groupId>\\s*<artifactId>jraft-rheakv",
                            "jraft-bench/sofa-kv",
                    "<groupId>org.apache.ratis</groupId>", "jraft-bench/ratis",
                    "<groupId>io.aeron</groupId>", "jraft-bench/aeron",
                    "<groupId>io.etcd</groupId>", "jraft-bench/etcd",
                    "<groupId>org.openjdk.jmh</groupId>", "jraft-bench/micro");

    @Test
    @DisplayName("only its own module names a peer, and no module depends on a peer's module")
    void onlyInTheirHomes() throws IOException {
        List<Path> poms;
        try (Stream<Path> all = Files.walk(ROOT)) {
            poms =
                    all.filter(path -> path.endsWith("pom.xml"))
                            .filter(path -> !path.toString().contains("/target/"))
                            .toList();
        }
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path pom : poms) {
            String text = Files.readString(pom);
            String home = ROOT.relativize(pom.getParent()).toString();
            for (Map.Entry<String, String> rule : HOMES.entrySet()) {
                if (java.util.regex.Pattern.compile(rule.getKey()).matcher(text).find()) {
                    found++;
                    if (!home.equals(rule.getValue())) {
                        wrong.add(home + " names " + rule.getKey());
                    }
                }
            }
            String dependencies = text.replaceFirst("(?s)</parent>.*?<name>", "");
            if (dependencies.matches(
                    "(?s).*<artifactId>jraft-bench-(sofa|sofa-kv|ratis|aeron|etcd|micro)</artifactId>.*")) {
                wrong.add(home + " depends on a peer's module");
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(found).as("peers that were found at home").isPositive();
        assertThat(poms).hasSizeGreaterThan(5);
    }
}
