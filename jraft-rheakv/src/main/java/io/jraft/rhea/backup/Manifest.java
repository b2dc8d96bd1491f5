package io.jraft.rhea.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a backup says about itself: a text of lines, the last of which is a checksum of those before. It is written last, so
 * where it is, everything is.
 *
 * @param clusterId number of the cluster that the backup is of
 * @param clusterName its name
 * @param takenAt when it was begun by the clock of whoever took it, for people
 * @param regions in the order of their keys: they meet and leave nothing out
 */
public record Manifest(
        long clusterId, String clusterName, String takenAt, List<RegionPart> regions) {
    /** Its name in the directory. */
    public static final String FILE = "manifest";

    private static final String TITLE = "rheakv backup, format 1";
    private static final String SUM = "crc32c=";

    /** Copies the list. */
    public Manifest {
        regions = List.copyOf(regions);
    }

    String encode() {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        text.append("clusterId=").append(clusterId).append('\n');
        text.append("clusterName=").append(clusterName).append('\n');
        text.append("takenAt=").append(takenAt).append('\n');
        for (RegionPart part : regions) {
            text.append("region=").append(part.regionId());
            text.append(" version=").append(part.version());
            text.append(" start=").append(hex(part.start()));
            text.append(" end=").append(hex(part.end()));
            text.append(" index=").append(part.index());
            text.append(" timeMs=").append(part.timeMs());
            text.append(" pairs=").append(part.pairs());
            text.append(" bytes=").append(part.bytes());
            text.append(" sha256=").append(part.sha256()).append('\n');
        }
        return text + SUM + sum(text.toString()) + "\n";
    }

    /** Null is a dash. No key is empty, but the start of a range may be written so. */
    private static String hex(byte @Nullable [] key) {
        return key == null ? "-" : HexFormat.of().formatHex(key);
    }

    private static String sum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /**
     * Reads one back.
     *
     * @throws IOException with a sentence that says what is wrong with it
     */
    static Manifest parse(String text) throws IOException {
        if (!text.startsWith(TITLE + "\n")) {
            throw new IOException("it does not begin with '" + TITLE + "'");
        }
        int last = text.lastIndexOf(SUM);
        if (last < 0 || !text.substring(last).equals(SUM + sum(text.substring(0, last)) + "\n")) {
            throw new IOException("its checksum differs, or it is cut off");
        }
        try {
            List<String> lines = text.substring(0, last).lines().skip(1).toList();
            List<RegionPart> regions = new ArrayList<>();
            for (String line : lines.subList(3, lines.size())) {
                regions.add(part(line));
            }
            Manifest manifest =
                    new Manifest(
                            Long.parseLong(value("clusterId", lines.get(0))),
                            value("clusterName", lines.get(1)),
                            value("takenAt", lines.get(2)),
                            regions);
            manifest.requireWhole();
            return manifest;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("a line of it makes no sense: " + e.getMessage(), e);
        }
    }

    private static String value(String name, String line) {
        if (!line.startsWith(name + "=")) {
            throw new IllegalArgumentException("'" + line + "' instead of " + name);
        }
        return line.substring(name.length() + 1);
    }

    private static RegionPart part(String line) {
        Map<String, String> fields = new TreeMap<>();
        for (String word : line.split(" ", -1)) {
            int at = word.indexOf('=');
            fields.put(word.substring(0, at), word.substring(at + 1));
        }
        return new RegionPart(
                number(fields, "region"),
                number(fields, "version"),
                key(fields, "start"),
                key(fields, "end"),
                number(fields, "index"),
                number(fields, "timeMs"),
                number(fields, "pairs"),
                number(fields, "bytes"),
                field(fields, "sha256"));
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a region without " + name);
        }
        return value;
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(field(fields, name));
    }

    private static byte @Nullable [] key(Map<String, String> fields, String name) {
        String value = field(fields, name);
        return value.equals("-") ? null : HexFormat.of().parseHex(value);
    }

    /**
     * That the regions have all keys, and each of them once.
     *
     * @throws IOException if they do not
     */
    void requireWhole() throws IOException {
        byte[] behind = null;
        for (int i = 0; i < regions.size(); i++) {
            RegionPart part = regions.get(i);
            boolean meets = i == 0 ? part.start() == null : Arrays.equals(behind, part.start());
            boolean open = i > 0 && behind == null;
            if (!meets || open) {
                throw new IOException(
                        "the regions do not meet: region "
                                + part.regionId()
                                + " has the keys "
                                + part.range());
            }
            behind = part.end();
        }
        if (regions.isEmpty() || behind != null) {
            throw new IOException("the regions do not reach to the last key");
        }
    }
}
