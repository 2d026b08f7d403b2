package dev.vigil.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One HTTP call byte by byte, as no client library would make it.
public final class RawCall implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;

    /// @param head request line and headers, without the empty line
    public RawCall(URI address, String head) throws IOException {
        this(address);
        send((head + "\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private RawCall(URI address) throws IOException {
        this.socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /// A call without the header Host.
    ///
    /// @param requestLine without its end
    public static RawCall withoutHost(URI address, String requestLine) throws IOException {
        var call = new RawCall(address);
        call.send((requestLine + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return call;
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /// Sends one piece of a body with Transfer-Encoding: chunked.
    public void sendChunk(byte[] bytes) throws IOException {
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        send(chunk.toByteArray());
    }

    /// Head and body of the answer, which says its length.
    public String answer() throws IOException {
        var in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        var length = head.toString().toLowerCase(Locale.ROOT).split("content-length: ", -1);
        return length.length < 2
                ? head.toString()
                : head
                        + new String(
                                in.readNBytes(Integer.parseInt(length[1].split("\r", -1)[0])), StandardCharsets.UTF_8);
    }

    /// Bytes that still come until the connection is closed or broken.
    public long rest() {
        try {
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            return 0;
        }
    }

    /// Ends the connection as a process does that is killed: with a reset.
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
