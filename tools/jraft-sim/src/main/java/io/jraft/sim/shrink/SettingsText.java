package io.jraft.sim.shrink;

import io.jraft.EngineOptions;
import io.jraft.ThreadingMode;
import io.jraft.option.NodeOptions;
import io.jraft.option.ReadOnlyOption;
import io.jraft.sim.load.Load;
import io.jraft.sim.node.NodeSetup;
import io.jraft.sim.run.Settings;
import io.jraft.sim.world.Strategy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings as names and values: what a case file holds, and what the shrinker turns. Only what can be changed without
 * another meaning of the seed's script is here. Immutable.
 */
final class SettingsText {
    private static final String NONE = "-";

    /** One setting. A value it is plain with asks no attention from a reader; null where there is none. */
    private record Key(
            String name,
            @Nullable String plain,
            Function<Settings, String> get,
            BiFunction<Settings, String, Settings> set) {}

    private static final List<Key> KEYS =
            List.of(
                    new Key(
                            "nodes",
                            null,
                            s -> "" + s.nodes(),
                            (s, v) -> run(s, number(v), s.strategy(), s.horizonMs())),
                    new Key(
                            "strategy",
                            Strategy.Kind.FIFO.name(),
                            s -> s.strategy().name(),
                            (s, v) -> run(s, s.nodes(), Strategy.Kind.valueOf(v), s.horizonMs())),
                    new Key(
                            "horizonMs",
                            null,
                            s -> "" + s.horizonMs(),
                            (s, v) -> run(s, s.nodes(), s.strategy(), number(v))),
                    new Key(
                            "threading",
                            ThreadingMode.DEDICATED.name(),
                            s -> s.setup().engine().getThreadingMode().name(),
                            (s, v) ->
                                    setup(
                                            s,
                                            (o, e) ->
                                                    e.setThreadingMode(ThreadingMode.valueOf(v)))),
                    new Key(
                            "ringCells",
                            "256",
                            s -> "" + s.setup().ringCells(),
                            (s, v) -> sizes(s, number(v), s.setup().driftPpmMax())),
                    new Key(
                            "driftPpmMax",
                            "0",
                            s -> "" + s.setup().driftPpmMax(),
                            (s, v) -> sizes(s, s.setup().ringCells(), number(v))),
                    option(
                            "snapshotIntervalSecs",
                            "0",
                            NodeOptions::getSnapshotIntervalSecs,
                            NodeOptions::setSnapshotIntervalSecs),
                    option(
                            "leaseReads",
                            "0",
                            o -> o.getRaftOptions().getReadOnlyOptions().ordinal(),
                            (o, n) ->
                                    o.getRaftOptions()
                                            .setReadOnlyOptions(ReadOnlyOption.values()[n])),
                    option(
                            "entriesMax",
                            "1024",
                            o -> o.getRaftOptions().getMaxEntriesSize(),
                            (o, n) -> o.getRaftOptions().setMaxEntriesSize(n)),
                    option(
                            "inflightMessagesMax",
                            "256",
                            o -> o.getRaftOptions().getMaxReplicatorInflightMsgs(),
                            (o, n) -> o.getRaftOptions().setMaxReplicatorInflightMsgs(n)),
                    option(
                            "bodyBytesMax",
                            "65536",
                            o -> o.getRaftOptions().getMaxBodySize(),
                            (o, n) -> o.getRaftOptions().setMaxBodySize(n)),
                    engine(
                            "segmentBytes",
                            "262144",
                            EngineOptions::getSegmentBytes,
                            (e, n) -> {
                                e.setSegmentBytes(n);
                                e.setSegmentBytesFirst(n);
                            }),
                    engine(
                            "snapshotChunkBytes",
                            "65536",
                            EngineOptions::getSnapshotChunkBytes,
                            EngineOptions::setSnapshotChunkBytes),
                    load("clients", null, Load::clients, 0),
                    load("operations", null, Load::operations, 1),
                    load("keys", "1", Load::keys, 2),
                    load("fillingMax", "0", Load::fillingMax, 3),
                    load("thinkMicros", null, l -> (int) (l.thinkNanos() / 1_000), 4),
                    new Key(
                            "kinds",
                            null,
                            s -> join(s.load().kinds()),
                            (s, v) -> withLoad(s, numbers(s.load()), kinds(v), s.load().only())),
                    new Key(
                            "only",
                            null,
                            s -> join(s.load().only()),
                            (s, v) -> withLoad(s, numbers(s.load()), s.load().kinds(), words(v))));

    private SettingsText() {}

