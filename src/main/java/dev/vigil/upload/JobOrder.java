package dev.vigil.upload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.JobId;
import dev.vigil.job.NewJob;
import dev.vigil.job.UserId;
import dev.vigil.web.JsonBody;
import dev.vigil.web.Problem;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client says about the job it opens.
///
/// @param seal nothing where the client left it to the default: sealed when files come along
record JobOrder(@Nullable String name, @Nullable String metadata, Optional<Boolean> seal) {

    /// A job about which nothing was said.
    static final JobOrder NOTHING_SAID = new JobOrder(null, null, Optional.empty());

    private static final Set<String> MEMBERS = Set.of("name", "metadata", "seal", "analyses", "callbackUrl");
    private static final String MODERATION = "moderation";
    private static final int MAX_NAME = 500;

    static JobOrder parse(JsonNode document) {
        var order = JsonBody.object(document, "", MEMBERS);
        refuseWhatIsNotBuilt(order);
        var seal = order.path("seal");
        if (!seal.isMissingNode() && !seal.isNull() && !seal.isBoolean()) {
            throw ProblemException.invalid("The member seal is true or false.", "/seal");
        }
        return new JobOrder(
                JsonBody.text(order, "", "name", MAX_NAME),
                JsonBody.metadata(order, ""),
                seal.isBoolean() ? Optional.of(seal.booleanValue()) : Optional.empty());
    }

    NewJob job(JobId id, UserId userId, boolean withFiles) {
        return new NewJob(id, userId, name, metadata, List.of(MODERATION), seal.orElse(withFiles));
    }

    private static void refuseWhatIsNotBuilt(JsonNode order) {
        if (!order.path("callbackUrl").isMissingNode()
                && !order.path("callbackUrl").isNull()) {
            throw notSupported("The member callbackUrl is not supported yet; poll the job instead.", "/callbackUrl");
        }
        var analyses = order.path("analyses");
        if (analyses.isMissingNode() || analyses.isNull()) {
            return;
        }
        if (!analyses.isArray() || analyses.isEmpty()) {
            throw ProblemException.invalid(
                    "The member analyses is an array of names, for example [\"moderation\"].", "/analyses");
        }
        for (var analysis : analyses) {
            if (!MODERATION.equals(analysis.textValue())) {
                throw notSupported("Of the member analyses only \"moderation\" is supported yet.", "/analyses");
            }
        }
    }

    private static ProblemException notSupported(String detail, String pointer) {
        return new ProblemException(ProblemCode.NOT_SUPPORTED, detail, List.of(new Problem.Detail(detail, pointer)));
    }
}
