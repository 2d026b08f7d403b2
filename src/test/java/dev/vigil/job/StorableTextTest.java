package dev.vigil.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTextTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

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

    @Test
    void theWholeDocumentIsLookedThrough() throws JsonProcessingException {
        assertThat(document("{'a':[{'b':'fine'}],'c':1,'d':null,'e':true}")).isTrue();
        assertThat(document("'fine'")).isTrue();
        assertThat(document("'\\u0000'")).isFalse();
        assertThat(document("{'a':'\\u0000'}")).isFalse();
        assertThat(document("{'\\u0000':1}")).isFalse();
        assertThat(document("{'a':[1,{'b':[['x','\\ud83d']]}]}")).isFalse();
        assertThat(document("[{'ok':1},{'a':{'\\ude00':{}}}]")).isFalse();
        assertThat(document("{'a':'\\ud83d\\ude00'}")).isTrue();
    }

    private static boolean document(String json) throws JsonProcessingException {
        return StorableText.isStorable(MAPPER.readTree(json.replace('\'', '"')));
    }
}
