package io.jraft.sim.net;

import io.jraft.message.RaftMessage;
import io.jraft.net.codec.CodecException;
import io.jraft.net.codec.MessageCodec;
import io.jraft.sim.world.SimRandom;
import io.jraft.sim.world.SimScheduler;
import io.jraft.sim.world.Trace;
import io.jraft.spi.MessageReceiver;
import io.jraft.spi.Transport;
import io.jraft.util.Endpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The network of a run. Everything that is sent goes through the real codec, as bytes, over the two directions of a
 * link. Connections come up when somebody wants to send and break when a link resets or a node dies; a link that is cut
 * swallows what is sent, as a cable does, and nobody is told. Owner: the run's thread.
 */
public final class SimNetwork {
    private static final int PAST_MAX = 8;
    private static final long CONNECT_NANOS = 1_000_000;

    /** As the real dialer: from ten milliseconds to a second, and so often without a new wish to send. */
    private static final long REDIAL_FIRST_NANOS = 10_000_000;

    private static final int REDIAL_DOUBLINGS = 7;
    private static final long REDIAL_MAX_NANOS = 1_000_000_000;
    private static final int PATIENCE = 64;

    private final SimScheduler world;
    private final SimRandom random;
    private final Trace trace;
    private final NetObserver observer;
    private final MessageCodec codec = new MessageCodec();
    private final Map<Endpoint, Integer> ordinals = new LinkedHashMap<>();
    private final Link[][] links;
    private final @Nullable SimTransport[] nodes;
    private @Nullable Filter filter;
    private long frames;
    private long lastArrival;
    private boolean regular;
    private final @Nullable LaterVersion[] versions;

    public SimNetwork(
            SimScheduler world,
            SimRandom random,
            Trace trace,
            NetObserver observer,
            List<Endpoint> endpoints) {
        this.world = world;
        this.random = random;
        this.trace = trace;
        this.observer = observer;
        int n = endpoints.size();
        nodes = new SimTransport[n];
        links = new Link[n][n];
        versions = new LaterVersion[n];
        for (int i = 0; i < n; i++) {
            ordinals.put(endpoints.get(i), i);
            for (int j = 0; j < n; j++) {
                links[i][j] = new Link(i, j);
            }
        }
    }

    /** Plugs a node in; it stays until its transport is closed or {@link #unplug unplugged}. */
    public Transport plug(int node, MessageReceiver receiver) {
        SimTransport plugged = new SimTransport(this, node, receiver, nodes.length);
        nodes[node] = plugged;
        return plugged;
    }

    /** A node died: its connections break, and its peers are told a little later. */
    public void unplug(int node) {
        SimTransport gone = nodes[node];
        if (gone == null) {
            return;
        }
        nodes[node] = null;
        gone.gone = true;
        for (int peer = 0; peer < nodes.length; peer++) {
            if (peer != node) {
                tellDown(peer, node);
            }
        }
    }

    /** From now on every frame takes the mean time of its link; for shrinking and for people. */
    public void beRegular() {
        regular = true;
    }

    private long around(long mean) {
        return regular ? mean : random.around(mean);
    }

    /** A node speaks as a later version from now on; null for this one. Whoever listens is of this version. */
    public void version(int node, @Nullable LaterVersion version) {
        versions[node] = version;
    }

    /** Whether a node speaks as a later version. */
    public boolean isLater(int node) {
        return versions[node] != null;
    }

    // ------------------------------------------------------------------- faults

    /** How a direction behaves from now on. */
    public void quality(int from, int to, LinkQuality quality) {
        Link link = links[from][to];
        link.quality = quality;
        if (quality.bytesPerSecond() == 0) {
            link.freeAt = 0;
        }
    }

    public LinkQuality quality(int from, int to) {
        return links[from][to].quality;
    }

    /** What is sent in this direction vanishes, until {@link #mend} was called as often. */
    public void cut(int from, int to) {
        if (from != to) {
            links[from][to].cuts++;
            observer.onTrouble(NetEvent.CUT, from, to);
        }
    }

    /** Undoes one {@link #cut}. */
    public void mend(int from, int to) {
        Link link = links[from][to];
        if (link.cuts > 0) {
            link.cuts--;
        }
    }

    /** Lets a story decide about every message that leaves, until {@link #heal}; null to end it. */
    public void filter(@Nullable Filter which) {
        filter = which;
    }

    public @Nullable Filter filter() {
        return filter;
    }

    /** A message as it would travel. */
    public byte[] frame(RaftMessage message) {
        return codec.encode(List.of(message));
    }

    /** A frame that was on its way for long arrives, whatever has become of the link since. */
    public void arrive(int from, int to, byte[] frame) {
        long id = ++frames;
        world.after(0, () -> receive(links[from][to], id, frame));
    }

