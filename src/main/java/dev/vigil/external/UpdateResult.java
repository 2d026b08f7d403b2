package dev.vigil.external;

import java.util.Optional;

/// What an update did to its image.
sealed interface UpdateResult {

    /// The word for it in the answer.
    String word();

    /// Why it is so, where the word does not say it.
    default Optional<String> detail() {
        return Optional.empty();
    }

    /// The response is stored.
    record Updated() implements UpdateResult {

        @Override
        public String word() {
            return "updated";
        }
    }

    /// The image was final already.
    record Unchanged() implements UpdateResult {

        @Override
        public String word() {
            return "unchanged";
        }
    }

    /// The user has no such image.
    record NotFound() implements UpdateResult {

        @Override
        public String word() {
            return "not-found";
        }
    }

    /// The response cannot be stored.
    record Invalid(String why) implements UpdateResult {

        @Override
        public String word() {
            return "invalid";
        }

        @Override
        public Optional<String> detail() {
            return Optional.of(why);
        }
    }
}
