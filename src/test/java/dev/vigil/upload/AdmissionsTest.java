package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.image.JobId;
import dev.vigil.limits.RequestMemories;
import dev.vigil.limits.RequestMemory;
import dev.vigil.testing.LedgerTest;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What an upload says where the ledger did not answer: nobody knows whether its files were taken.
@QuarkusTest
class AdmissionsTest extends LedgerTest {

    @Inject
    Admissions admissions;

    @Inject
    FileIntake intake;

    @Inject
    UploadConfig config;

    @Inject
    RequestMemory memory;

    @Test
    void anAdmissionThatIsNotAnsweredIsSaidToBeUnknown() {
        var jobId = JobId.create();
        var call = new UploadCall(jobId, intake, config, true, RequestMemories.share(memory, "a caller"));

        for (var failure : new Throwable[] {new TimeoutException(), new IOException("connection lost")}) {
            assertThatThrownBy(() -> admissions.admitted(call, Uni.createFrom().failure(failure)))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> assertThat(problem.code()).isEqualTo(ProblemCode.LEDGER_UNAVAILABLE))
                    .hasMessageContaining("not known")
                    .hasMessageContaining("/v1/jobs/" + jobId);
        }
    }
}
