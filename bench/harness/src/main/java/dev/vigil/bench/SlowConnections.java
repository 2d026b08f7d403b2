package dev.vigil.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/// Connections that send a request at a byte a second, from addresses of their own. One that is closed by the server is
/// opened again when its turn comes. One thread serves them all, since the machine's cores are shared with the program.
final class SlowConnections implements AutoCloseable {

    private static final int PER_ADDRESS = 50;
    private static final int FIRST_ADDRESS = 10;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int CONNECT_MILLIS = 5_000;
    private static final byte[] HEAD =
            "POST /v1/jobs HTTP/1.1\r\nHost: vigil\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{\"name\":\""
                    .getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final int count;
    private final Queue<Slow> turns = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long reopened;

    /// Returns when all of them are open.
    SlowConnections(int port, int count) throws IOException {
        this.port = port;
        this.count = count;
        for (var number = 0; number < count; number++) {
            turns.add(new Slow(number, open(number)));
        }
        this.thread = Thread.ofPlatform().start(this::drip);
    }

    private record Slow(int number, Socket socket) {}

    /// How many were closed by the server and opened again.
    long reopened() {
        return reopened;
    }

    @Override
    public void close() throws InterruptedException, IOException {
        closed = true;
        thread.join();
        for (var slow : turns) {
            slow.socket().close();
        }
    }

    /// Each in turn, so that every connection has its byte once a second.
    private void drip() {
        for (var next = System.nanoTime(); !closed; next += SECOND / count) {
            LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
            turns.add(sendOne(turns.remove()));
        }
    }

    private Slow sendOne(Slow slow) {
        try {
            slow.socket().getOutputStream().write('x');
            return slow;
        } catch (IOException turnedAway) {
            reopened++;
            return again(slow);
        }
    }

    private Slow again(Slow slow) {
        try {
            slow.socket().close();
            return new Slow(slow.number(), open(slow.number()));
        } catch (IOException notNow) {
            return slow;
        }
    }

    private Socket open(int number) throws IOException {
        var socket = new Socket();
        try {
            socket.bind(new InetSocketAddress("127.0.0." + (FIRST_ADDRESS + number / PER_ADDRESS), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(HEAD);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
