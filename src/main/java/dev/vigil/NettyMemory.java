package dev.vigil;

/// The bound on the memory outside the heap in which Netty keeps what it reads and writes. Its own default is as
/// large as the heap may be, which together is more than a container has. One connection fails when it is reached;
/// the process goes on.
final class NettyMemory {

    /// Bytes. docs/reference/native.md adds it up with everything else.
    static final long MOST = 32L * 1024 * 1024;

    private static final String PROPERTY = "io.netty.maxDirectMemory";

    private NettyMemory() {}

    /// Sets the bound, unless the command line does. Has an effect only before the first class of Netty is used.
    static void bound() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, Long.toString(MOST));
        }
    }
}