    /** All links are up and good, and no story decides what passes. */
    public void heal() {
        filter = null;
        for (Link[] row : links) {
            for (Link link : row) {
                link.cuts = 0;
                link.freeAt = 0;
                link.quality = LinkQuality.GOOD;
            }
        }
    }

    public boolean isUp(int from, int to) {
        return links[from][to].isUp();
    }

    /** The connection of two nodes breaks, and both are told. */
    public void reset(int a, int b) {
        observer.onTrouble(NetEvent.RESET, a, b);
        tellDown(a, b);
        tellDown(b, a);
    }

    // ------------------------------------------------------------------ carrying

    boolean send(SimTransport from, Endpoint to, Transport.Lane lane, List<RaftMessage> messages) {
        Integer peer = ordinals.get(to);
        if (peer == null || from.gone) {
            return false;
        }
        if (!from.connected[peer]) {
            from.wish[peer] = PATIENCE;
            dial(from, peer);
            return false;
        }
        if (messages.isEmpty()) {
            return true;
        }
        if (isClogged(links[from.node][peer])) {
            observer.onTrouble(NetEvent.OVERFLOWED, from.node, peer);
            return false;
        }
        for (RaftMessage m : messages) {
            observer.onSend(from.node, peer, m);
        }
        List<RaftMessage> passing = filtered(from.node, peer, messages);
        if (!passing.isEmpty()) {
            carry(links[from.node][peer], lane, encoded(from.node, passing), passing);
        }
        return true;
    }

    private byte[] encoded(int from, List<RaftMessage> messages) {
        byte[] frame = codec.encode(messages);
        LaterVersion later = versions[from];
        if (later == null) {
            return frame;
        }
        observer.onTrouble(NetEvent.EXTENDED, from, from);
        return later.extend(frame);
    }

    /** As the queue of a real connection that is full; a link that is free takes a frame however large it is. */
    private boolean isClogged(Link link) {
        return link.freeAt - world.now() > LinkQuality.QUEUE_MAX_NANOS;
    }

    private List<RaftMessage> filtered(int from, int to, List<RaftMessage> messages) {
        Filter story = filter;
        if (story == null) {
            return messages;
        }
        List<RaftMessage> passing =
                messages.stream().filter(m -> story.passes(from, to, m)).toList();
        if (passing.size() < messages.size()) {
            lose(links[from][to], ++frames);
        }
        return passing;
    }

    private void dial(SimTransport from, int peer) {
        if (from.dialing[peer]) {
            return;
        }
        from.dialing[peer] = true;
        long way = CONNECT_NANOS + links[from.node][peer].quality.latencyNanos();
        world.after(around(way), () -> answerDial(from, peer));
    }

    private void answerDial(SimTransport from, int peer) {
        from.dialing[peer] = false;
        if (from.gone || from.connected[peer] || from.wish[peer] <= 0) {
            return;
        }
        boolean answered = nodes[peer] != null && isUp(from.node, peer) && isUp(peer, from.node);
        trace.hash(world.now(), Trace.Kind.CONNECT, from.node, answered ? peer : -peer);
        if (answered) {
            from.connected[peer] = true;
            from.failures[peer] = 0;
            from.receiver.onConnection(from.endpoint(peer, ordinals), true);
        } else {
            redial(from, peer);
        }
    }

    /** Whoever wished to send is connected later too, without wishing again. */
    private void redial(SimTransport from, int peer) {
        if (from.redialing[peer] || from.wish[peer] <= 0) {
            return;
        }
        from.redialing[peer] = true;
        from.wish[peer]--;
        int doublings = Math.min(from.failures[peer]++, REDIAL_DOUBLINGS);
        world.after(
                random.around(Math.min(REDIAL_MAX_NANOS, REDIAL_FIRST_NANOS << doublings)),
                () -> {
                    from.redialing[peer] = false;
                    if (!from.gone && !from.connected[peer] && from.wish[peer] > 0) {
                        dial(from, peer);
                    }
                });
    }

    private void tellDown(int node, int peer) {
        SimTransport told = nodes[node];
        if (told != null && told.connected[peer]) {
            long way = random.around(1_000_000);
            world.after(
                    way,
                    () -> {
                        if (!told.gone && told.connected[peer]) {
                            told.connected[peer] = false;
                            trace.hash(world.now(), Trace.Kind.CONNECT, node, ~peer);
                            told.receiver.onConnection(told.endpoint(peer, ordinals), false);
                            told.wish[peer] = PATIENCE;
                            redial(told, peer);
                        }
                    });
        }
    }

