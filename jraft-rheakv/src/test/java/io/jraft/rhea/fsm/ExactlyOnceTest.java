package io.jraft.rhea.fsm;

import static io.jraft.rhea.fsm.RegionFixture.b;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.rhea.errors.Errors;
import io.jraft.rhea.op.ClientId;
import io.jraft.rhea.op.KVOp;
import io.jraft.rhea.op.Limits;
import io.jraft.rhea.op.OpResult;
import io.jraft.rhea.op.OpResult.Flag;
import io.jraft.rhea.op.OpResult.Held;
import io.jraft.rhea.op.OpResult.Range;
import io.jraft.rhea.op.OpResult.Refused;
import io.jraft.rhea.op.OpResult.Value;
import io.jraft.rhea.storage.RegionStore;
import io.jraft.rhea.storage.StoreKeys;
import io.jraft.rhea.storage.memory.MemoryStorage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** O22: what a client repeats acts once. */
class ExactlyOnceTest {
    private static final ClientId ME = new ClientId(1, 1);

    private final RegionStore store = new MemoryStorage().region(1);
    private RegionFixture region = new RegionFixture(store, false).opened();

    private static Errors refusal(OpResult result) {
        assertThat(result).isInstanceOf(Refused.class);
        return ((Refused) result).error();
    }

    private void open(ClientId client) {
        assertThat(region.apply(client, 0, 0, new KVOp.OpenSession())).isEqualTo(new Flag(true));
    }

