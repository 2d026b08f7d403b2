package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.TenantId;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageGroupTest {

    private static final String SHA_256 = "[0-9a-f]{64}";

    @ParameterizedTest
    @ValueSource(strings = {"local", "user-1", "auth0|5f7c", "019abcde-f012-7345-8678-9abcdef01234", "a@b.example"})
    void aUserThatSqsTakesIsItsOwnGroup(String user) {
        assertThat(MessageGroup.of(new TenantId(user))).isEqualTo(user);
    }

    @Test
    void everyCharacterThatSqsTakesIsKept() {
        var all = IntStream.rangeClosed('!', '~').mapToObj(Character::toString).collect(Collectors.joining());

        assertThat(MessageGroup.of(new TenantId(all))).isEqualTo(all);
    }

    @Test
    void upTo128CharactersAreKeptAndMoreAreDigested() {
        assertThat(MessageGroup.of(new TenantId("u".repeat(128)))).isEqualTo("u".repeat(128));
        assertThat(MessageGroup.of(new TenantId("u".repeat(129)))).matches(SHA_256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", " leading", "tab\t", "line\n", "Jürgen", "日本", "😀", "\u007f"})
    void whatSqsRefusesIsDigested(String user) {
        assertThat(MessageGroup.of(new TenantId(user))).matches(SHA_256);
    }

    @Test
    void theDigestIsTheSha256OfTheUtf8Text() {
        assertThat(MessageGroup.of(new TenantId("ü")))
                .isEqualTo("607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f");
    }

    @Test
    void differentUsersHaveDifferentGroups() {
        var groups = IntStream.range(0, 1_000)
                .mapToObj(i -> MessageGroup.of(new TenantId("Jürgen " + i)))
                .toList();

        assertThat(groups).doesNotHaveDuplicates().contains(MessageGroup.of(new TenantId("Jürgen 7")));
    }
}
