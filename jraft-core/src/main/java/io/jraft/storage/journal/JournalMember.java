package io.jraft.storage.journal;

import io.jraft.entity.PeerId;

/**
 * A member whose log is in a journal. Immutable. Owner: ANY.
 *
 * @param group its group
 * @param peer its address and idx; the priority is not kept
 */
public record JournalMember(String group, PeerId peer) {
    /** From the name that the journal's records have: {@code host:port/idx}. */
    static JournalMember of(String group, String name) {
        int slash = name.lastIndexOf('/');
        PeerId peer = new PeerId();
        String text = name.substring(0, slash);
        int idx = Integer.parseInt(name.substring(slash + 1));
        if (!peer.parse(idx == 0 ? text : text + ":" + idx)) {
            throw new IllegalStateException("not a member's name: " + name);
        }
        return new JournalMember(group, peer);
    }
}
