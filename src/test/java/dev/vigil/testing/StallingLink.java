package dev.vigil.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stands before PostgreSQL. While it stalls, every connection stays open and no byte passes either way, as with
/// a server whose disk hangs; afterwards the bytes arrive.
public final class StallingLink implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final ServerSocket server;
    private final int upstream;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moves = lock.newCondition();
    private boolean stalled;
    private boolean closed;

    public StallingLink(int upstream) {
        this.upstream = upstream;
        try {
            this.server = new ServerSocket(0, 100, InetAddress.getByName("localhost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public void stall(boolean now) {
        lock.lock();
        try {
            stalled = now;
            moves.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        lock.lock();
        try {
            closed = true;
            moves.signalAll();
        } finally {
            lock.unlock();
        }
        sockets.forEach(StallingLink::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var service = new Socket(InetAddress.getByName("localhost"), upstream);
                client.setTcpNoDelay(true);
                service.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(service);
                Thread.ofVirtual().start(() -> pump(client, service));
                Thread.ofVirtual().start(() -> pump(service, client));
            } catch (IOException e) {
                // The next one may fare better; at the end the server socket is closed.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            pump(from.getInputStream(), to.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // The other direction ends too, since both sockets are closed now.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private void pump(InputStream from, OutputStream to) throws IOException, InterruptedException {
        var buffer = new byte[BUFFER];
        for (var length = from.read(buffer); length >= 0; length = from.read(buffer)) {
            awaitMovement();
            to.write(buffer, 0, length);
        }
    }

    private void awaitMovement() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && stalled) {
                moves.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
