package io.jraft.net.bolt;

import io.jraft.rpc.Connection;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the user sees it: Bolt's own connection object keeps the attributes, and there is one for each
 * channel. Owner: ANY.
 */
final class BoltConnection implements Connection {
    private static final AttributeKey<BoltConnection> KEY =
            AttributeKey.valueOf("io.jraft.connection");

    private final Link link;
    private final com.alipay.remoting.Connection bolt;
    private final String remoteAddress;

    private BoltConnection(Link link) {
        this.link = link;
        bolt = new com.alipay.remoting.Connection(link.channel());
        SocketAddress address = link.channel().remoteAddress();
        remoteAddress =
                address instanceof InetSocketAddress inet
                        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                        : String.valueOf(address);
    }

    /** The one for this link. */
    static BoltConnection of(Link link) {
        Channel channel = link.channel();
        BoltConnection known = channel.attr(KEY).get();
        if (known != null) {
            return known;
        }
        BoltConnection fresh = new BoltConnection(link);
        BoltConnection other = channel.attr(KEY).setIfAbsent(fresh);
        return other == null ? fresh : other;
    }

    /** {@code ip:port} of the other side. */
    String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public @Nullable Object getAttribute(String key) {
        return bolt.getAttribute(key);
    }

    @Override
    public void setAttribute(String key, Object value) {
        bolt.setAttribute(key, value);
    }

    @Override
    public @Nullable Object setAttributeIfAbsent(String key, Object value) {
        return bolt.setAttributeIfAbsent(key, value);
    }

    @Override
    public void close() {
        link.close("closed by the user");
    }
}
