package io.jraft.rhea.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.option.RpcOptions;
import io.jraft.rhea.client.DefaultRheaKVStore;
import io.jraft.rhea.op.RegionInfo;
import io.jraft.rhea.pd.PdReply;
import io.jraft.rhea.pd.PdRequest;
import io.jraft.rpc.RpcClient;
import io.jraft.util.Endpoint;
import io.jraft.util.RpcFactoryHelper;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A store is asked for replicas, as regions' leaders do it; on a real port. */
class InvitationIT extends ShellStory {
    private static final int TIMEOUT_MS = 30_000;

    /** Region 2 with this store, under that number, when its leader had committed up to there. */
    private PdReply invite(RpcClient rpc, int number, long committed) throws Exception {
        RegionInfo region =
                new RegionInfo(
                        2,
                        1,
                        "m".getBytes(UTF_8),
                        null,
                        "127.0.0.1:1," + address() + ":" + number,
                        0,
                        committed);
        PdRequest request = new PdRequest("shop-7", PdRequest.Kind.INVITE, region.encode());
        return (PdReply) rpc.invokeSync(new Endpoint("127.0.0.1", port), request, TIMEOUT_MS);
    }

    @Test
    @DisplayName(
            "0023 a replica is made once; asked for again by a leader that has committed more it is refused, for what was decided in between"
                    + " may still tell it to go")
    void askedAgain() throws Exception {
        Path file =
                file(
                        "shop.yaml",
                        7,
                        """
                        placementDriverOptions:
                          fake: false
                          initialPdServerList: %s
                          regionRouteTableOptionsList:
                            - regionId: 1
                              endKey: m
                            - regionId: 2
                              startKey: m
                              initialServerList: 127.0.0.1:1
                        """
                                .formatted(address()));
        DefaultRheaKVStore store = store(file, directory.resolve("data"));
        RpcClient rpc = RpcFactoryHelper.rpcFactory().createRpcClient();
        rpc.registerCodec(PdRequest.codec());
        rpc.registerCodec(PdReply.codec());
        assertThat(rpc.init(new RpcOptions())).isTrue();
        try {
            assertThat(invite(rpc, 9, 5).outcome()).isEqualTo(PdReply.Outcome.OK);
            assertThat(store.getStoreEngine().getRegionEngine(2).isLeader())
                    .as("it has no members until its leader feeds it")
                    .isFalse();
            assertThat(invite(rpc, 9, 5).outcome())
                    .as("the answer was lost")
                    .isEqualTo(PdReply.Outcome.OK);
            assertThat(invite(rpc, 9, 6).text())
                    .isEqualTo("it was asked for before, when less was committed");
            assertThat(invite(rpc, 10, 6).text())
                    .isEqualTo("another replica of the region is here");
            store.shutdown();
            store = store(file, directory.resolve("data"));
            assertThat(invite(rpc, 9, 6).text())
                    .as("after a restart, too")
                    .isEqualTo("it was asked for before, when less was committed");
            assertThat(invite(rpc, 9, 5).outcome()).isEqualTo(PdReply.Outcome.OK);
        } finally {
            rpc.shutdown();
            store.shutdown();
        }
    }
}
