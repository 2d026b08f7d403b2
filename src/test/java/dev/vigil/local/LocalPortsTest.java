package dev.vigil.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// A port that is taken is told in one sentence.
class LocalPortsTest {

    @Test
    void aTakenPortIsNamedWithWhatWantedItAndHowToChooseAnother() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();

            assertThatThrownBy(() -> LocalPorts.mustBeFree("the API", port, "quarkus.http.port"))
                    .isInstanceOf(LocalServices.CannotStart.class)
                    .hasMessage("Port " + port + " for the API is in use. End the program that uses it, or choose"
                            + " another port with -Dquarkus.http.port=<port>.");
        }
    }

    @Test
    void aTakenPortOfAServiceIsNamed() throws IOException {
        var ports = LocalPorts.free();
        try (var taken = new ServerSocket(ports.s3())) {
            assertThatThrownBy(ports::mustBeFree)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " for S3 is in use")
                    .hasMessageContaining("-Dlocal.s3-port=<port>");
        }
    }

    @Test
    void freePortsAreNotComplainedOf() {
        assertThatCode(() -> LocalPorts.free().mustBeFree()).doesNotThrowAnyException();
    }
}
