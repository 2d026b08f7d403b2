package dev.vigil.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class RekognitionAddressTest {

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, https://rekognition.eu-central-1.amazonaws.com",
        "us-gov-west-1, https://rekognition.us-gov-west-1.amazonaws.com"
    })
    void theAddressIsThatOfTheRegion(String region, String address) {
        assertThat(RekognitionAddress.endpointIn(Region.of(region))).isEqualTo(URI.create(address));
    }
}
