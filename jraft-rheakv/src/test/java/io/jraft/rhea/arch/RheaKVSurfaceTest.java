package io.jraft.rhea.arch;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.arch.ApiSurface;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs written for SOFAJRaft's RheaKV compile here: every type and member that they touch (rheakv-surface.txt), and every
 * public one that they may touch (rheakv-api.txt), exists with its signature, or is named in the table beside with the reason. All
 * tables are checked, so that none rots.
 */
class RheaKVSurfaceTest {
    @ParameterizedTest
    @CsvSource({"rheakv-surface, 40", "rheakv-api, 60"})
    @DisplayName("every member that programs touch is here, or absent with a reason")
    void everyMember(String table, int types) throws IOException {
        ApiSurface surface = read(table);
        assertThat(surface.types()).isGreaterThan(types);
        assertThat(surface.missing()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rheakv-surface", "rheakv-api"})
    @DisplayName("what is called absent is absent, is asked for, and has a reason")
    void absences(String table) throws IOException {
        assertThat(read(table).wrongAbsences()).isEmpty();
    }

    private static ApiSurface read(String table) throws IOException {
        return new ApiSurface("/api/" + table + ".txt", "/api/" + table + "-absent.txt");
    }
}
