package dev.vigil.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A client that sends bytes as they are, one request after the other on one connection as long as the server keeps it.
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    /// For an answer that may never come.
    private static final int SHORT_PATIENCE_MILLIS = 1_000;

    private final URI base;
    private @Nullable Socket socket;

    Wire(URI base) {
        this.base = base;
    }

    /// An answer as it came.
    record Answer(int status, List<String> headers, byte[] body) {

        Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        boolean closes() {
            // Behind a request line or headers that were not read to their end nobody knows where the next request
            // begins.
            return status == 414
                    || status == 431
                    || header("Connection").orElse("").equalsIgnoreCase("close");
        }
    }

    /// Whether the next request goes over a connection that served one before.
    boolean isUsed() {
        return socket != null;
    }

    /// Sends a request and reads its answer.
    ///
    /// @throws IOException if the connection ends before the answer does
    Answer exchange(Draft draft, byte[] request) throws IOException {
        if (socket == null) {
            socket = new Socket(base.getHost(), base.getPort());
            socket.setTcpNoDelay(true);
        }
        try {
            socket.setSoTimeout(
                    draft.expected() == Draft.Expected.UNREADABLE ? SHORT_PATIENCE_MILLIS : PATIENCE_MILLIS);
            var answer = send(socket, request, draft.method(), draft.endsEarly());
            if (answer.closes() || draft.expected() == Draft.Expected.UNREADABLE) {
                close();
            }
            return answer;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            socket = null;
        }
    }

    private static Answer send(Socket socket, byte[] request, String method, boolean endsEarly) throws IOException {
        socket.getOutputStream().write(request);
        if (endsEarly) {
            socket.shutdownOutput();
        }
        var in = socket.getInputStream();
        var head = head(in);
        while (status(head) < 200) {
            head = head(in);
        }
        var answer = new Answer(status(head), head.subList(1, head.size()), new byte[0]);
        return new Answer(answer.status(), answer.headers(), body(in, method, answer));
    }

    private static byte[] body(InputStream in, String method, Answer head) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        if (head.header("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
            return chunks(in);
        }
        var length = head.header("Content-Length").map(Integer::parseInt);
        if (length.isEmpty()) {
            return in.readAllBytes();
        }
        var body = in.readNBytes(length.get());
        if (body.length < length.get()) {
            throw new EOFException("the answer is cut");
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (var size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static List<String> head(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        if (lines.isEmpty() || !lines.getFirst().toUpperCase(Locale.ROOT).startsWith("HTTP/1.")) {
            throw new IOException("no answer of HTTP: " + lines);
        }
        return lines;
    }

    private static int status(List<String> head) {
        return Integer.parseInt(head.getFirst().split(" ", -1)[1]);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
