package io.jraft.rhea.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.rhea.backup.RegionPart;
import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.util.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFileTest {
    private static final String GOOD =
            """
            clusterId: 7
            clusterName: shop
            initialServerList: 127.0.0.1:8181,127.0.0.1:8182,127.0.0.1:8183
            futureTimeoutMillis: 2_000
            batchingOptions:
              allowBatching: false
              batchSize: 10
              bufSize: 20
              maxWriteBytes: 30
              maxReadBytes: 40
            placementDriverOptions:
              fake: true
              regionRouteTableOptionsList:
                - regionId: 1
                  endKey: m
                - {regionId: 2, startKey: m, initialServerList: "127.0.0.1:8181"}
            storeEngineOptions:
              storageType: Memory
              serverAddress: 127.0.0.1:8181
              raftDataPath: /tmp/shop
              watchHistoryBytes: 1_000_000
              leastKeysOnSplit: 50
              splitKeysMax: 200
              splitBytesMax: 3_000
              commonNodeOptions:
                electionTimeoutMs: 500
            """;

    @TempDir Path directory;

    @Test
    @DisplayName("K20 the fields are named as the options are")
    void good() {
        RheaKVStoreOptions options = ServerFile.parse(GOOD, "shop.yaml");

        ClusterPlan plan = ClusterPlan.of(options);
        assertThat(options.getClusterId()).isEqualTo(7);
        assertThat(options.getFutureTimeoutMillis()).isEqualTo(2_000);
        assertThat(plan.regions()).hasSize(2);
        assertThat(options.getBatchingOptions())
                .hasToString(
                        "BatchingOptions{allowBatching=false, batchSize=10, bufSize=20,"
                                + " maxWriteBytes=30, maxReadBytes=40}");
        assertThat(plan.regions().get(1).members().listPeers()).hasSize(1);
        assertThat(options.getStoreEngineOptions().getStorageType()).isEqualTo(StorageType.Memory);
        assertThat(options.getStoreEngineOptions().getServerAddress())
                .isEqualTo(new Endpoint("127.0.0.1", 8181));
        assertThat(options.getStoreEngineOptions().getWatchHistoryBytes()).isEqualTo(1_000_000);
        assertThat(options.getStoreEngineOptions().toString())
                .contains("leastKeysOnSplit=50, splitKeysMax=200, splitBytesMax=3000");
        assertThat(options.getStoreEngineOptions().getCommonNodeOptions().getElectionTimeoutMs())
                .isEqualTo(500);
    }

    @Test
    @DisplayName("K20 so are those of the placement driver and of its heartbeats")
    void driver() {
        RheaKVStoreOptions options =
                ServerFile.parse(
                        """
                        placementDriverOptions:
                          fake: false
                          initialPdServerList: 127.0.0.1:8181
                          replicas: 5
                          movesMax: 6
                          deadStoreMillis: 70_000
                          settleMillis: 8_000
                          operationMillis: 9_000
                          splitKeysMax: 11
                          splitBytesMax: 12
                          splitRequestsMax: 13
                          balanceOpsMin: 14
                          mergeKeysMax: 5
                          mergeMillis: 16
                          balance: false
                        storeEngineOptions:
                          heartbeatOptions:
                            storeHeartbeatIntervalMillis: 600
                            heartbeatRpcTimeoutMillis: 700
                        """,
                        "shop.yaml");
        assertThat(options.getPlacementDriverOptions())
                .hasToString(
                        "PlacementDriverOptions{fake=false, regionRouteTableOptionsList=null,"
                                + " initialPdServerList=127.0.0.1:8181, replicas=5, deadStoreMillis=70000,"
                                + " settleMillis=8000, operationMillis=9000, movesMax=6, splitKeysMax=11,"
                                + " splitBytesMax=12, splitRequestsMax=13, balance=false,"
                                + " balanceOpsMin=14, mergeKeysMax=5, mergeMillis=16,"
                                + " initialServerList=null, cliOptions=null, pdRpcOptions=null,"
                                + " pdGroupId=null}");
        assertThat(options.getStoreEngineOptions().getHeartbeatOptions())
                .hasToString(
                        "HeartbeatOptions{storeHeartbeatIntervalMillis=600,"
                                + " heartbeatRpcTimeoutMillis=700, regionHeartbeatIntervalSeconds=60}");
    }

    @Test
    @DisplayName(
            "K20 unknown fields, wrong kinds and doubles: all told at once, each with its line")
    void allMistakes() {
        String bad =
                """
                clusterId: many
                clustername: shop
                onlyLeaderRead: perhaps
                placementDriverOptions:
                  regionRouteTableOptionsList:
                    regionId: 1
                storeEngineOptions:
                  storageType: Disk
                  serverAddress: here
                  raftDataPath: [a, b]
                  raftDataPath: /tmp/x
                """;
        assertThatThrownBy(() -> ServerFile.parse(bad, "shop.yaml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("shop.yaml has 8 mistakes:")
                .hasMessageContaining("line 1: clusterId is 'many' and must be a number")
                .hasMessageContaining("line 2: the file has no field 'clustername'; it has")
                .hasMessageContaining("line 3: onlyLeaderRead is 'perhaps'")
                .hasMessageContaining("line 6: regionRouteTableOptionsList must be a list")
                .hasMessageContaining("line 8: storageType is 'Disk' and must be RocksDB or Memory")
                .hasMessageContaining("line 9: serverAddress is 'here'")
                .hasMessageContaining("line 10: raftDataPath must be a text")
                .hasMessageContaining(
                        "line 11: storeEngineOptions has the field 'raftDataPath' twice");
    }

    @Test
    @DisplayName("what is no YAML, and what asks for objects of classes, is refused")
    void hostile() {
        assertThatThrownBy(() -> ServerFile.parse("a: [", "x.yaml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x.yaml is no YAML");
        assertThatThrownBy(() -> ServerFile.parse("", "x.yaml")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> ServerFile.parse("!!java.io.File [/etc/passwd]", "x.yaml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Global tag is not allowed");
    }

    @Test
    @DisplayName(
            "mistakes of the file and of the options as a whole are told at once, and what command line and file say differently")
    void allKindsAtOnce() throws Exception {
        Path file = directory.resolve("shop.yaml");
        Files.writeString(file, GOOD.replace("fake: true", "fake: perhaps").replace("2_000", "0"));
        assertThat(said(List.of(file.toString(), "127.0.0.1:9999", "/tmp/shop"), 2))
                .contains("has 2 mistakes:")
                .contains("line 4: futureTimeoutMillis is '0'")
                .contains("line 12: fake is 'perhaps'")
                .contains("and in what could be read of it:")
                .contains("serverAddress is 127.0.0.1:8181, and the command line makes it 127")
                .contains("raftDataPath is /tmp/shop, and the command line makes it /tmp/shop/raft")
                .contains("127.0.0.1:9999 is among the servers of no region");
        Files.writeString(file, GOOD.replace("startKey: m", "startKey: n"));
        assertThat(said(List.of(file.toString(), "127.0.0.1:8181", "/tmp/shop"), 2))
                .contains("has 2 mistakes:")
                .contains("raftDataPath is /tmp/shop, and the command line makes it /tmp/shop/raft")
                .contains("region 2 does not begin where region 1 ends");
        Files.writeString(file, GOOD.replace("/tmp/shop", "/tmp/shop/raft"));
        assertThat(StoreServer.options(List.of(file.toString(), "127.0.0.1:8181", "/tmp/shop")))
                .as("who says the same twice is heeded")
                .isNotNull();
        assertThat(said(List.of(file.toString(), "127.0.0.1:8181", ""), 2))
                .contains("the directory has no name");
    }

    @Test
    @DisplayName("a border that is no text is named as backups name it, by its bytes")
    void bytes() {
        String regions =
                """
                initialServerList: 127.0.0.1:8181
                placementDriverOptions:
                  regionRouteTableOptionsList:
                    - {regionId: 1, endKeyBytes: 0x0080fF}
                    - {regionId: 2, startKeyBytes: 0080ff}
                """;
        ClusterPlan plan = ClusterPlan.of(ServerFile.parse(regions, "shop.yaml"));
        assertThat(plan.regions().get(0).end()).containsExactly(0, 0x80, 0xff);
        assertThat(plan.regions().get(1).start()).containsExactly(0, 0x80, 0xff);
        assertThat(RegionPart.text(plan.regions().get(1).start())).isEqualTo("0x0080ff");
        for (String wrong : List.of("0x0080f", "m", "0x")) {
            String bad = regions.replace("0x0080fF", wrong);
            assertThatThrownBy(() -> ClusterPlan.of(ServerFile.parse(bad, "shop.yaml")))
                    .as(wrong)
                    .hasMessageContaining("endKey");
        }
    }

    private static String said(List<String> args, int code) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertThat(StoreServer.run(args, print, print)).isEqualTo(code);
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("a server that cannot start says why, and ends with a code")
    void badStarts() throws Exception {
        Path file = directory.resolve("shop.yaml");
        assertThat(said(List.of(), 2)).contains("Usage: tools/rheakv-server");
        assertThat(said(List.of(file.toString()), 2))
                .contains("cannot read")
                .contains("shop.yaml does not exist");
        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThat(said(List.of(file.toString()), 2)).contains("it is no text in UTF-8");
        Files.writeString(file, GOOD);
        assertThat(said(List.of(file.toString(), "nowhere", "/tmp"), 2))
                .contains("'nowhere' is no address");
        assertThat(said(List.of(file.toString(), "127.0.0.1:9999", "/tmp"), 2))
                .contains("127.0.0.1:9999 is among the servers of no region");
        Files.writeString(file, "clusterName: shop\n");
        assertThat(said(List.of(file.toString()), 2)).contains("has no storeEngineOptions");
    }

    @Test
    @DisplayName(
            "one file, a store and the shell: put, get, cas, create, delete, scan, seq, watch, lock, and their exit codes")
    void shell() throws Exception {
        Path file = directory.resolve("one.yaml");
        int port;
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + port;
        Files.writeString(
                file,
                "clusterName: one\ninitialServerList: "
                        + address
                        + "\nfutureTimeoutMillis: 20000\n");
        RheaKVStoreOptions options =
                StoreServer.options(
                        List.of(file.toString(), address, directory.resolve("data").toString()));
        io.jraft.rhea.client.DefaultRheaKVStore store =
                new io.jraft.rhea.client.DefaultRheaKVStore();
        assertThat(store.init(options)).isTrue();
        try {
            assertThat(ask(file, 0, "put", "k", "v")).isEmpty();
            assertThat(ask(file, 0, "get", "k")).isEqualTo("v\n");
            assertThat(ask(file, 1, "get", "nothing")).isEmpty();
            assertThat(ask(file, 1, "cas", "k", "other", "w")).isEmpty();
            assertThat(ask(file, 0, "cas", "k", "v", "w")).isEmpty();
            assertThat(ask(file, 1, "create", "k", "x")).isEmpty();
            assertThat(ask(file, 0, "create", "l", "x")).isEmpty();
            assertThat(ask(file, 0, "scan")).isEqualTo("k\tw\nl\tx\n");
            assertThat(ask(file, 0, "scan", "l")).isEqualTo("l\tx\n");
            assertThat(ask(file, 0, "delete", "l")).isEmpty();
            assertThat(ask(file, 0, "scan", "a", "z")).isEqualTo("k\tw\n");
            assertThat(ask(file, 0, "seq", "s", "10")).isEqualTo("0\n");
            assertThat(ask(file, 0, "seq", "s", "1")).isEqualTo("10\n");
            assertThat(ask(file, 0, "put", "t", "v", "1")).isEmpty();
            java.util.concurrent.CompletableFuture<String> watch =
                    java.util.concurrent.CompletableFuture.supplyAsync(
                            () -> ask(file, 0, "watch", "k", "2"));
            while (!watch.isDone()) {
                store.bPut("k", "again".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(watch.join()).matches("watching from 1=\\d+\n(\\d+\tPUT\tagain\n){2}");
            assertThat(
                            ask(
                                    file,
                                    7,
                                    "lock",
                                    "l",
                                    "500",
                                    "sh",
                                    "-c",
                                    "exit $(( RHEAKV_FENCING_TOKEN + 6 ))"))
                    .isEmpty();
            io.jraft.rhea.util.concurrent.DistributedLock<byte[]> mine =
                    store.getDistributedLock("l", 1, java.util.concurrent.TimeUnit.HOURS);
            assertThat(mine.tryLock()).as("it was given back").isTrue();
            assertThat(ask(file, 1, "lock", "l", "500", "true")).contains("l is held by ");
            mine.unlock();
            assertThat(ask(file, 3, "lock", "l", "500", "no-such-program"))
                    .contains("cannot run no-such-program");
            assertThat(ask(file, 0, "regions")).isEqualTo("1\t1\t-\t-\t" + address + "\n");
            String split = ask(file, 0, "split", "1", "m");
            assertThat(split).matches("1\t2\t-\tm\t\\S+\n\\d+\t2\tm\t-\t\\S+\n");
            assertThat(ask(file, 0, "regions")).isEqualTo(split);
            String child = split.split("\n", -1)[1].split("\t", -1)[0];
            assertThat(ask(file, 0, "split", child, "s")).contains(child + "\t3\tm\ts\t");
            assertThat(ask(file, 0, "seq", "s", "1")).as("in a child's child").isEqualTo("11\n");
            assertThat(ask(file, 3, "split", "1")).contains("leastKeysOnSplit");
            assertThat(ask(file, 3, "split", "77")).contains("nothing was heard of region 77");
            assertThat(ask(file, 2, "split", "one")).contains("REGION is 'one'");
            assertThat(ask(file, 2, "put", "t", "v", "soon")).contains("MS is 'soon'");
            assertThat(ask(file, 2, "watch", "k", "0")).contains("COUNT is 0");
            assertThat(ask(file, 2, "seq", "s", "ten")).contains("STEP is 'ten'");
            assertThat(ask(file, 2, "fetch", "k"))
                    .contains("there is no command 'fetch'")
                    .contains("Usage: tools/rheakv <file.yaml>");
            assertThat(ask(file, 2, "lock", "l", "500"))
                    .startsWith("that is not how to use lock:\n  lock KEY MS PROGRAM...");
            assertThat(ask(file, 0, "put", "t", "v", "99999999999")).as("three years").isEmpty();
            assertThat(ask(file, 3, "put", "", "v")).contains("the key is empty");
        } finally {
            store.shutdown();
        }
    }

    private static String ask(Path file, int code, String... words) {
        java.util.List<String> args = new java.util.ArrayList<>(List.of(file.toString()));
        args.addAll(List.of(words));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertThat(Shell.run(args, print, print)).as(String.join(" ", words)).isEqualTo(code);
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
