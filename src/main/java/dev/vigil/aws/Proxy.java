package dev.vigil.aws;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.nio.netty.ProxyConfiguration;

/// The proxy that system properties or the environment ({@code HTTPS_PROXY}, {@code NO_PROXY}) name, as the SDK
/// reads them for its own clients.
///
/// @param direct patterns of the hosts that are called without it
record Proxy(@Nullable ProxyOptions options, Set<String> direct) {

    /// @param scheme of the calls, {@code https} or {@code http}
    static Proxy ofEnvironment(String scheme) {
        return of(ProxyConfiguration.builder().scheme(scheme).build());
    }

    static Proxy of(ProxyConfiguration found) {
        if (found.host() == null) {
            return new Proxy(null, Set.of());
        }
        return new Proxy(
                new ProxyOptions()
                        .setType(ProxyType.HTTP)
                        .setHost(found.host())
                        .setPort(found.port())
                        .setUsername(found.username())
                        .setPassword(found.password()),
                found.nonProxyHosts());
    }

    Optional<ProxyOptions> to(String host) {
        return direct.stream().anyMatch(host.toLowerCase(Locale.ROOT)::matches)
                ? Optional.empty()
                : Optional.ofNullable(options);
    }
}
