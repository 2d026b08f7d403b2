package dev.vigil.limits;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;

/// Who sends a request, as far as limits are concerned: the address of its peer. Of an IPv6 address the network counts
/// (its first 64 bits), since one host may use all addresses in it.
record CallerAddress(String address) implements MemoryCaller {

    private static final int NETWORK_BYTES = 8;
    private static final CallerAddress UNKNOWN = new CallerAddress("");

    static CallerAddress of(SocketAddress peer) {
        var host = peer.hostAddress();
        if (host == null) {
            return UNKNOWN;
        }
        return new CallerAddress(host.contains(":") ? network(host) : host);
    }

    private static String network(String host) {
        var literal = host.contains("%") ? host.substring(0, host.indexOf('%')) : host;
        var bytes = InetAddress.ofLiteral(literal).getAddress();
        var network = new StringBuilder();
        for (var i = 0; i < Math.min(bytes.length, NETWORK_BYTES); i++) {
            network.append(Character.forDigit((bytes[i] >> 4) & 0xf, 16))
                    .append(Character.forDigit(bytes[i] & 0xf, 16));
        }
        return network.toString();
    }
}
