package io.jraft.rhea;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.Instruction;
import io.jraft.rhea.pd.PdDesk;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import io.jraft.sim.disk.CrashMode;
import io.jraft.sim.disk.SimCrash;
import io.jraft.sim.node.SimNode;
import io.jraft.util.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store of the simulator, made of the production classes that need no threads: replicas, what it tells the placement driver and does
 * for it, and the desk of its member of the driver. It does what {@link StoreEngine} does to put them together, for storages in memory.
 * Each life of the server makes these anew from what is on its disk.
 * Owner: the run's thread.
 */
public final class DrivenStore {
    private static final long TICK_NANOS = 100_000_000L;
    private static final long PAUSED_NANOS = 5_000_000L;

    private final DrivenCluster cluster;
    private final SimNode server;
    private final Path data;
    private int born;

    /** Of this life. */
    private @Nullable DrivenReplicas here;

    private @Nullable StoreAgent agent;
    private @Nullable PdDesk desk;

    DrivenStore(DrivenCluster cluster, SimNode server, Path data) {
        this.cluster = cluster;
        this.server = server;
        this.data = data;
    }

    SimNode server() {
        return server;
    }

    /** Whether a life of the server has begun that this does not know yet. */
    void begin() {
        if (!isServing() && server.isUp() && server.incarnation() != born) {
            born = server.incarnation();
            task(this::open).run();
        }
    }

    boolean isServing() {
        return server.isUp() && server.incarnation() == born;
    }

    // ------------------------------------------------------------------- its thread

    /** What is run while this life lasts, and later if the server is being held up. */
    Runnable task(Runnable task) {
        return inLife(born, task);
    }

    Runnable inLife(int life, Runnable task) {
        return () -> {
            if (!server.isUp() || server.incarnation() != life) {
                return;
            }
            if (server.isPaused()) {
                cluster.after(PAUSED_NANOS, inLife(life, task));
                return;
            }
            try {
                task.run();
            } catch (SimCrash powerLost) {
                server.crash(CrashMode.LOST, "power was lost in a call of the disk, by a store");
            }
        };
    }

    void later(Runnable task) {
        cluster.after(0, task(task));
    }

    private void every(long nanos, Runnable what) {
        cluster.after(
                nanos,
                task(
                        () -> {
                            what.run();
                            every(nanos, what);
                        }));
    }

    private void open() {
        Endpoint self = server.peer().getEndpoint();
        try {
            DrivenReplicas mine = new DrivenReplicas(cluster, this, data);
            here = mine;
            StoreAgent tells =
                    new StoreAgent(
                            DrivenCluster.NAME,
                            self,
                            cluster.plan(),
                            mine.replicas(),
                            (to, request, timeoutMs, then) ->
                                    cluster.ask(this, to, request, timeoutMs, then),
                            server.clock()::nanoTime);
            agent = tells;
            DriverMachine member = cluster.sim().machine(server, DriverMachine.class);
            PdDesk mineToo =
                    new PdDesk(
                            cluster.plan().rules(),
                            () -> server.clock().nanoTime() / 1_000_000,
                            this::later,
                            () -> SimulatedNode.of(server.group(), server.peer(), server::handle),
                            member::published);
            desk = mineToo;
            member.tell(mineToo);
            mine.begin();
            every(TICK_NANOS, mine::tick);
            every(cluster.plan().beatMs() * 1_000_000, tells::beat);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --------------------------------------------------------------------- requests

    /** What a store asks of this one as a placement driver or for it; {@code reply} is told once, or never if the server dies. */
    void handle(PdRequest request, Consumer<PdReply> reply) {
        StoreAgent asked = agent;
        PdDesk driver = desk;
        if (!isServing() || asked == null || driver == null) {
            return;
        }
        if (request.kind() == PdRequest.Kind.INVITE) {
            asked.invited(request.body(), reply);
        } else {
            later(() -> reply.accept(driver.answer(request)));
        }
    }

    /** As if the driver had said so. */
    void leave(Instruction.Leave leave) {
        DrivenReplicas mine = here;
        if (isServing() && mine != null) {
            mine.replicas().leave(leave);
        }
    }

    /** A request of a client, or of another store. */
    public void handle(KVRequest request, Consumer<KVReply> reply) {
        task(() -> {
                    DrivenReplicas mine = here;
                    RegionEngine region = mine == null ? null : mine.get(request.regionId());
                    if (region == null) {
                        reply.accept(
                                KVReply.refused(Errors.NO_REGION_FOUND, "no replica here", ""));
                    } else {
                        region.handle(request, reply);
                    }
                })
                .run();
    }

    /** The regions as this store knows them. */
    public List<RegionInfo> infos() {
        DrivenReplicas mine = here;
        return isServing() && mine != null ? mine.infos() : List.of();
    }

    /** All replicas here; none while the server is down. */
    List<RegionEngine> replicas() {
        DrivenReplicas mine = here;
        return isServing() && mine != null ? mine.all() : List.of();
    }

    /** What is here and ought not to be, with regions up to that number; empty for nothing. */
    String leftovers(long largestId) throws IOException {
        DrivenReplicas mine = here;
        return mine == null ? "it never ran" : mine.leftovers(largestId);
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