    @Test
    @DisplayName(
            "C15 sequence, swap, getAndPut and lock, each sent twice: one effect, and the same answer")
    void repeated() {
        open(ME);
        KVOp take = new KVOp.GetSequence(b("s"), 10);
        KVOp swap = new KVOp.CompareAndPut(new KVOp.Swap(b("k"), null, b("1")));
        KVOp getAndPut = new KVOp.GetAndPut(b("k"), b("2"));
        KVOp lock = new KVOp.Lock(b("l"), "me", 100, false, null);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(region.apply(ME, 1, 1, take)).isEqualTo(new Range(0, 10));
            assertThat(region.apply(ME, 2, 1, swap)).isEqualTo(new Flag(true));
            assertThat(((Value) region.apply(ME, 3, 1, getAndPut)).bytes()).isEqualTo(b("1"));
            assertThat(((Held) region.apply(ME, 4, 1, lock)).acquires()).isEqualTo(1);
        }
        assertThat(region.apply(ME, 5, 5, take)).isEqualTo(new Range(10, 20));
        assertThat(((Held) region.apply(ME, 6, 5, lock)).acquires()).isEqualTo(2);
    }

    @Test
    @DisplayName("a put that is repeated late does not undo what others wrote in between")
    void noLostUpdate() {
        open(ME);
        region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("mine")));
        region.apply(new KVOp.Put(b("k"), b("yours")));

        region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("mine")));

        assertThat(region.get("k")).isEqualTo("yours");
    }

    @Test
    @DisplayName("an operation that its client gave up, or had the answer of, cannot act any more")
    void givenUp() {
        open(ME);
        region.apply(ME, 2, 2, new KVOp.Put(b("k"), b("second")));

        OpResult late = region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("first, long under way")));

        assertThat(refusal(late)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(region.get("k")).isEqualTo("second");
    }

    @Test
    @DisplayName("a refusal is not remembered: nothing happened, and the repetition may act")
    void refusalsAreNotKept() {
        open(ME);
        KVOp inverted = new KVOp.DeleteRange(b("z"), b("a"));
        assertThat(refusal(region.apply(ME, 1, 1, inverted))).isEqualTo(Errors.INVALID_PARAMETER);
        assertThat(region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("v")))).isEqualTo(new Flag(true));
    }

    @Test
    @DisplayName("a client that the region does not know is told so, and does not act")
    void unknownClient() {
        assertThat(refusal(region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("v")))))
                .isEqualTo(Errors.SESSION_EXPIRED);
        assertThat(region.get("k")).isNull();
    }

    @Test
    @DisplayName(
            "the window and the number of clients are bounded; who was silent for longest is forgotten, and told")
    void bounded() {
        open(ME);
        for (int i = 1; i <= Limits.WINDOW_OPERATIONS_MAX; i++) {
            region.apply(ME, i, 1, new KVOp.Put(b("k"), b("v")));
        }
        int next = Limits.WINDOW_OPERATIONS_MAX + 1;
        assertThat(refusal(region.apply(ME, next, 1, new KVOp.Delete(b("k")))))
                .isEqualTo(Errors.SERVER_BUSY);
        assertThat(region.apply(ME, next, next, new KVOp.Delete(b("k")))).isEqualTo(new Flag(true));

        ClientId silent = new ClientId(2, 0);
        open(silent);
        for (int i = 0; i < Limits.SESSIONS_MAX - 1; i++) {
            open(new ClientId(3, i));
            region.apply(ME, next + 1 + i, next + 1 + i, new KVOp.Delete(b("k")));
        }
        assertThat(refusal(region.apply(silent, 1, 1, new KVOp.Delete(b("k")))))
                .isEqualTo(Errors.SESSION_EXPIRED);
        assertThat(region.apply(ME, 100_000, 100_000, new KVOp.Delete(b("k"))))
                .isEqualTo(new Flag(true));
    }

    @Test
    @DisplayName("a client that was silent for an hour of the region's time is forgotten, and told")
    void silent() {
        ClientId active = new ClientId(2, 0);
        open(ME);
        open(active);
        region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("v")));
        region.nowMs += Limits.SESSION_MS_MAX - 1;
        assertThat(region.apply(active, 1, 1, new KVOp.Delete(b("n")))).isEqualTo(new Flag(true));
        assertThat(region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("v")))).isEqualTo(new Flag(true));

        region.nowMs += Limits.SESSION_MS_MAX - 1;
        region.apply(active, 2, 2, new KVOp.Delete(b("n")));
        region.nowMs += 1;

        assertThat(refusal(region.apply(ME, 1, 1, new KVOp.Put(b("k"), b("again")))))
                .isEqualTo(Errors.SESSION_EXPIRED);
        assertThat(region.apply(active, 2, 2, new KVOp.Delete(b("n")))).isEqualTo(new Flag(true));
        assertThat(sessionsInStore()).isEqualTo(1);
    }

    private int sessionsInStore() {
        int[] count = {0};
        store.scan(StoreKeys.sessions(1), false, false, (key, value) -> ++count[0] > 0);
        return count[0];
    }

    @Test
    @DisplayName("answers are bounded in bytes, of one client and of all, whatever they are")
    void boundedInBytes() {
        region.apply(new KVOp.Put(b("k"), new byte[Limits.KEPT_ANSWER_BYTES_MAX - 16]));
        KVOp read = new KVOp.PutIfAbsent(b("k"), b("v"));
        int clients = 0;
        int kept = 0;
        while (kept == clients) {
            ClientId client = new ClientId(5, clients++);
            open(client);
            int i = 1;
            while (region.apply(client, i, 1, read) instanceof Value) {
                i++;
            }
            assertThat(refusal(region.apply(client, i, 1, read))).isEqualTo(Errors.SERVER_BUSY);
            assertThat(i).isBetween(900, 1_100);
            kept = sessionsInStore();
        }
        assertThat(kept).isBetween(25, 33);
        assertThat(refusal(region.apply(new ClientId(5, 0), 1, 1, read)))
                .isEqualTo(Errors.SESSION_EXPIRED);
        assertThat(region.apply(new ClientId(5, clients - 1), 1, 1, read))
                .isInstanceOf(Value.class);
    }

    @Test
    @DisplayName(
            "a machine that opens the store counts the same bytes, and forgets the same clients")
    void sameBytesAfterRestart() {
        for (int i = 0; i < 5; i++) {
            ClientId client = new ClientId(6, i);
            open(client);
            for (int n = 1; n <= 10; n++) {
                region.apply(client, n, Math.max(1, n - 5), new KVOp.GetSequence(b("s"), 1));
            }
        }
        long bytes = Sessions.load(1, store).bytes();
        assertThat(bytes).isGreaterThan(5 * 256);
        RegionState state = new RegionState(1, store, 0, null, ended -> {});
        assertThat(state.sessions().bytes()).isEqualTo(bytes);
        assertThat(region.machine.sessionBytes()).isEqualTo(bytes);
    }

    @Test
    @DisplayName("C15 of an answer too long to be kept the region still knows that it was given")
    void longAnswer() {
        open(ME);
        region.apply(new KVOp.Put(b("k"), new byte[Limits.KEPT_ANSWER_BYTES_MAX + 1]));
        KVOp op = new KVOp.GetAndPut(b("k"), b("new"));
        assertThat(((Value) region.apply(ME, 1, 1, op)).bytes())
                .hasSize(Limits.KEPT_ANSWER_BYTES_MAX + 1);
        region.apply(new KVOp.Put(b("k"), b("newer")));

        assertThat(refusal(region.apply(ME, 1, 1, op))).isEqualTo(Errors.ANSWER_NOT_KEPT);
        assertThat(region.get("k")).isEqualTo("newer");
    }

    @Test
    @DisplayName(
            "the window is in the store: a machine that opens it again goes on where the other stopped")
    void windowIsDurable() {
        open(ME);
        KVOp take = new KVOp.GetSequence(b("s"), 10);
        region.apply(ME, 1, 1, take);
        region.apply(ME, 3, 1, take);

        region = new RegionFixture(store, true);

        assertThat(region.machine.durableAppliedIndex()).isEqualTo(region.index);
        assertThat(region.apply(ME, 1, 1, take)).isEqualTo(new Range(0, 10));
        assertThat(region.apply(ME, 3, 1, take)).isEqualTo(new Range(10, 20));
        assertThat(region.apply(ME, 2, 1, take)).isEqualTo(new Range(20, 30));
        assertThat(refusal(region.apply(new ClientId(9, 9), 1, 1, take)))
                .isEqualTo(Errors.SESSION_EXPIRED);
    }
}
