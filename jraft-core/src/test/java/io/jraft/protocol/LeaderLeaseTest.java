package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a leader may trust that nobody else leads. Times in plain numbers: 1,000 is the election timeout. */
class LeaderLeaseTest {
    private static final long MILLI = 1_000_000L;
    private static final PeerId SELF = peer(1);
    private static final ConfEntry THREE = conf(members(1, 2, 3), null);

    private final LeaderLease lease = lease(0);

    private static LeaderLease lease(int driftPpm) {
        LeaderLease lease = new LeaderLease(900 * MILLI, driftPpm, 200 * MILLI);
        lease.begin(0, 0, true);
        return lease;
    }

    private static PeerId peer(int n) {
        return new PeerId("127.0.0.1", n);
    }

    private static Members members(int... ports) {
        List<PeerId> peers = new ArrayList<>();
        for (int port : ports) {
            peers.add(peer(port));
        }
        return new Members(peers, List.of());
    }

    private static ConfEntry conf(Members current, @Nullable Members outgoing) {
        return new ConfEntry(new LogId(2, 1), current, outgoing, GroupIdentity.NONE);
    }

    private boolean isValid(long millis) {
        return lease.isValid(THREE, SELF, millis * MILLI);
    }

    private void promised(int peer, long sentAt, long now) {
        lease.promised(peer(peer), sentAt * MILLI, 1_000 * MILLI, now * MILLI);
    }

    @Test
    @DisplayName(
            "nothing is held at first; a majority's promises give a lease, one that is not a majority none")
    void majority() {
        assertThat(isValid(1)).isFalse();
        promised(2, 10, 20);
        assertThat(isValid(20)).isTrue();
        ConfEntry five = conf(members(1, 2, 3, 4, 5), null);
        assertThat(lease.isValid(five, SELF, 20 * MILLI)).isFalse();
        promised(5, 10, 20);
        assertThat(lease.isValid(five, SELF, 20 * MILLI)).isTrue();
    }

    @Test
    @DisplayName("32 time counts from the moment the beat was sent, not from its answer")
    void sentTime() {
        promised(2, 10, 700);
        assertThat(isValid(909)).isTrue();
        assertThat(isValid(910)).isFalse();
    }

    @Test
    @DisplayName("the drift that both clocks may have is taken off")
    void drift() {
        LeaderLease wary = lease(100_000);
        wary.promised(peer(2), 0, 1_000 * MILLI, 1);
        // 900 * 0.9 / 1.1 = 736.4
        assertThat(wary.isValid(THREE, SELF, 736 * MILLI)).isTrue();
        assertThat(wary.isValid(THREE, SELF, 737 * MILLI)).isFalse();
    }

    @Test
    @DisplayName(
            "a voter that promises less than the leader's own election timeout is taken at its word")
    void shorterPromise() {
        lease.promised(peer(2), 0, 300 * MILLI, 1);
        assertThat(isValid(299)).isTrue();
        assertThat(isValid(300)).isFalse();
        lease.promised(peer(3), 0, 0, 1);
        assertThat(isValid(300)).isFalse();
    }

    @Test
    @DisplayName(
            "an older answer does not shorten what a newer one gave, and one of the future counts for nothing")
    void order() {
        promised(2, 100, 110);
        promised(2, 50, 120);
        assertThat(isValid(999)).isTrue();
        promised(3, 5_000, 130);
        assertThat(isValid(1_000)).isFalse();
    }

    @Test
    @DisplayName("R9 while joint, both majorities must have promised")
    void joint() {
        ConfEntry joint = conf(members(1, 4, 5), members(1, 2, 3));
        promised(2, 0, 1);
        assertThat(lease.isValid(joint, SELF, MILLI)).isFalse();
        promised(4, 0, 1);
        assertThat(lease.isValid(joint, SELF, MILLI)).isTrue();
    }

    @Test
    @DisplayName(
            "a leader that is no voter does not count its own promise; a single voter needs nobody's")
    void self() {
        promised(2, 0, 1);
        ConfEntry without = conf(members(2, 3, 4), null);
        assertThat(lease.isValid(without, SELF, MILLI)).isFalse();
        assertThat(lease.isValid(conf(members(1), null), SELF, 90_000 * MILLI)).isTrue();
    }

    @Test
    @DisplayName("R8 given up, it does not come back in this term, whatever is promised")
    void givenUp() {
        promised(2, 0, 1);
        lease.giveUp();
        assertThat(isValid(2)).isFalse();
        promised(3, 3, 4);
        assertThat(isValid(4)).isFalse();
        assertThat(lease.isWanted()).isFalse();
        lease.begin(10 * MILLI, 10, true);
        promised(3, 11, 12);
        assertThat(isValid(12)).isTrue();
    }

    @Test
    @DisplayName("leadership that ended, and what was promised to an earlier term, is no lease")
    void ended() {
        promised(2, 0, 1);
        lease.end();
        assertThat(isValid(1)).isFalse();
        lease.begin(100 * MILLI, 100, true);
        promised(2, 99, 101);
        assertThat(isValid(101)).isFalse();
    }

    @Test
    @DisplayName("R10 after a pause only promises count that were asked for since")
    void pause() {
        promised(2, 0, 1);
        lease.observe(200 * MILLI, 200);
        assertThat(isValid(200)).isTrue();
        lease.observe(401 * MILLI, 401);
        assertThat(isValid(401)).isFalse();
        promised(2, 300, 402);
        assertThat(isValid(402)).isFalse();
        promised(2, 401, 403);
        assertThat(isValid(403)).isTrue();
    }

    @Test
    @DisplayName(
            "R10 a pause that the monotonic clock slept through shows on the wall clock, set forward or back")
    void suspended() {
        promised(2, 0, 1);
        lease.observe(100 * MILLI, 100);
        lease.observe(110 * MILLI, 600_110);
        assertThat(isValid(110)).isFalse();
        promised(2, 111, 112);
        assertThat(isValid(112)).isTrue();
        lease.observe(120 * MILLI, -5_000_000);
        assertThat(isValid(120)).isFalse();
    }
}
