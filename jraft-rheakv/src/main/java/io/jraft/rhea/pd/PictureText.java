package io.jraft.rhea.pd;

import io.jraft.rhea.op.RegionInfo;
import java.util.Locale;

/** A picture for people. Owner: ANY, stateless. */
final class PictureText {
    private PictureText() {}

    static String of(Picture picture) {
        StringBuilder text = new StringBuilder();
        for (Picture.Store store : picture.stores().values()) {
            long replicas =
                    picture.regions().values().stream()
                            .filter(r -> r.isAt(store.address()))
                            .count();
            long leaders =
                    picture.regions().values().stream()
                            .filter(r -> r.leader().equals(store.address()))
                            .count();
            line(
                    text,
                    "store %s: %d replicas, leads %d, heard %d ms ago%s",
                    store.address(),
                    replicas,
                    leaders,
                    picture.nowMs() - store.heardMs(),
                    store.leaving() ? ", to be emptied" : "");
        }
        for (Picture.Region region : picture.regions().values()) {
            RegionInfo info = region.info();
            Picture.Step step = picture.running().get(info.id());
            line(
                    text,
                    "region %d version %d: at %s, led by %s, about %d keys and %d bytes, %d reads and %d writes a second%s",
                    info.id(),
                    info.version(),
                    info.members(),
                    region.leader(),
                    region.keys(),
                    region.bytes(),
                    region.load().reads(),
                    region.load().writes(),
                    step == null ? "" : "; " + step);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
