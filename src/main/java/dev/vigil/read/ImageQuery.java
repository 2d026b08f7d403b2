package dev.vigil.read;

import dev.vigil.image.ImageState;
import dev.vigil.json.StorableText;
import dev.vigil.read.ImageFilter.LabelFilter;
import dev.vigil.web.Paging;
import dev.vigil.web.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The query parameters by which lists of images are filtered, as they were given.
record ImageQuery(
        @Nullable String state,
        @Nullable String flagged,
        @Nullable String reference,
        @Nullable String label,
        @Nullable String minConfidence) {

    private static final int MAX_PERCENT = 100;

    /// Of a list that knows these two alone.
    static ImageQuery of(@Nullable String state, @Nullable String flagged) {
        return new ImageQuery(state, flagged, null, null, null);
    }

    /// What they ask for; a problem names the first that is wrong.
    ImageFilter filter() {
        return new ImageFilter(
                Optional.ofNullable(state).map(ImageQuery::state),
                Optional.ofNullable(Paging.flag("flagged", flagged)),
                Optional.ofNullable(reference).map(text -> storable("reference", text)),
                labelFilter());
    }

    /// The same for links.
    GivenParameters given() {
        return new GivenParameters()
                .with("state", state)
                .with("flagged", flagged)
                .with("reference", reference)
                .with("label", label)
                .with("minConfidence", minConfidence);
    }

    private Optional<LabelFilter> labelFilter() {
        if (label == null && minConfidence != null) {
            throw ProblemException.invalidParameter("The parameter minConfidence goes with a label.", "minConfidence");
        }
        return Optional.ofNullable(label).map(name -> new LabelFilter(storable("label", name), percent(minConfidence)));
    }

    /// What the database cannot hold, no image has; but it would refuse the question.
    private static String storable(String name, String text) {
        if (!StorableText.isStorable(text)) {
            throw ProblemException.invalidParameter(
                    "The parameter " + name + " holds a character that cannot be stored (U+0000).", name);
        }
        return text;
    }

    private static double percent(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            var percent = Double.parseDouble(text);
            if (percent >= 0 && percent <= MAX_PERCENT) {
                return percent;
            }
        } catch (NumberFormatException e) {
            throw wrongPercent();
        }
        throw wrongPercent();
    }

    private static ProblemException wrongPercent() {
        return ProblemException.invalidParameter(
                "The parameter minConfidence is a percentage from 0 to 100.", "minConfidence");
    }

    private static ImageState state(String word) {
        return ImageState.of(word)
                .orElseThrow(() -> ProblemException.invalidParameter(
                        "The parameter state is uploaded, analyzed, failed or cancelled.", "state"));
    }
}
