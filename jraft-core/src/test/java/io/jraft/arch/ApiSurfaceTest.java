package io.jraft.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Programs of the field compile here: every type and member that they touch (surface.txt) exists with its signature, or
 * is named in surface-absent.txt with the reason. Both tables are checked, so that neither rots.
 */
class ApiSurfaceTest {

    private static ApiSurface surface() throws IOException {
        return new ApiSurface("/api/surface.txt", "/api/surface-absent.txt");
    }

    @Test
    @DisplayName("every member that programs touch is here, or absent with a reason")
    void everyMember() throws IOException {
        assertThat(surface().types()).isGreaterThan(60);
        assertThat(surface().missing()).isEmpty();
    }

    @Test
    @DisplayName("what is called absent is absent, is asked for, and has a reason")
    void absences() throws IOException {
        assertThat(surface().wrongAbsences()).isEmpty();
    }

    @Test
    @DisplayName("the reader of signatures tells a member from a similar one")
    void readerIsUnderstood() {
        Set<String> members = ApiSurface.members(Sample.class);

        assertThat(members)
                .contains(
                        "new(String, int)",
                        "Map.Entry both(byte[], List)",
                        // The field's signature promises less than ours: a caller does not notice.
                        "Collection names()",
                        "List names()",
                        "String TEXT")
                .doesNotContain("void hidden()", "List names(int)", "new()");
    }

    /** What the reader of signatures is tried on. */
    public static class Sample {
        public static final String TEXT = "text";

        public Sample(String a, int b) {}

        Sample() {}

        public Map.@Nullable Entry<String, String> both(byte[] a, List<String> b) {
            return null;
        }

        public List<String> names() {
            return List.of();
        }

        void hidden() {}
    }
}
