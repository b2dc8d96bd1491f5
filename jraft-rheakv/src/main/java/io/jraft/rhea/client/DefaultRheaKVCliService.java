package io.jraft.rhea.client;

import io.jraft.Status;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.errors.RheaRuntimeException;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Regions;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.rpc.KVReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the stores what the region is now, and then splits it as a client does that knows it.
 * Owner: ANY; {@link #init} and {@link #shutdown} exclude one another.
 */
public final class DefaultRheaKVCliService implements RheaKVCliService {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultRheaKVCliService.class);

    private volatile @Nullable Running running;

    private record Running(Transport transport, RheaKVStoreOptions options, long timeoutMs) {}

    @Override
    public synchronized boolean init(CliOptions opts) {
        if (running != null) {
            return true;
        }
        RheaKVStoreOptions options = new RheaKVStoreOptions();
        long timeoutMs =
                opts.getTimeoutMs() > 0 ? opts.getTimeoutMs() : opts.getRpcDefaultTimeout();
        try {
            running =
                    new Running(
                            new Transport(null, options.getRpcOptions()),
                            options,
                            Math.max(1, timeoutMs));
            return true;
        } catch (RheaRuntimeException e) {
            LOG.error("The service for regions could not start", e);
            return false;
        }
    }

    @Override
    public synchronized void shutdown() {
        Running was = running;
        running = null;
        if (was != null) {
            was.transport().close();
        }
    }

    @Override
    public Status rangeSplit(long regionId, long newRegionId, String groupId, Configuration conf) {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException(
                    "the service for regions is not running: init it first");
        }
        Transport.requireMayWait();
        String behind = "-" + regionId;
        if (!groupId.endsWith(behind)) {
            return new Status(
                    RaftError.EINVAL.getNumber(),
                    "the group of region " + regionId + " is no " + groupId);
        }
        if (newRegionId < 1 || newRegionId == regionId || conf.isEmpty()) {
            return new Status(
                    RaftError.EINVAL.getNumber(),
                    "a new region needs a number from 1, of its own, and members to ask: "
                            + newRegionId
                            + ", "
                            + conf);
        }
        String cluster = groupId.substring(0, groupId.length() - behind.length());
        return new Splitting(now, cluster, regionId, newRegionId, conf).run();
    }

    /** One call. Owner: the thread that waits for it. */
    private static final class Splitting {
        private final Running service;
        private final String cluster;
        private final long regionId;
        private final long newRegionId;
        private final Configuration conf;
        private final long deadline;

        /** Why it is not known whether the region was split; null as long as it surely was not. */
        private @Nullable String unknown;

        /** Whether any store has answered; set on threads that answers come on, before the call hears of them. */
        private volatile boolean answered;

        Splitting(
                Running service,
                String cluster,
                long regionId,
                long newRegionId,
                Configuration conf) {
            this.service = service;
            this.cluster = cluster;
            this.regionId = regionId;
            this.newRegionId = newRegionId;
            this.conf = conf;
            deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(service.timeoutMs());
        }

        private long leftMs() {
            return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }

        Status run() {
            try {
                while (true) {
                    List<RegionInfo> told = ask();
                    Optional<RegionInfo> child = newest(told, newRegionId);
                    if (child.isPresent()) {
                        return isOurs(child.get()) ? Status.OK() : taken(child.get());
                    }
                    Optional<RegionInfo> region = newest(told, regionId);
                    Status ended = region.isEmpty() ? absent() : split(region.get());
                    if (ended != null) {
                        return ended;
                    }
                }
            } catch (RheaRuntimeException e) {
                if (unknown == null && Thread.currentThread().isInterrupted()) {
                    return new Status(
                            RaftError.EINTR.getNumber(), "interrupted before anything was done");
                }
                return status(Errors.forException(e), String.valueOf(e.getMessage()));
            }
        }

        /** An earlier attempt of which nothing was heard may have made it. */
        private boolean isOurs(RegionInfo child) {
            return unknown != null && child.parent() == regionId;
        }

        private static Status taken(RegionInfo child) {
            return new Status(
                    RaftError.EEXISTS.getNumber(),
                    "the number of the new region is taken: " + child);
        }

        private Status absent() {
            if (unknown != null) {
                return status(Errors.OUTCOME_UNKNOWN, unknown);
            }
            return !answered
                    ? status(Errors.LEADER_NOT_AVAILABLE, "no store of " + conf + " answers")
                    : new Status(
                            RaftError.ENOENT.getNumber(),
                            "no store of " + conf + " has region " + regionId);
        }

        private static Optional<RegionInfo> newest(List<RegionInfo> told, long id) {
            return told.stream()
                    .filter(info -> info.id() == id)
                    .max(Comparator.comparingLong(RegionInfo::version));
        }

        /** What all members tell of their regions; those that do not answer in time tell nothing. */
        private List<RegionInfo> ask() {
            List<CompletableFuture<List<RegionInfo>>> answers = new ArrayList<>();
            // How it ended is worth a look beyond the deadline.
            long patience =
                    unknown == null ? Math.max(1, Math.min(leftMs(), attemptMs())) : attemptMs();
            for (PeerId peer : conf.listPeers()) {
                CompletableFuture<List<RegionInfo>> answer = new CompletableFuture<>();
                service.transport()
                        .send(
                                peer.getEndpoint(),
                                Router.whatRegions(cluster),
                                patience,
                                reply -> answer.complete(heard(reply)));
                answers.add(answer);
            }
            return FutureHelper.get(
                    FutureHelper.joinList(new FutureGroup<>(answers)), Long.MAX_VALUE);
        }

        private List<RegionInfo> heard(KVReply reply) {
            if (reply.result() instanceof Regions told) {
                answered = true;
                return told.regions();
            }
            // A store of another cluster says that it has no such group.
            if (reply.result() instanceof Refused refused
                    && refused.error() == Errors.NO_REGION_FOUND) {
                answered = true;
            }
            return List.of();
        }

        private long attemptMs() {
            return service.options().getRpcOptions().getRpcTimeoutMillis();
        }

        /** Tries once, as a client does; null if the region has changed meanwhile, or if stores have to tell what became of it. */
        private @Nullable Status split(RegionInfo told) {
            if (leftMs() <= 0) {
                return unknown != null
                        ? status(Errors.OUTCOME_UNKNOWN, unknown)
                        : status(
                                Errors.LEADER_NOT_AVAILABLE,
                                "region " + regionId + " keeps changing");
            }
            // What a store tells may lack the members, of which those are some.
            RegionInfo region =
                    told.members().isEmpty()
                            ? new RegionInfo(
                                    told.id(),
                                    told.version(),
                                    told.start(),
                                    told.end(),
                                    conf.toString(),
                                    told.parent(),
                                    told.base())
                            : told;
            Router router =
                    Router.to(
                            cluster,
                            List.of(region),
                            List.of(),
                            service.options(),
                            service.transport());
            RegionClient client = router.routes().at(region.start());
            try {
                FutureHelper.get(client.split(new byte[0], newRegionId, leftMs()), Long.MAX_VALUE);
                return Status.OK();
            } catch (RheaRuntimeException e) {
                Errors error = Errors.forException(e);
                if (error == Errors.INVALID_REGION_EPOCH) {
                    return null;
                }
                String text = String.valueOf(e.getMessage());
                if (error == Errors.OUTCOME_UNKNOWN && unknown == null) {
                    unknown = text;
                    return null;
                }
                return status(error, text);
            } finally {
                client.close();
            }
        }

        private static Status status(Errors error, String text) {
            RaftError code =
                    switch (error) {
                        case INVALID_PARAMETER, INVALID_REQUEST -> RaftError.EINVAL;
                        case CONFLICT_REGION_ID -> RaftError.EEXISTS;
                        case TOO_SMALL_TO_SPLIT -> RaftError.ECANCELED;
                        case SERVER_BUSY -> RaftError.EBUSY;
                        case STORAGE_ERROR -> RaftError.EIO;
                        case NOT_LEADER,
                                LEADER_NOT_AVAILABLE,
                                NO_REGION_FOUND,
                                RPC_CONNECTION_ERROR ->
                                RaftError.EAGAIN;
                        case OUTCOME_UNKNOWN -> RaftError.ETIMEDOUT;
                        default -> RaftError.EINTERNAL;
                    };
            return error == Errors.OUTCOME_UNKNOWN
                    ? Status.unknownOutcome(code, text)
                    : new Status(code.getNumber(), text);
        }
    }
}
