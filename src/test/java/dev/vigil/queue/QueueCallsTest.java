package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.aws.AwsRegion;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class QueueCallsTest {

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, false, false, https://sqs.eu-central-1.amazonaws.com",
        "us-east-1, true, false, https://sqs-fips.us-east-1.amazonaws.com",
        "us-east-1, false, true, https://sqs.us-east-1.api.aws"
    })
    void theAddressIsThatOfTheRegion(String region, boolean fips, boolean dualStack, String address) {
        assertThat(new AwsRegion(Region.of(region), fips, dualStack).endpoint(QueueCalls::endpoint))
                .isEqualTo(URI.create(address));
    }
}
