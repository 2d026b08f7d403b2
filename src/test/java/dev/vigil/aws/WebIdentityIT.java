package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.TestImage;
import dev.vigil.testing.VigilServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program with nothing but a role and a token in a file, as a pod gets them whose service account has an
/// IAM role.
class WebIdentityIT {

    private static final String TOKEN = "token-of-a-service-account";
    private static final String ROLE = "arn:aws:iam::123456789012:role/vigil";
    private static final String CREDENTIALS = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <Credentials>
                  <AccessKeyId>%s</AccessKeyId>
                  <SecretAccessKey>%s</SecretAccessKey>
                  <SessionToken>a-session</SessionToken>
                  <Expiration>2100-01-01T00:00:00Z</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
              <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
            </AssumeRoleWithWebIdentityResponse>
            """;

    @TempDir
    Path folder;

    @Test
    void imagesAreAnalyzedInTheNameOfTheRole() throws IOException {
        try (var sts = new Answering()) {
            sts.answer(200, Map.of("Content-Type", "text/xml"), credentialsOfTheTests());
            try (var vigil = PackagedVigil.start(List.of(), List.of("-Xmx256m"), roleAlone(sts), Map.of())) {
                var job = vigil.api().open(TestImage.many("role", 2)).id();

                vigil.awaitCompleted(job);

                assertThat(sts.asked())
                        .isNotEmpty()
                        .allSatisfy(asked -> assertThat(asked.body())
                                .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=" + TOKEN)
                                .contains("RoleArn=" + ROLE.replace(":", "%3A").replace("/", "%2F")));
                assertThat(vigil.log()).doesNotContain(TOKEN).doesNotContain("a-session");
            }
        }
    }

    private static String credentialsOfTheTests() {
        var services = VigilServices.settings();
        assertThat(services).isNotEmpty();
        return CREDENTIALS.formatted(System.getProperty("aws.accessKeyId"), System.getProperty("aws.secretAccessKey"));
    }

    private Map<String, String> roleAlone(Answering sts) throws IOException {
        var environment = new HashMap<>(VigilServices.settings());
        environment.put("AWS_REGION", System.getProperty("aws.region"));
        environment.put("AWS_ENDPOINT_URL_STS", sts.address().toString());
        environment.put("AWS_ROLE_ARN", ROLE);
        environment.put(
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), TOKEN).toString());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        return environment;
    }
}