    /** All settings, by name. */
    static Map<String, String> of(Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        KEYS.forEach(k -> values.put(k.name, k.get.apply(settings)));
        return values;
    }

    /** What another has that differs. */
    static Map<String, String> difference(Settings from, Settings to) {
        Map<String, String> values = of(to);
        values.entrySet().removeAll(of(from).entrySet());
        return values;
    }

    /** Names of settings that can be made plain, with the value that is. */
    static Map<String, String> plain() {
        Map<String, String> values = new LinkedHashMap<>();
        for (Key k : KEYS) {
            if (k.plain != null) {
                values.put(k.name, k.plain);
            }
        }
        return values;
    }

    /**
     * The same with one setting changed.
     *
     * @throws IllegalArgumentException when there is no such setting, or the value is none of its values
     */
    static Settings with(Settings settings, String key, String value) {
        for (Key k : KEYS) {
            if (k.name.equals(key)) {
                return k.set.apply(settings, value);
            }
        }
        throw new IllegalArgumentException("no setting " + key);
    }

    private static Key option(
            String name,
            String plain,
            ToIntFunction<NodeOptions> get,
            BiConsumer<NodeOptions, Integer> set) {
        return new Key(
                name,
                plain,
                s -> "" + get.applyAsInt(s.setup().options()),
                (s, v) -> setup(s, (o, e) -> set.accept(o, number(v))));
    }

    private static Key engine(
            String name,
            String plain,
            ToIntFunction<EngineOptions> get,
            BiConsumer<EngineOptions, Integer> set) {
        return new Key(
                name,
                plain,
                s -> "" + get.applyAsInt(s.setup().engine()),
                (s, v) -> setup(s, (o, e) -> set.accept(e, number(v))));
    }

    /** A number of the load; {@code place} is where {@link #numbers} has it. */
    private static Key load(
            String name, @Nullable String plain, ToIntFunction<Load> get, int place) {
        return new Key(
                name,
                plain,
                s -> "" + get.applyAsInt(s.load()),
                (s, v) -> {
                    int[] numbers = numbers(s.load());
                    numbers[place] = number(v);
                    return withLoad(s, numbers, s.load().kinds(), s.load().only());
                });
    }

    private static int[] numbers(Load l) {
        int think = (int) (l.thinkNanos() / 1_000);
        return new int[] {l.clients(), l.operations(), l.keys(), l.fillingMax(), think};
    }

    // ------------------------------------------------------------ copies of records

    private static Settings run(Settings s, int nodes, Strategy.Kind strategy, long horizonMs) {
        return new Settings(
                nodes,
                strategy,
                s.electionTimeoutMs(),
                horizonMs,
                s.faults(),
                s.kinds(),
                s.load(),
                s.setup());
    }

    private static Settings with(Settings s, Load load, NodeSetup setup) {
        return new Settings(
                s.nodes(),
                s.strategy(),
                s.electionTimeoutMs(),
                s.horizonMs(),
                s.faults(),
                s.kinds(),
                load,
                setup);
    }

    private static Settings setup(Settings s, BiConsumer<NodeOptions, EngineOptions> change) {
        NodeOptions options = s.setup().options().copy();
        EngineOptions engine = s.setup().engine().copy();
        change.accept(options, engine);
        NodeSetup setup = s.setup();
        return with(
                s, s.load(), setup.with(options, engine, setup.ringCells(), setup.driftPpmMax()));
    }

    private static Settings sizes(Settings s, int cells, int driftPpm) {
        NodeSetup setup = s.setup();
        return with(s, s.load(), setup.with(setup.options(), setup.engine(), cells, driftPpm));
    }

    private static Settings withLoad(
            Settings s, int[] numbers, List<Load.Kind> kinds, List<String> only) {
        Load l = s.load();
        Load load =
                new Load(
                        numbers[0],
                        numbers[1],
                        kinds,
                        numbers[2],
                        l.readPercent(),
                        numbers[4] == numbers(l)[4] ? l.thinkNanos() : numbers[4] * 1_000L,
                        l.timeoutNanos(),
                        numbers[3],
                        only);
        return with(s, load, s.setup());
    }

    // ----------------------------------------------------------------------- values

    private static int number(String value) {
        return Integer.parseInt(value);
    }

    private static List<String> words(String value) {
        return value.equals(NONE) ? List.of() : Arrays.asList(value.split(",", -1));
    }

    private static List<Load.Kind> kinds(String value) {
        return words(value).stream().map(Load.Kind::valueOf).toList();
    }

    static String join(List<?> values) {
        return values.isEmpty()
                ? NONE
                : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
