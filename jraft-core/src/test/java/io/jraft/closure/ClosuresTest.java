package io.jraft.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.Closure;
import io.jraft.Status;
import io.jraft.entity.Task;
import io.jraft.error.RaftError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ClosuresTest {

    private final List<String> told = new ArrayList<>();

    private final ReadIndexClosure read =
            new ReadIndexClosure(500) {
                @Override
                public void run(Status status, long index, byte[] reqCtx) {
                    told.add(status.isOk() + " " + index + " " + Arrays.toString(reqCtx));
                }
            };

    @Test
    @DisplayName("a read tells index and context, once")
    void readOnce() {
        read.setResult(7, new byte[] {1, 2});
        read.run(Status.OK());
        read.run(new Status(RaftError.ETIMEDOUT, "too late"));
        read.run(Status.OK());

        assertThat(told).containsExactly("true 7 [1, 2]");
    }

    @Test
    @DisplayName("a read that failed tells no index, and a late answer tells nothing")
    void readFailed() {
        read.run(new Status(RaftError.ETIMEDOUT, "no answer"));
        read.setResult(7, new byte[] {1});
        read.run(Status.OK());

        assertThat(told).containsExactly("false -1 null");
    }

    @Test
    @DisplayName("the node learns how long a read may wait")
    void readTimeout() {
        assertThat(read.getTimeoutMs()).isEqualTo(500);
    }

    @Test
    @DisplayName("a joined task waits for its closure, run by another thread")
    void join() throws Exception {
        Closure inner = status -> told.add(status.toString());
        Task task = new Task(ByteBuffer.allocate(1), new JoinableClosure(inner));
        Thread library = new Thread(() -> task.getDone().run(Status.OK()));
        library.start();

        assertThat(task.join()).isSameAs(inner);
        library.join();

        assertThat(told).containsExactly("Status[OK]");
    }

    @Test
    @DisplayName("who joins in vain is told so after the time")
    void joinTimesOut() {
        Task task = new Task(ByteBuffer.allocate(1), new JoinableClosure(status -> {}));

        assertThatThrownBy(() -> task.join(1)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> Task.joinAll(List.of(task), 1))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("1 ms");
    }

    @Test
    @DisplayName("joinAll answers the closures in the order of the tasks")
    void joinAll() throws Exception {
        Closure first = status -> {};
        Closure second = status -> {};
        Task one = new Task(ByteBuffer.allocate(0), new JoinableClosure(first));
        Task two = new Task(ByteBuffer.allocate(0), new JoinableClosure(second));
        two.getDone().run(Status.OK());
        one.getDone().run(Status.OK());

        assertThat(Task.joinAll(List.of(one, two), 1000)).containsExactly(first, second);
        assertThat(Task.joinAll(List.of(one, two))).containsExactly(first, second);
    }

    @Test
    @DisplayName("a closure that throws does not leave its waiter behind")
    void throwingClosure() throws Exception {
        JoinableClosure joinable =
                new JoinableClosure(
                        status -> {
                            throw new IllegalStateException("user's fault");
                        });

        assertThatThrownBy(() -> joinable.run(Status.OK())).hasMessage("user's fault");
        joinable.join(1000);
    }

    @Test
    @DisplayName("a task without a joinable closure says what to do")
    void notJoinable() {
        assertThatThrownBy(() -> new Task().join())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("JoinableClosure");
        assertThatThrownBy(() -> new Task().setData(null)).isInstanceOf(NullPointerException.class);
        assertThat(new Task().getExpectedTerm()).isEqualTo(-1);
    }

    @Test
    @DisplayName("a synchronized closure waits for all its runs and can begin anew")
    void synchronizedClosure() throws Exception {
        SynchronizedClosure closure = new SynchronizedClosure(2);
        closure.run(Status.OK());
        closure.run(new Status(RaftError.EBUSY, "last"));
        assertThat(closure.await().getErrorMsg()).isEqualTo("last");

        closure.reset();
        assertThat(closure.getStatus().isOk()).isTrue();
        Thread library =
                new Thread(
                        () -> {
                            closure.run(Status.OK());
                            closure.run(new Status(RaftError.EIO, "again"));
                        });
        library.start();
        assertThat(closure.await().getErrorMsg()).isEqualTo("again");
        library.join();
    }
}