    private void carry(Link link, Transport.Lane lane, byte[] frame, List<RaftMessage> messages) {
        long id = ++frames;
        trace.add(
                world.now(),
                Trace.Kind.SEND,
                link.from,
                link.to,
                id,
                frame.length,
                () -> Messages.brief(messages));
        LinkQuality q = link.quality;
        if (!link.isUp() || random.perMillion(q.lossPerMillion())) {
            lose(link, id);
            return;
        }
        if (random.perMillion(q.resetPerMillion())) {
            lose(link, id);
            reset(link.from, link.to);
            return;
        }
        long arrival = arrival(link, lane, queued(link, frame.length));
        byte[] carried = frame;
        if (random.perMillion(q.flipPerMillion())) {
            carried = frame.clone();
            carried[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            observer.onTrouble(NetEvent.FLIPPED, link.from, link.to);
        }
        byte[] bytes = carried;
        deliverAt(arrival, link, id, bytes);
        repeat(link, id, bytes, arrival);
    }

    private void deliverAt(long arrival, Link link, long id, byte[] frame) {
        lastArrival = Math.max(lastArrival, arrival);
        world.at(arrival, () -> deliver(link, id, frame));
    }

    /** When the last of the frames arrives that are on their way, as moment of the world. */
    public long lastArrival() {
        return lastArrival;
    }

    /** Nanoseconds until the last byte of a frame has left a link of limited bandwidth: those before it leave first. */
    private long queued(Link link, int bytes) {
        long rate = link.quality.bytesPerSecond();
        if (rate <= 0) {
            return 0;
        }
        long now = world.now();
        long start = Math.max(now, link.freeAt);
        if (start > now) {
            observer.onTrouble(NetEvent.SLOWED, link.from, link.to);
        }
        link.freeAt = start + bytes * 1_000_000_000L / rate;
        return link.freeAt - now;
    }

    private long arrival(Link link, Transport.Lane lane, long queued) {
        LinkQuality q = link.quality;
        long way = queued + (q.latencyNanos() == 0 ? 0 : around(q.latencyNanos()));
        if (random.perMillion(q.reorderPerMillion())) {
            observer.onTrouble(NetEvent.REORDERED, link.from, link.to);
            return world.now() + way + random.nextLong(20 * q.latencyNanos() + 1);
        }
        long arrival = Math.max(world.now() + way, link.busyUntil[lane.ordinal()] + 1);
        link.busyUntil[lane.ordinal()] = arrival;
        return arrival;
    }

    private void repeat(Link link, long id, byte[] bytes, long arrival) {
        LinkQuality q = link.quality;
        if (random.perMillion(q.duplicatePerMillion())) {
            observer.onTrouble(NetEvent.DUPLICATED, link.from, link.to);
            deliverAt(arrival + random.nextLong(10_000_000), link, id, bytes);
        }
        if (q.replayPerMillion() > 0) {
            link.past.addLast(bytes);
            if (link.past.size() > PAST_MAX) {
                link.past.removeFirst();
            }
            if (random.perMillion(q.replayPerMillion())) {
                byte[] old = random.oneIn(2) ? link.past.getFirst() : bytes;
                observer.onTrouble(NetEvent.REPLAYED, link.from, link.to);
                long again = world.now() + random.between(100_000_000L, 5_000_000_000L);
                deliverAt(again, link, id, old);
            }
        }
    }

    private void lose(Link link, long id) {
        observer.onTrouble(NetEvent.LOST, link.from, link.to);
        trace.add(world.now(), Trace.Kind.DROP, link.to, link.from, id, 0, () -> "lost");
    }

    private void deliver(Link link, long id, byte[] frame) {
        if (link.isUp()) {
            receive(link, id, frame);
        } else {
            trace.add(world.now(), Trace.Kind.DROP, link.to, link.from, id, 1, () -> "cut");
        }
    }

    private void receive(Link link, long id, byte[] frame) {
        SimTransport to = nodes[link.to];
        if (to == null || to.gone) {
            trace.add(
                    world.now(), Trace.Kind.DROP, link.to, link.from, id, 1, () -> "nobody there");
            return;
        }
        List<RaftMessage> messages;
        try {
            messages = codec.decode(frame);
        } catch (CodecException e) {
            // A damaged frame costs the connection, as it does on a socket.
            trace.add(
                    world.now(),
                    Trace.Kind.DROP,
                    link.to,
                    link.from,
                    id,
                    2,
                    () -> "damaged: " + e.getMessage());
            reset(link.from, link.to);
            return;
        }
        trace.add(
                world.now(),
                Trace.Kind.DELIVER,
                link.to,
                link.from,
                id,
                frame.length,
                () -> Messages.brief(messages));
        for (RaftMessage m : messages) {
            observer.onDeliver(link.from, link.to, m);
            to.receiver.onMessage(m);
        }
    }

    void closed(SimTransport transport) {
        if (nodes[transport.node] == transport) {
            unplug(transport.node);
        }
        transport.gone = true;
    }

    /** Who forgets a peer is not told of it, and the peer's own connection stays. */
    void disconnect(SimTransport transport, Endpoint to) {
        Integer peer = ordinals.get(to);
        if (peer != null) {
            transport.connected[peer] = false;
            transport.wish[peer] = 0;
        }
    }
}
