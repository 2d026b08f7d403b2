package dev.vigil.hostile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A connection of an attacker: bytes as they are, not as a client would send them.
final class Wire implements AutoCloseable {

    /// No answer came, or the connection was closed without one.
    static final int NO_STATUS = 0;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_LINE = 16 * 1024;

    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1);
    }

    /// The head of a request, which has no `Content-Length` unless one is among the headers.
    Wire head(String method, String path, String... headers) throws IOException {
        var text = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: vigil\r\nConnection: close\r\n");
        for (var header : headers) {
            text.append(header).append("\r\n");
        }
        return write(text.append("\r\n").toString());
    }

    Wire write(String text) throws IOException {
        return write(text.getBytes(StandardCharsets.UTF_8));
    }

    Wire write(byte[] bytes) throws IOException {
        return write(bytes, bytes.length);
    }

    Wire write(byte[] bytes, int length) throws IOException {
        socket.getOutputStream().write(bytes, 0, length);
        return this;
    }

    /// One chunk of a body in chunks.
    Wire chunk(byte[] bytes) throws IOException {
        return write(Integer.toHexString(bytes.length) + "\r\n").write(bytes).write("\r\n");
    }

    Wire lastChunk() throws IOException {
        return write("0\r\n\r\n");
    }

    /// Whether there is neither an answer nor an end of the connection yet, looked at for this long.
    boolean isSilentFor(Duration wait) throws IOException {
        socket.setSoTimeout((int) wait.toMillis());
        in.mark(1);
        try {
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        }
    }

    /// Whether an answer has come while something is still sent.
    boolean isAnswered() throws IOException {
        return in.available() > 0;
    }

    /// The status of the answer, for which this waits.
    int status() throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        var line = line();
        return line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring(9, 12)) : NO_STATUS;
    }

    /// The value of a header of the answer, after its status; empty when it is not there.
    String header(String name) throws IOException {
        for (var line = line(); !line.isEmpty(); line = line()) {
            if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }

    /// Reads one byte of the answer; whether there was one.
    boolean readsOne() throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return in.read() >= 0;
    }

    /// Ends the connection with a reset, as a client does that is killed.
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_LINE; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
