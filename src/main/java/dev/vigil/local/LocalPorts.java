package dev.vigil.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Where the embedded services listen, on loopback.
record LocalPorts(int postgres, int sqs, int s3, int rekognition) {

    private static final int POSTGRES = 15432;
    private static final int SQS = 19324;
    private static final int S3 = 19090;
    private static final int REKOGNITION = 19444;

    /// The same every time, or as {@code local.<service>-port} says.
    static LocalPorts fixed() {
        return new LocalPorts(
                Integer.getInteger("local.postgres-port", POSTGRES),
                Integer.getInteger("local.sqs-port", SQS),
                Integer.getInteger("local.s3-port", S3),
                Integer.getInteger("local.rekognition-port", REKOGNITION));
    }

    /// Free ones, for tests.
    static LocalPorts free() {
        try (var a = new ServerSocket(0);
                var b = new ServerSocket(0);
                var c = new ServerSocket(0);
                var d = new ServerSocket(0)) {
            return new LocalPorts(a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), d.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends with one clear sentence if a port is taken.
    void mustBeFree() {
        mustBeFree("PostgreSQL", postgres, "local.postgres-port");
        mustBeFree("SQS", sqs, "local.sqs-port");
        mustBeFree("S3", s3, "local.s3-port");
        mustBeFree("the Rekognition stand-in", rekognition, "local.rekognition-port");
    }

    /// Ends with one clear sentence if the port is taken.
    ///
    /// @param key the property that chooses another port
    static void mustBeFree(String what, int port, String key) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new LocalServices.CannotStart("Port " + port + " for " + what
                    + " is in use. End the program that uses it, or choose another port with -D" + key + "=<port>.");
        }
    }
}
