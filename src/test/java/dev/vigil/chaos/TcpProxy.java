package dev.vigil.chaos;

import dev.vigil.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Stands between Vigil and PostgreSQL: passes bytes on, later or not at all.
final class TcpProxy implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final Duration LONGEST_STALL = Duration.ofMinutes(2);

    private final ServerSocket server;
    private final int upstream;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean away;
    private volatile boolean stalled;
    private volatile Duration delay = Duration.ZERO;

    TcpProxy(int upstream) {
        this.upstream = upstream;
        try {
            this.server = new ServerSocket(0, 100, InetAddress.getByName("localhost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// Away, it resets every connection, those that are open too.
    void away(boolean now) {
        away = now;
        if (now) {
            sockets.forEach(TcpProxy::reset);
        }
    }

    /// Stalled, it takes connections and bytes and passes nothing on; afterwards everything goes on where it stood, as
    /// when a machine hangs.
    void stalled(boolean now) {
        stalled = now;
    }

    /// Every packet takes this long, each way.
    void delay(Duration each) {
        delay = each;
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(TcpProxy::reset);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // The next one may fare better; at the end the server socket is closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (away) {
            reset(client);
            return;
        }
        try {
            var service = new Socket(InetAddress.getByName("localhost"), upstream);
            client.setTcpNoDelay(true);
            service.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(service);
            Thread.ofVirtual().start(() -> pump(client, service));
            Thread.ofVirtual().start(() -> pump(service, client));
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[BUFFER];
        try {
            for (var length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                if (!delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                Patience.await("end of a stall", LONGEST_STALL, () -> !stalled || from.isClosed());
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException e) {
            // The other pump ends too, since both sockets are closed now.
        } finally {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
