package io.jraft.util;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens: a host and a port.
 * Owner: ANY; immutable. An IPv6 address is kept with its brackets.
 */
public class Endpoint implements Copiable<Endpoint>, Serializable {

    private static final long serialVersionUID = 1L;

    private final String ip;
    private final int port;

    /** The empty address, {@code 0.0.0.0:0}. */
    public Endpoint() {
        this("0.0.0.0", 0);
    }

    /**
     * An address.
     *
     * @param address host name, IPv4 address, or IPv6 address in brackets
     * @param port 0 to 65535; 0 lets a server choose
     */
    public Endpoint(String address, int port) {
        this.ip = Objects.requireNonNull(address, "address");
        this.port = port;
    }

    /** The host as it was given. */
    public String getIp() {
        return ip;
    }

    /** The port. */
    public int getPort() {
        return port;
    }

    @Override
    public Endpoint copy() {
        return new Endpoint(ip, port);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Endpoint other && port == other.port && ip.equals(other.ip);
    }

    @Override
    public int hashCode() {
        return 31 * ip.hashCode() + port;
    }

    @Override
    public String toString() {
        return ip + ":" + port;
    }
}
