package dev.vigil.rekognition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.aws.AwsRegion;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class RekognitionAddressTest {

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, false, https://rekognition.eu-central-1.amazonaws.com",
        "us-gov-west-1, false, https://rekognition.us-gov-west-1.amazonaws.com",
        "us-east-1, true, https://rekognition-fips.us-east-1.amazonaws.com"
    })
    void theAddressIsThatOfTheRegion(String region, boolean fips, String address) {
        assertThat(new AwsRegion(Region.of(region), fips, false).endpoint(RekognitionAddress::endpoint))
                .isEqualTo(URI.create(address));
    }
}
