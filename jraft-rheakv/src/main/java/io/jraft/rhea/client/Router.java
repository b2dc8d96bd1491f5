package io.jraft.rhea.client;

import io.jraft.rhea.RegionEngine;
import io.jraft.rhea.errors.ApiException;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.KVRead;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.DriverPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.util.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings operations to their regions. When a region says that it is not what the client takes it for, which says too that the
 * operation was not done and will not be, stores are asked what there is now, and it is brought to the right region; of several
 * keys each to its own.
 * Owner: ANY.
 */
final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final long PAUSE_MS = 20;
    private static final byte[] NOTHING = new byte[0];

    private final String clusterName;
    private final RegionRoutes routes;
    private final Transport transport;
    private final long attemptMs;
    private final List<Endpoint> driver;
    private final AtomicLong tellings = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<Void>> asking =
            new ConcurrentHashMap<>();

    /**
     * Brings operations to where routes say.
     *
     * @param driver where the placement driver is; empty if there is none
     */
    Router(
            String clusterName,
            RegionRoutes routes,
            Transport transport,
            long attemptMs,
            List<Endpoint> driver) {
        this.driver = driver;
        this.clusterName = clusterName;
        this.routes = routes;
        this.transport = transport;
        this.attemptMs = attemptMs;
    }

    /** Routes to the regions that the options list; stores tell of what has become of them. */
    static Router of(ClusterPlan plan, RheaKVStoreOptions options, Transport transport) {
        List<RegionInfo> regions = plan.regions().stream().map(Router::info).toList();
        DriverPlan driver = plan.driver();
        List<Endpoint> servers = driver == null ? List.of() : driver.servers();
        return to(plan.clusterName(), regions, servers, options, transport);
    }

    /** Routes to those regions; stores tell of what becomes of them. */
    static Router to(
            String clusterName,
            List<RegionInfo> regions,
            List<Endpoint> driver,
            RheaKVStoreOptions options,
            Transport transport) {
        Router[] made = {null};
        RegionClient.Routes back =
                new RegionClient.Routes() {
                    @Override
                    public RegionClient at(byte[] key) {
                        return made[0].routes.at(key);
                    }

                    @Override
                    public @Nullable RegionClient heir(RegionClient region) {
                        return made[0].routes.heir(region);
                    }

                    @Override
                    public void doubt(RegionClient region) {
                        made[0].refresh(region, region.info().version());
                    }
                };
        long attemptMs = options.getRpcOptions().getRpcTimeoutMillis();
        Function<RegionInfo, RegionClient> clients =
                region ->
                        new RegionClient(
                                clusterName,
                                region,
                                back,
                                transport,
                                options.isOnlyLeaderRead(),
                                attemptMs,
                                options.getBatchingOptions());
        RegionRoutes routes = new RegionRoutes(regions, clients);
        made[0] = new Router(clusterName, routes, transport, attemptMs, driver);
        return made[0];
    }

    private static RegionInfo info(ClusterPlan.RegionPlan region) {
        return new RegionInfo(
                region.id(),
                RegionEngine.FIRST_VERSION,
                region.start(),
                region.end(),
                region.members().toString(),
                0,
                0);
    }

    RegionRoutes routes() {
        return routes;
    }

    /** Does something in the region of a key. {@code op} is given the region and the milliseconds that are left. */
    <T> CompletableFuture<T> at(
            byte[] key, long timeoutMs, BiFunction<RegionClient, Long, CompletableFuture<T>> op) {
        return again(() -> routes.at(key), deadline(timeoutMs), op);
    }

    /** Does something in the region that {@code where} finds, each time anew. */
    <T> CompletableFuture<T> where(
            Supplier<RegionClient> where,
            long timeoutMs,
            BiFunction<RegionClient, Long, CompletableFuture<T>> op) {
        return again(where, deadline(timeoutMs), op);
    }

    private <T> CompletableFuture<T> again(
            Supplier<RegionClient> where,
            long deadline,
            BiFunction<RegionClient, Long, CompletableFuture<T>> op) {
        RegionClient region = where.get();
        long version = region.info().version();
        return op.apply(region, leftMs(deadline))
                .exceptionallyCompose(
                        failure ->
                                isStale(failure) && leftMs(deadline) > 0
                                        ? refreshBy(deadline, region, version)
                                                .thenCompose(nothing -> again(where, deadline, op))
                                        : CompletableFuture.failedFuture(cause(failure)));
    }

    /**
     * Does something in all regions of some things; those of each go together.
     *
     * @param key of a thing
     * @param say whether a failure tells which parts were done
     */
    <T, R> CompletableFuture<List<R>> each(
            List<T> things, Function<T, byte[]> key, boolean say, long timeoutMs, Send<T, R> send) {
        return eachBy(things, key, say, deadline(timeoutMs), send);
    }

    private <T, R> CompletableFuture<List<R>> eachBy(
            List<T> things, Function<T, byte[]> key, boolean say, long deadline, Send<T, R> send) {
        List<CompletableFuture<List<R>>> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<RegionClient, List<T>> byRegion = routes.split(things, key);
        byRegion.values().forEach(send::check);
        byRegion.forEach(
                (region, part) -> {
                    long version = region.info().version();
                    names.add("region " + region.info().id());
                    CompletableFuture<List<R>> done =
                            send.send(region, part, leftMs(deadline)).thenApply(List::of);
                    parts.add(
                            done.exceptionallyCompose(
                                    failure ->
                                            isStale(failure) && leftMs(deadline) > 0
                                                    ? refreshBy(deadline, region, version)
                                                            .thenCompose(
                                                                    nothing ->
                                                                            eachBy(
                                                                                    part, key, say,
                                                                                    deadline, send))
                                                    : CompletableFuture.failedFuture(
                                                            cause(failure))));
                });
        return (say ? Parts.allOrSay(parts, names) : Parts.all(parts)).thenApply(Router::flat);
    }

    /** What is done with those things that lie in one region. */
    interface Send<T, R> {
        /** Throws if there is too much of them; nothing has been sent then, nowhere. */
        default void check(List<T> part) {}

        CompletableFuture<R> send(RegionClient region, List<T> part, long timeoutMs);
    }

    /** How far the regions of a range are: the revisions that their next changes will have at least, by regions. */
    CompletableFuture<Map<Long, Long>> revisions(
            byte @Nullable [] start, byte @Nullable [] end, long timeoutMs) {
        return revisionsBy(start, end, deadline(timeoutMs));
    }

    /** Regions that have changed in between are looked for anew, all of them. */
    private CompletableFuture<Map<Long, Long>> revisionsBy(
            byte @Nullable [] start, byte @Nullable [] end, long deadline) {
        List<CompletableFuture<Map.Entry<Long, Long>>> parts = new ArrayList<>();
        for (RegionRoutes.Place place : routes.between(start, end)) {
            RegionClient region = place.client();
            long version = region.info().version();
            parts.add(
                    region.read(new KVRead.Revision(), true, leftMs(deadline))
                            .thenApply(
                                    answer ->
                                            Map.entry(
                                                    place.info().id(),
                                                    ((OpResult.Range) answer).start()))
                            .exceptionallyCompose(
                                    failure -> refreshIfStale(deadline, region, version, failure)));
        }
        return Parts.all(parts)
                .<Map<Long, Long>>thenApply(
                        each -> {
                            Map<Long, Long> now = new TreeMap<>();
                            each.forEach(one -> now.put(one.getKey(), one.getValue()));
                            return now;
                        })
                .exceptionallyCompose(
                        failure ->
                                isStale(failure) && leftMs(deadline) > 0
                                        ? revisionsBy(start, end, deadline)
                                        : CompletableFuture.failedFuture(cause(failure)));
    }

    private <T> CompletableFuture<T> refreshIfStale(
            long deadline, RegionClient region, long version, Throwable failure) {
        CompletableFuture<Void> first =
                isStale(failure)
                        ? refreshBy(deadline, region, version)
                        : CompletableFuture.completedFuture(null);
        return first.thenCompose(nothing -> CompletableFuture.failedFuture(cause(failure)));
    }

    /** Changes what lies in one region by one operation. */
    static <T> Send<T, OpResult> writing(Function<List<T>, KVOp> op) {
        return new Send<>() {
            @Override
            public void check(List<T> part) {
                InputCheck.size(op.apply(part));
            }

            @Override
            public CompletableFuture<OpResult> send(
                    RegionClient region, List<T> part, long timeoutMs) {
                return region.write(null, op.apply(part), timeoutMs);
            }
        };
    }

    /** Does something with each region's part of a range. */
    CompletableFuture<List<OpResult>> eachRange(
            byte[] start, byte[] end, long timeoutMs, SendRange send) {
        return eachRangeBy(start, end, deadline(timeoutMs), send);
    }

    private CompletableFuture<List<OpResult>> eachRangeBy(
            byte[] start, byte[] end, long deadline, SendRange send) {
        List<CompletableFuture<List<OpResult>>> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (RegionRoutes.Place place : routes.between(start, end)) {
            RegionInfo info = place.info();
            byte[] from = info.start() == null ? start : later(start, info.start());
            byte[] to = info.end() == null ? end : earlier(end, info.end());
            names.add("region " + info.id());
            parts.add(
                    send.send(place.client(), from, to, leftMs(deadline))
                            .thenApply(List::of)
                            .exceptionallyCompose(
                                    failure ->
                                            isStale(failure) && leftMs(deadline) > 0
                                                    ? refreshBy(
                                                                    deadline,
                                                                    place.client(),
                                                                    info.version())
                                                            .thenCompose(
                                                                    nothing ->
                                                                            eachRangeBy(
                                                                                    from, to,
                                                                                    deadline, send))
                                                    : CompletableFuture.failedFuture(
                                                            cause(failure))));
        }
        return Parts.allOrSay(parts, names).thenApply(Router::flat);
    }

    /** What is done with the part of a range that lies in one region. */
    interface SendRange {
        CompletableFuture<OpResult> send(
                RegionClient region, byte[] start, byte[] end, long timeoutMs);
    }

    private static <R> List<R> flat(List<List<R>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    private static byte[] later(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static byte[] earlier(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
    }

    // ---------------------------------------------------------------- refresh

    /**
     * Asks the region's stores in turn, until one tells of a newer version of it than that, or of who has its keys now. Ends in any case, and never with a
     * failure: whoever asked tries again by what is known then.
     */
    CompletableFuture<Void> refresh(RegionClient region, long version) {
        Predicate<Boolean> news =
                heard -> region.info().version() > version || routes.heir(region) != null;
        if (news.test(false)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = asking.putIfAbsent(region.info().id(), mine);
        if (other != null) {
            return other;
        }
        mine.whenComplete((nothing, failure) -> asking.remove(region.info().id(), mine));
        ask(region, news, 0, mine);
        return mine;
    }

    /** Asks about all regions; what is heard of regions that were not known is asked for too. Ends in any case, as {@link #refresh}. */
    CompletableFuture<Void> refreshAll() {
        return refreshAll(0);
    }

    /**
     * All regions in the order of their keys, as the stores tell now; fails if none does, for what the options list is no news.
     */
    CompletableFuture<List<RegionInfo>> tell() {
        long before = tellings.get();
        return refreshAll()
                .thenApply(
                        nothing -> {
                            if (tellings.get() == before) {
                                throw Errors.LEADER_NOT_AVAILABLE.exception(
                                        "none of the stores answers: " + stores());
                            }
                            return routes.infos();
                        });
    }

    private String stores() {
        return routes.all().stream()
                .flatMap(region -> region.stores().stream())
                .map(Endpoint::toString)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private CompletableFuture<Void> refreshAll(int known) {
        List<RegionClient> all = routes.all();
        if (all.size() == known) {
            return CompletableFuture.completedFuture(null);
        }
        List<CompletableFuture<Void>> each = new ArrayList<>();
        for (RegionClient region : all) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            // One store that answers is enough: it tells of all its regions.
            ask(region, heard -> heard, 0, done);
            each.add(done);
        }
        return Parts.all(each).thenCompose(nothing -> refreshAll(all.size()));
    }

    /** The same, but no longer than until then. */
    private CompletableFuture<Void> refreshBy(long deadline, RegionClient region, long version) {
        CompletableFuture<Void> turn = refresh(region, version).copy();
        if (!turn.isDone()) {
            ScheduledFuture<?> timer =
                    transport.later(Math.max(1, leftMs(deadline)), () -> turn.complete(null));
            turn.whenComplete(
                    (nothing, failure) -> {
                        if (timer != null) {
                            timer.cancel(false);
                        }
                    });
        }
        return turn;
    }

    /** Asks one store after the other until it is enough; {@code enough} is told whether this one has answered. */
    private void ask(
            RegionClient region,
            Predicate<Boolean> enough,
            int asked,
            CompletableFuture<Void> done) {
        List<Endpoint> stores = new ArrayList<>(region.stores());
        int first = region.peers().firstAsked();
        if (asked >= stores.size()) {
            // Who has all of the region may be others by now.
            driver.stream().filter(d -> !stores.contains(d)).forEach(stores::add);
            first = 0;
        }
        if (asked >= stores.size()) {
            transport.later(PAUSE_MS, () -> done.complete(null));
            return;
        }
        transport.send(
                stores.get((first + asked) % stores.size()),
                whatRegions(clusterName),
                attemptMs,
                reply -> {
                    if (reply.result() instanceof Regions told) {
                        tellings.incrementAndGet();
                        learn(told);
                    }
                    if (enough.test(reply.result() instanceof Regions)) {
                        done.complete(null);
                    } else {
                        ask(region, enough, asked + 1, done);
                    }
                });
    }

    /** Asks a store which regions it has. */
    static KVRequest whatRegions(String clusterName) {
        return new KVRequest(clusterName + "-0", 0, 0, KVRequest.Kind.REGIONS, NOTHING);
    }

    private void learn(Regions told) {
        try {
            routes.learn(told.regions());
        } catch (RuntimeException e) {
            // Members that are no addresses, from a later version perhaps; the next store may say
            // it better.
            LOG.error("What a store tells of its regions makes no sense: {}", told, e);
        }
    }

    // ---------------------------------------------------------------- helpers

    static boolean isStale(Throwable failure) {
        return cause(failure) instanceof ApiException api
                && api.getError() == Errors.INVALID_REGION_EPOCH;
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static long deadline(long timeoutMs) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    private static long leftMs(long deadline) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }
}
