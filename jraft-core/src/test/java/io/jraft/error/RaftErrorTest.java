package io.jraft.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.Status;
import io.jraft.entity.EnumOutter.ErrorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RaftErrorTest {

    @Test
    @DisplayName("names and numbers are those of the table, no more and no less")
    void numbers() throws IOException {
        Map<String, Integer> table = new LinkedHashMap<>();
        try (InputStream in = getClass().getResourceAsStream("/api/raft-errors.txt")) {
            assertThat(in).isNotNull();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] words = line.split("\\s+");
                    table.put(words[0], Integer.parseInt(words[1]));
                }
            }
        }
        Map<String, Integer> ours = new LinkedHashMap<>();
        for (RaftError error : RaftError.values()) {
            ours.put(error.name(), error.getNumber());
        }

        assertThat(ours).isEqualTo(table).hasSize(34);
    }

    @Test
    @DisplayName("each number leads back to its error, others to UNKNOWN")
    void forNumber() {
        for (RaftError error : RaftError.values()) {
            assertThat(RaftError.forNumber(error.getNumber())).isEqualTo(error);
            assertThat(RaftError.describeCode(error.getNumber())).isEqualTo(error.name());
        }
        assertThat(RaftError.forNumber(12)).isEqualTo(RaftError.UNKNOWN);
        assertThat(RaftError.describeCode(12)).isEqualTo("<Unknown:12>");
    }

    @Test
    @DisplayName("the kinds of node errors have the numbers of the field")
    void errorTypes() {
        assertThat(ErrorType.values())
                .extracting(ErrorType::name)
                .containsExactly(
                        "ERROR_TYPE_NONE",
                        "ERROR_TYPE_LOG",
                        "ERROR_TYPE_STABLE",
                        "ERROR_TYPE_SNAPSHOT",
                        "ERROR_TYPE_STATE_MACHINE",
                        "ERROR_TYPE_META");
        assertThat(ErrorType.ERROR_TYPE_META.getNumber()).isEqualTo(5);
    }

    @Test
    @DisplayName("O26 an exception carries its kind and its words, percent signs and all")
    void exception() {
        RaftException e =
                new RaftException(ErrorType.ERROR_TYPE_LOG, new Status(RaftError.EIO, "100% full"));

        assertThat(e.getMessage()).isEqualTo("100% full");
        assertThat(e.toString()).contains("ERROR_TYPE_LOG").contains("EIO");
        assertThat(new RaftException().getStatus().isOk()).isTrue();
    }
}
