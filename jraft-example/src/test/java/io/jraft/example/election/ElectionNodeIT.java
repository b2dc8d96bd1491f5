package io.jraft.example.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.LeaderInfo;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftException;
import io.jraft.example.process.FreePorts;
import io.jraft.example.process.Poll;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ElectionNodeIT {
    @TempDir Path root;

    private final List<Member> members = new ArrayList<>();
    private final List<RaftException> errors = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        members.forEach(member -> member.node.close());
    }

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName(
            "one of three leads; when it goes another one does in a later term, and no term has two leaders")
    void elects() throws Exception {
        Configuration conf = new Configuration();
        for (int port : FreePorts.find(3)) {
            conf.addPeer(new PeerId("127.0.0.1", port));
        }
        for (PeerId peer : conf.listPeers()) {
            members.add(new Member(peer, conf));
        }
        List<Member> all = List.copyOf(members);

        Member first = leader();
        LeaderInfo info = first.node.leader();
        assertThat(info.leader()).isEqualTo(first.self);
        assertThat(first.started).contains(info.term());
        first.node.close();
        members.remove(first);
        assertThat(first.stopped).as("each start has its stop").isEqualTo(first.started);

        Member second = leader();
        assertThat(second.node.leader().term()).isGreaterThan(info.term());
        Member back = new Member(first.self, conf);
        members.add(back);
        assertThat(leader().node.leader().term())
                .isGreaterThanOrEqualTo(second.node.leader().term());

        List<Long> terms = new ArrayList<>(back.started);
        all.forEach(member -> terms.addAll(member.started));
        assertThat(terms).doesNotHaveDuplicates();
        assertThat(errors).isEmpty();
    }

    /** The member that leads, has said so, and is followed by all others. */
    private Member leader() throws InterruptedException {
        return Poll.until(
                "one leader that all follow",
                20_000,
                5,
                () -> {},
                () -> members.stream().filter(this::leads).findFirst().orElse(null),
                found -> found != null);
    }

    private boolean leads(Member candidate) {
        LeaderInfo info = candidate.node.leader();
        return candidate.node.isLeader()
                && info != null
                && candidate.started.contains(info.term())
                && members.stream().allMatch(member -> info.equals(member.node.leader()));
    }

    private final class Member implements LeaderListener {
        final PeerId self;
        final ElectionNode node;
        final List<Long> started = new CopyOnWriteArrayList<>();
        final List<Long> stopped = new CopyOnWriteArrayList<>();

        Member(PeerId self, Configuration conf) throws Exception {
            this.self = self;
            node =
                    new ElectionNode(
                            root.resolve("member-" + self.getPort()),
                            "scheduler",
                            self,
                            conf,
                            this,
                            errors::add);
        }

        @Override
        public void onLeaderStart(long term) {
            started.add(term);
        }

        @Override
        public void onLeaderStop(long term) {
            stopped.add(term);
        }
    }
}
