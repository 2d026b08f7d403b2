package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

class ProxyTest {

    private static final Proxy PROXY = Proxy.of(ProxyConfiguration.builder()
            .host("proxy.example")
            .port(3128)
            .username("user")
            .password("secret")
            .nonProxyHosts(Set.of("localhost", ".*?\\.internal"))
            .build());

    @Test
    void withoutAProxyEverythingGoesDirect() {
        var none = ProxyConfiguration.builder()
                .useEnvironmentVariableValues(false)
                .useSystemPropertyValues(false)
                .build();

        assertThat(Proxy.of(none).to("rekognition.eu-central-1.amazonaws.com")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rekognition.eu-central-1.amazonaws.com, true",
        "localhost, false",
        "S3.INTERNAL, false",
        "internal.example, true"
    })
    void hostsThatAreNotExemptGoThroughIt(String host, boolean through) {
        assertThat(PROXY.to(host).isPresent()).isEqualTo(through);
    }

    @Test
    void itIsReachedAndAskedAsConfigured() {
        assertThat(PROXY.to("example.com")).hasValueSatisfying(options -> {
            assertThat(options.getHost()).isEqualTo("proxy.example");
            assertThat(options.getPort()).isEqualTo(3128);
            assertThat(options.getUsername()).isEqualTo("user");
            assertThat(options.getPassword()).isEqualTo("secret");
        });
    }
}
