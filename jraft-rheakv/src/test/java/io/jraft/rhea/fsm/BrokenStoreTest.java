package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.OpCodec;
import io.jraft.rhea.op.OpHeader;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StorageException;
import io.jraft.rhea.storage.memory.MemoryStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I-13: whatever stops a region, those whose entries it had taken hear that nobody knows. */
class BrokenStoreTest {
    /** A store that works, but whose writes fail that way. */
    private static RegionStore broken(RuntimeException how) {
        RegionStore works;
        try (MemoryStorage storage = new MemoryStorage()) {
            works = storage.region(1);
        }
        return (RegionStore)
                Proxy.newProxyInstance(
                        RegionStore.class.getClassLoader(),
                        new Class<?>[] {RegionStore.class},
                        (proxy, method, args) -> {
                            if (method.getName().equals("write")) {
                                throw how;
                            }
                            try {
                                return method.invoke(works, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a write that fails, as disks do or as nobody expected, ends every closure once")
    void closures(boolean asDisksDo) {
        RuntimeException how =
                asDisksDo
                        ? new StorageException("the disk is gone", null)
                        : new IllegalStateException("a bug");
        RegionFixture region = new RegionFixture(broken(how), false);
        byte[] put =
                OpCodec.encode(OpHeader.once(RegionFixture.VERSION), new KVOp.Put(b("k"), b("v")));
        List<Status> heard = new ArrayList<>();
        List<Closure> closures = List.of(heard::add, heard::add);

        assertThatThrownBy(
                        () -> region.machine.onApply(new Entries(1, List.of(put, put), closures)))
                .isSameAs(how);

        assertThat(heard).hasSize(2).allMatch(status -> status.outcome() == Status.Outcome.UNKNOWN);
    }
}
