package dev.vigil.web;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.quarkus.micrometer.runtime.HttpServerMetricsTagsContributor;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Shapes the metric `http_server_requests_seconds`: histogram buckets, and labels with few values. A client chooses
/// path and method, so a label never has their text: the path is a template of {@link Routes}, the method one of a
/// list, the status its class.
@Singleton
class HttpTimes implements HttpServerMetricsTagsContributor {

    static final String NAME = "http.server.requests";

    private static final String URI = "uri";
    private static final String METHOD = "method";
    private static final String STATUS = "status";
    private static final String NOT_FOUND = "NOT_FOUND";
    private static final String UNKNOWN = "UNKNOWN";
    private static final String OTHER = "OTHER";
    private static final int MISSING = 404;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE", "OPTIONS", OTHER);
    private static final Set<String> URIS = Stream.concat(
                    Routes.all().stream().map(Routes.Route::template), Stream.of(NOT_FOUND, UNKNOWN))
            .collect(Collectors.toUnmodifiableSet());

    private static final DistributionStatisticConfig BUCKETS = DistributionStatisticConfig.builder()
            .serviceLevelObjectives(nanoseconds(
                    Duration.ofMillis(10),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(250),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(2_500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30)))
            .build();

    /// Replaces the labels that Quarkus has chosen, before the timer is looked up.
    @Override
    public Tags contribute(Context call) {
        var status = call.response().statusCode();
        var method = call.request().method().name();
        var template = Routes.of(String.valueOf(call.request().path()))
                .map(Routes.Route::template)
                .orElse(status == MISSING ? NOT_FOUND : UNKNOWN);
        return Tags.of(URI, template, METHOD, METHODS.contains(method) ? method : OTHER, STATUS, status / 100 + "xx");
    }

    @Produces
    @Singleton
    MeterFilter buckets() {
        return new Buckets();
    }

    private static double[] nanoseconds(Duration... bounds) {
        return Arrays.stream(bounds).mapToDouble(Duration::toNanos).toArray();
    }

    /// Quarkus asks no contributor where a client breaks the connection before its answer; what would have a label of
    /// its own then is not counted.
    private static final class Buckets implements MeterFilter {

        @Override
        public MeterFilterReply accept(Meter.Id id) {
            return !id.getName().equals(NAME) || (isOneOf(URIS, id, URI) && isOneOf(METHODS, id, METHOD))
                    ? MeterFilterReply.NEUTRAL
                    : MeterFilterReply.DENY;
        }

        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            return id.getName().equals(NAME) ? BUCKETS.merge(config) : config;
        }

        private static boolean isOneOf(Set<String> values, Meter.Id id, String label) {
            var value = id.getTag(label);
            return value != null && values.contains(value);
        }
    }
}
