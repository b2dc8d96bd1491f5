package io.jraft.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.Members;
import io.jraft.protocol.MembershipPlan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What requests mean, who must catch up, and that no two majorities that may follow each other are disjoint. */
class MembershipPlanTest {

    @TestFactory
    Stream<DynamicTest> whatARequestMeans() {
        return TextTable.read("membership.txt")
                .tests(
                        row -> {
                            ConfEntry inForce = Names.conf(row.text("in force"));
                            MembershipPlan.Decision d =
                                    MembershipPlan.decide(inForce, request(row.text("request")));
                            String becomes = row.text("becomes");
                            List<String> leaves =
                                    row.words("leaves").stream()
                                            .filter(w -> !w.equals("-"))
                                            .toList();
                            if (d instanceof MembershipPlan.Go go) {
                                int space = becomes.indexOf(' ');
                                assertThat(go.plan().first())
                                        .isEqualTo(
                                                Stage.valueOf(
                                                        becomes.substring(0, space)
                                                                .toUpperCase(Locale.ROOT)));
                                assertThat(go.plan().target())
                                        .isEqualTo(Names.conf(becomes.substring(space)).current());
                                assertThat(go.plan().before()).isEqualTo(inForce.current());
                                assertThat(go.plan().leaving().stream().map(PeerId::getIp))
                                        .containsExactlyInAnyOrderElementsOf(leaves);
                            } else {
                                assertThat(leaves).isEmpty();
                                assertThat(
                                                d instanceof MembershipPlan.Refuse no
                                                        ? "refused " + no.error()
                                                        : "nothing")
                                        .isEqualTo(becomes);
                            }
                        });
    }

    private static MembershipRequest request(String text) {
        int space = text.indexOf(' ');
        String what = text.substring(0, space);
        String whom = text.substring(space);
        return switch (what) {
            case "add" -> new MembershipRequest.AddPeer(Names.peer(whom.trim()));
            case "remove" -> new MembershipRequest.RemovePeer(Names.peer(whom.trim()));
            case "change" -> {
                String[] parts = whom.split(" if ");
                @Nullable Members expected =
                        parts.length > 1 ? Names.conf(parts[1]).current() : null;
                yield new MembershipRequest.ChangePeers(Names.conf(parts[0]).current(), expected);
            }
            case "feed" -> {
                String[] parts = whom.split(" by ");
                PeerId source =
                        parts[1].trim().equals("-") ? PeerId.ANY_PEER : Names.peer(parts[1].trim());
                yield new MembershipRequest.AddLearners(peers(parts[0]), source);
            }
            case "learn" -> new MembershipRequest.AddLearners(peers(whom));
            case "unlearn" -> new MembershipRequest.RemoveLearners(peers(whom));
            case "learners" -> new MembershipRequest.ResetLearners(peers(whom));
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static List<PeerId> peers(String words) {
        List<PeerId> peers = new ArrayList<>();
        for (String word : words.trim().split(" +")) {
            if (!word.equals("-")) {
                peers.add(Names.peer(word));
            }
        }
        return peers;
    }

    @TestFactory
    Stream<DynamicTest> whoMayGetAVote() {
        long timeout = 1_000_000_000L;
        return TextTable.read("catchup.txt")
                .tests(
                        row ->
                                assertThat(
                                                CatchUp.judge(
                                                        new CatchUp.View(
                                                                Progress.Mode.valueOf(
                                                                        row.text("mode")
                                                                                .toUpperCase(
                                                                                        Locale
                                                                                                .ROOT)),
                                                                row.number("match"),
                                                                row.number("last"),
                                                                row.number("silent") * timeout,
                                                                row.number("still") * timeout),
                                                        row.number("margin"),
                                                        timeout))
                                        .isEqualTo(
                                                CatchUp.Verdict.valueOf(
                                                        row.text("verdict")
                                                                .toUpperCase(Locale.ROOT))));
    }

    @Test
    @DisplayName("O23 a peer without an address is no member")
    void nobody() {
        ConfEntry conf = Names.conf("a b c");
        PeerId nobody = new PeerId();
        assertThat(MembershipPlan.decide(conf, new MembershipRequest.AddPeer(nobody)))
                .isInstanceOf(MembershipPlan.Refuse.class);
        assertThat(MembershipPlan.decide(conf, new MembershipRequest.AddLearners(List.of(nobody))))
                .isInstanceOf(MembershipPlan.Refuse.class);
    }

    @Test
    @DisplayName(
            "M1 whatever is asked for, the stages' quorums meet: before with joint, joint with after, by construction")
    void stagesAreJoined() {
        for (String[] change :
                new String[][] {
                    {"a b c", "change d e f"}, {"a b c", "add d"}, {"a b c d", "remove a"}
                }) {
            ConfEntry inForce = Names.conf(change[0]);
            MembershipPlan plan =
                    ((MembershipPlan.Go) MembershipPlan.decide(inForce, request(change[1]))).plan();
            ConfEntry joint = plan.entry(Stage.JOINT, GroupIdentity.NONE);
            assertThat(joint.outgoing()).isEqualTo(inForce.current());
            ConfEntry stable = plan.entry(Stage.STABLE, GroupIdentity.NONE);
            assertThat(stable.isJoint()).isFalse();
            assertThat(joint.current()).isEqualTo(stable.current());
            assertThat(MembershipPlan.inherited(joint)).isEqualTo(plan);
        }
    }

    @Test
    @DisplayName("M2 what is inherited is the rest of the same change; a stable one has no rest")
    void inherited() {
        MembershipPlan plan = MembershipPlan.inherited(Names.conf("a d + c < a b c"));
        assertThat(plan.target()).isEqualTo(Names.conf("a d + c").current());
        assertThat(plan.before()).isEqualTo(Names.conf("a b c").current());
        assertThat(plan.leaving()).containsExactly(Names.peer("b"));
        ConfEntry stable = Names.conf("a b");
        assertThatThrownBy(() -> MembershipPlan.inherited(stable))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan.entry(Stage.CATCHING_UP, GroupIdentity.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
