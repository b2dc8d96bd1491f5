package io.jraft.rpc.impl.cli;

import static io.jraft.rpc.impl.cli.ScriptedMember.added;
import static io.jraft.rpc.impl.cli.ScriptedMember.breaks;
import static io.jraft.rpc.impl.cli.ScriptedMember.leads;
import static io.jraft.rpc.impl.cli.ScriptedMember.members;
import static io.jraft.rpc.impl.cli.ScriptedMember.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.CliService;
import io.jraft.RaftServiceFactory;
import io.jraft.Status;
import io.jraft.Status.Outcome;
import io.jraft.conf.Configuration;
import io.jraft.entity.PeerId;
import io.jraft.error.RaftError;
import io.jraft.option.CliOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A change of members is made once, whatever becomes of its answer; a leader that answers by script, real sockets. */
@Timeout(60)
class MemberChangeTest {

    private static final PeerId FRESH = new PeerId("10.0.0.9", 80);
    private static final PeerId OTHER = new PeerId("10.0.0.8", 80);

    private final ScriptedMember leader = new ScriptedMember();
    private final PeerId self = leader.peer;
    private final CliService cli = start();

    private static CliService start() {
        CliOptions options = new CliOptions();
        options.setTimeoutMs(20_000);
        return RaftServiceFactory.createAndInitCliService(options);
    }

    @AfterEach
    void stop() {
        cli.shutdown();
        leader.close();
    }

    private Status addFresh() {
        return cli.addPeer("g", new Configuration(List.of(self)), FRESH);
    }

    @Test
    @DisplayName("the request says which members it was thought out for")
    void expectation() {
        leader.onGetLeader(leads(self)).onGetPeers(members(self, OTHER)).onAddPeer(added());

        assertThat(addFresh()).isEqualTo(Status.OK());
        assertThat(leader.expectations()).containsExactly(self + "," + OTHER);
    }

    @Test
    @DisplayName(
            "members that somebody else changed in between are read again: nothing was done yet")
    void changedInBetween() {
        leader.onGetLeader(leads(self))
                .onGetPeers(members(self), members(self, OTHER))
                .onAddPeer(refuses(RaftError.ESTALE), added());

        assertThat(addFresh()).isEqualTo(Status.OK());
        assertThat(leader.expectations()).containsExactly(self.toString(), self + "," + OTHER);
    }

    @Test
    @DisplayName(
            "M11 after a lost answer it is asked again with the same expectation, and what was done is found done")
    void lostAnswer() {
        leader.onGetLeader(leads(self))
                .onGetPeers(members(self), members(self, FRESH))
                .onAddPeer(breaks(), refuses(RaftError.ESTALE));

        assertThat(addFresh()).isEqualTo(Status.OK());
        assertThat(leader.expectations()).containsExactly(self.toString(), self.toString());
    }

    @Test
    @DisplayName("after a lost answer a change that somebody else has undone is not made again")
    void undone() {
        leader.onGetLeader(leads(self))
                .onGetPeers(members(self), members(self, OTHER))
                .onAddPeer(breaks(), refuses(RaftError.ESTALE), added());

        Status status = addFresh();

        assertThat(status.getRaftError()).isEqualTo(RaftError.ESTALE);
        assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(leader.expectations()).hasSize(2);
    }

    @Test
    @DisplayName(
            "after a lost answer a leader that is busy, perhaps with this change, is waited for")
    void busyWithIt() {
        leader.onGetLeader(leads(self))
                .onGetPeers(members(self), members(self, FRESH))
                .onAddPeer(breaks(), refuses(RaftError.EBUSY), refuses(RaftError.ESTALE));

        assertThat(addFresh()).isEqualTo(Status.OK());
    }

    @Test
    @DisplayName("a leader that is busy with another change says so at once")
    void busyWithAnother() {
        leader.onGetLeader(leads(self))
                .onGetPeers(members(self))
                .onAddPeer(refuses(RaftError.EBUSY));

        Status status = addFresh();

        assertThat(status.getRaftError()).isEqualTo(RaftError.EBUSY);
        assertThat(status.outcome()).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(leader.expectations()).hasSize(1);
    }

    @Test
    @DisplayName("a refusal of the second request does not say that the first was not done")
    void refusedLater() {
        leader.onGetLeader(leads(self))
                .onGetPeers(members(self))
                .onAddPeer(breaks(), refuses(RaftError.ECATCHUP));

        Status status = addFresh();

        assertThat(status.getRaftError()).isEqualTo(RaftError.ECATCHUP);
        assertThat(status.outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
