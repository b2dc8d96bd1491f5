package io.jraft.rhea.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.JRaftUtils;
import io.jraft.Status;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import io.jraft.rhea.RheaKVServiceFactory;
import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.rpc.KVReply;
import io.jraft.rhea.rpc.KVRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an operator is told when a store is silent, or when the region changes meanwhile. */
class CliServiceTest {
    /** A store of region 1, as it is after so many changes; splits are as the test says. */
    private abstract static class OneStore {
        final List<KVRequest> splits = new CopyOnWriteArrayList<>();
        volatile List<RegionInfo> regions = List.of(region(1, 1, 0));

        void onRequest(KVRequest request, Consumer<KVReply> reply) {
            if (request.kind() == KVRequest.Kind.REGIONS) {
                reply.accept(KVReply.of(new OpResult.Regions(regions), ""));
            } else {
                splits.add(request);
                onSplit(request, reply);
            }
        }

        abstract void onSplit(KVRequest request, Consumer<KVReply> reply);

        Status ask() {
            CliOptions options = new CliOptions();
            options.setTimeoutMs(1_500);
            try (ScriptedStore store = new ScriptedStore(this::onRequest)) {
                RheaKVCliService service =
                        RheaKVServiceFactory.createAndInitRheaKVCliService(options);
                try {
                    return service.rangeSplit(
                            1,
                            9,
                            "script-1",
                            JRaftUtils.getConfiguration(store.options().getInitialServerList()));
                } finally {
                    service.shutdown();
                }
            }
        }
    }

    /** Stores may leave it to others to tell who the members are. */
    private static RegionInfo region(long id, long version, long parent) {
        byte[] border = {'m'};
        return new RegionInfo(
                id, version, id == 1 ? null : border, id == 1 ? border : null, "", parent, 0);
    }

    @Test
    @DisplayName(
            "a store splits and says nothing: the region is asked after, and the split is told")
    void doneInSilence() {
        OneStore store =
                new OneStore() {
                    @Override
                    void onSplit(KVRequest request, Consumer<KVReply> reply) {
                        regions = List.of(region(1, 2, 0), region(9, 2, 1));
                    }
                };
        assertThat(store.ask()).isEqualTo(Status.OK());
        assertThat(store.splits).isNotEmpty();
    }

    @Test
    @DisplayName(
            "a store that never says, and has no such region yet: it may be split, or may still be")
    void silence() {
        OneStore store =
                new OneStore() {
                    @Override
                    void onSplit(KVRequest request, Consumer<KVReply> reply) {
                        // Nothing, for ever.
                    }
                };
        Status status = store.ask();
        assertThat(status.getRaftError()).isEqualTo(RaftError.ETIMEDOUT);
        assertThat(status.outcome()).isEqualTo(Status.Outcome.UNKNOWN);
    }

    @Test
    @DisplayName("the number went to another region while nothing was heard: that is no success")
    void anothers() {
        OneStore store =
                new OneStore() {
                    @Override
                    void onSplit(KVRequest request, Consumer<KVReply> reply) {
                        regions = List.of(region(1, 1, 0), region(9, 2, 7));
                    }
                };
        assertThat(store.ask().getRaftError()).isEqualTo(RaftError.EEXISTS);
    }

    @Test
    @DisplayName("a region that changes meanwhile is looked at anew, and split as it is then")
    void changed() {
        OneStore store =
                new OneStore() {
                    @Override
                    void onSplit(KVRequest request, Consumer<KVReply> reply) {
                        if (request.version() < 3) {
                            regions = List.of(region(1, 3, 0));
                            reply.accept(
                                    KVReply.refused(Errors.INVALID_REGION_EPOCH, "is 3 now", ""));
                        } else {
                            reply.accept(
                                    KVReply.of(
                                            new OpResult.Regions(
                                                    List.of(region(1, 4, 0), region(9, 4, 1))),
                                            ""));
                        }
                    }
                };
        assertThat(store.ask()).isEqualTo(Status.OK());
        assertThat(store.splits).extracting(KVRequest::version).containsExactly(1L, 3L);
        assertThat(store.splits).extracting(KVRequest::kind).containsOnly(KVRequest.Kind.SPLIT_AS);
    }
}
