package io.jraft.protocol;

import io.jraft.entity.PeerId;
import io.jraft.model.ConfEntry;
import io.jraft.model.GroupIdentity;
import io.jraft.model.LogId;
import io.jraft.model.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Short names for peers, ids and configurations, so that a case fits on a line.
 * Owner: the thread of the test.
 */
final class Names {
    private Names() {}

    /** {@code a} or, with a priority, {@code a=40}. */
    static PeerId peer(String word) {
        int at = word.indexOf('=');
        return at < 0
                ? new PeerId(word, 8080)
                : new PeerId(
                        word.substring(0, at), 8080, 0, Integer.parseInt(word.substring(at + 1)));
    }

    /** {@code 7@3} is index 7 of term 3. */
    static LogId id(String text) {
        int at = text.indexOf('@');
        return new LogId(
                Long.parseLong(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
    }

    /** {@code a b c + d < a e}: voters a, b, c, learner d, and a, e on the way out; a dash is nobody. */
    static ConfEntry conf(String text) {
        String[] sides = text.split("<");
        Members current = members(sides[0]);
        return sides.length == 1
                ? ConfEntry.stable(LogId.ZERO, current)
                : new ConfEntry(LogId.ZERO, current, members(sides[1]), GroupIdentity.NONE);
    }

    private static Members members(String text) {
        List<PeerId> voters = new ArrayList<>();
        List<PeerId> learners = new ArrayList<>();
        Map<PeerId, PeerId> sources = new LinkedHashMap<>();
        List<PeerId> into = voters;
        for (String word : text.trim().split(" +")) {
            if (word.equals("+")) {
                into = learners;
            } else if (!word.isEmpty() && !word.equals("-")) {
                String[] fed = word.split("@");
                into.add(peer(fed[0]));
                if (fed.length > 1) {
                    sources.put(peer(fed[0]), peer(fed[1]));
                }
            }
        }
        return new Members(voters, learners, sources);
    }
}
