package io.jraft.rhea.options.configured;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.options.ClusterPlan;
import io.jraft.rhea.options.PlacementDriverOptions;
import io.jraft.rhea.options.RegionRouteTableOptions;
import io.jraft.rhea.options.RheaKVStoreOptions;
import io.jraft.rhea.storage.StorageType;
import io.jraft.rhea.util.Configured;
import io.jraft.util.Endpoint;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builders that have a word for each option. */
class ConfiguredTest {
    @Test
    @DisplayName("a cluster by builders is the one by setters")
    void cluster() {
        RheaKVStoreOptions options =
                RheaKVStoreOptionsConfigured.newConfigured()
                        .withClusterName("shop")
                        .withInitialServerList("127.0.0.1:8181,127.0.0.1:8182,127.0.0.1:8183")
                        .withStoreEngineOptions(
                                StoreEngineOptionsConfigured.newConfigured()
                                        .withStorageType(StorageType.RocksDB)
                                        .withRocksDBOptions(
                                                RocksDBOptionsConfigured.newConfigured()
                                                        .withDbPath("/tmp/db")
                                                        .config())
                                        .withRaftDataPath("/tmp/raft")
                                        .withServerAddress(new Endpoint("127.0.0.1", 8182))
                                        .config())
                        .withPlacementDriverOptions(
                                PlacementDriverOptionsConfigured.newConfigured()
                                        .withFake(true)
                                        .withRegionRouteTableOptionsList(
                                                MultiRegionRouteTableOptionsConfigured
                                                        .newConfigured()
                                                        .withStartKey(2L, "m")
                                                        .withEndKey(1L, "m")
                                                        .config())
                                        .config())
                        .withBatchingOptions(
                                BatchingOptionsConfigured.newConfigured().withBatchSize(7).config())
                        .config();
        assertThat(options.getBatchingOptions().getBatchSize()).isEqualTo(7);
        PlacementDriverOptions driver = options.getPlacementDriverOptions();
        assertThat(driver).isNotNull();
        List<RegionRouteTableOptions> regions = driver.getRegionRouteTableOptionsList();
        assertThat(regions)
                .extracting(RegionRouteTableOptions::getRegionId)
                .containsExactly(1L, 2L);
        assertThat(ClusterPlan.of(options).regions()).hasSize(2);
    }

    /** By reflection, so that no option that comes later is left out. */
    @ParameterizedTest
    @DisplayName("K22 each option has its word, which sets it and nothing else")
    @ValueSource(
            classes = {
                RheaKVStoreOptionsConfigured.class,
                PlacementDriverOptionsConfigured.class,
                StoreEngineOptionsConfigured.class,
                RocksDBOptionsConfigured.class,
                MemoryDBOptionsConfigured.class,
                BatchingOptionsConfigured.class,
                HeartbeatOptionsConfigured.class,
                RpcOptionsConfigured.class
            })
    void words(Class<? extends Configured<?>> type) throws Exception {
        Method begin = type.getMethod("newConfigured");
        Class<?> options = ((Configured<?>) begin.invoke(null)).config().getClass();
        int words = 0;
        for (Method setter : options.getMethods()) {
            if (!setter.getName().startsWith("set")) {
                continue;
            }
            words++;
            Object builder = begin.invoke(null);
            String name = setter.getName().substring(3);
            Method with = type.getMethod("with" + name, setter.getParameterTypes());
            Class<?> valueType = setter.getParameterTypes()[0];
            Object value =
                    valueType == boolean.class
                            ? !(boolean)
                                    options.getMethod("is" + name)
                                            .invoke(options.getConstructor().newInstance())
                            : sample(valueType);
            assertThat(with.invoke(builder, value)).isSameAs(builder);
            Object one = ((Configured<?>) builder).config();
            Object other = options.getConstructor().newInstance();
            setter.invoke(other, value);
            assertThat(one).usingRecursiveComparison().isEqualTo(other);
            assertThat(one)
                    .as("%s is set", name)
                    .usingRecursiveComparison()
                    .isNotEqualTo(options.getConstructor().newInstance());
        }
        assertThat(words).isPositive();
    }

    /** A value that is no default. */
    private static Object sample(Class<?> type) throws Exception {
        if (type == int.class) {
            return 4_711;
        } else if (type == long.class) {
            return 4_711L;
        } else if (type == String.class) {
            return "other";
        } else if (type == List.class) {
            return List.of();
        } else if (type == Endpoint.class) {
            return new Endpoint("10.1.2.3", 99);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[type.getEnumConstants().length - 1];
        }
        Object changed = type.getConstructor().newInstance();
        Method number =
                Arrays.stream(type.getMethods())
                        .filter(m -> m.getName().startsWith("set"))
                        .filter(m -> m.getParameterTypes()[0] == int.class)
                        .findFirst()
                        .orElse(null);
        if (number != null) {
            number.invoke(changed, 4_711);
        }
        return changed;
    }
}
