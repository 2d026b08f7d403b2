package dev.vigil.hostile;

import dev.vigil.testing.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;

/// The program under attack, as clients on other addresses of this machine reach it.
///
/// @param jobId a job that is there
record Victim(int port, String jobId) {

    private static final int ATTACKERS = 6;
    private static final int FIRST_ATTACKER = 2;
    private static final int GOOD_CLIENT = 9;

    /// The small window of a reader that does not read.
    static final int NARROW = 2_048;

    /// A client with an address of its own, which no attacker has.
    Api goodClient() {
        return api(GOOD_CLIENT);
    }

    /// A client on one of the six addresses of the attackers.
    Api attacker(int number) {
        return api(FIRST_ATTACKER + number % ATTACKERS);
    }

    /// A connection from one of the six addresses of the attackers.
    Socket connect(int number) throws IOException {
        return connect(number, 0);
    }

    /// @param window bytes that the receiver takes at once; 0 for the usual ones
    Socket connect(int number, int window) throws IOException {
        var socket = new Socket();
        try {
            if (window > 0) {
                socket.setReceiveBufferSize(window);
            }
            socket.bind(new InetSocketAddress(loopback(FIRST_ATTACKER + number % ATTACKERS), 0));
            socket.connect(new InetSocketAddress(loopback(1), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Api api(int address) {
        return Api.from(loopback(address), URI.create("http://127.0.0.1:" + port + "/"));
    }

    private static InetAddress loopback(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
