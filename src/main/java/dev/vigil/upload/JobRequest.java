package dev.vigil.upload;

import dev.vigil.body.ClientMetadata;
import dev.vigil.body.JsonBody;
import dev.vigil.image.JobId;
import dev.vigil.image.NewJob;
import dev.vigil.image.Operation;
import dev.vigil.image.Owner;
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
record JobRequest(@Nullable String name, @Nullable String metadata, Optional<Boolean> seal) {

    /// A job about which nothing was said.
    static final JobRequest NOTHING_SAID = new JobRequest(null, null, Optional.empty());

    private static final Set<String> MEMBERS = Set.of("name", "metadata", "seal", "analyses", "callbackUrl");
    private static final int MAX_ANALYSES = 5;

    /// Reads the order from a JSON object.
    static JobRequest read(JsonBody document) {
        String name = null;
        String metadata = null;
        Optional<Boolean> seal = Optional.empty();
        document.enterObject(MEMBERS);
        while (document.nextMember()) {
            switch (document.member()) {
                case "name" -> name = document.text(JsonBody.MAX_TEXT).orElse(null);
                case "metadata" -> metadata = ClientMetadata.read(document).orElse(null);
                case "seal" -> seal = document.flag();
                default -> refuseWhatIsNotBuilt(document);
            }
        }
        return new JobRequest(name, metadata, seal);
    }

    NewJob job(JobId id, Owner owner, boolean withFiles) {
        return new NewJob(id, owner, name, metadata, List.of(Operation.MODERATION.word()), seal.orElse(withFiles));
    }

    private static void refuseWhatIsNotBuilt(JsonBody document) {
        if (document.isNull()) {
            return;
        }
        if (document.member().equals("callbackUrl")) {
            throw notSupported(
                    "The member callbackUrl is not supported yet; poll the job instead.", document.pointer());
        }
        var pointer = document.pointer();
        document.enterArray(MAX_ANALYSES);
        var count = 0;
        while (document.nextItem()) {
            count++;
            if (!document.anyText().equals(Optional.of(Operation.MODERATION.word()))) {
                throw notSupported("Of the member analyses only \"moderation\" is supported yet.", pointer);
            }
        }
        if (count == 0) {
            throw document.problem("An array of names is expected here, for example [\"moderation\"].");
        }
    }

    private static ProblemException notSupported(String detail, String pointer) {
        return new ProblemException(ProblemCode.NOT_SUPPORTED, detail, List.of(new Problem.Detail(detail, pointer)));
    }
}
