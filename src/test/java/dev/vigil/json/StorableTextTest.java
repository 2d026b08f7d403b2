package dev.vigil.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b.jpg",
                "file:///a%20b.jpg",
                "content://media/1",
                "\u0001\t\r\n\u007f",
                "Grüße 日本語",
                "😀",
                "a😀b😀",
                "\uffff"
            })
    void anyTextOfWholeCharactersIsStorable(String text) {
        assertThat(StorableText.isStorable(text)).isTrue();
    }

    @Test
    void noTextIsStorable() {
        assertThat(StorableText.isStorable((String) null)).isTrue();
    }

    @Test
    void nulAndHalvesOfSurrogatePairsAreNot() {
        for (var text :
                new String[] {"\0", "a\0b", "\ud83d", "\ude00", "a\ud83d", "\ude00b", "\ude00\ud83d", "😀\ud83d"}) {
            assertThat(StorableText.isStorable(text))
                    .as(text.chars().mapToObj(Integer::toHexString).toList().toString())
                    .isFalse();
        }
    }
}
