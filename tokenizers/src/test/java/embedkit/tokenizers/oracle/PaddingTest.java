package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import embedkit.api.VectorFileException;
import embedkit.api.text.TokenIdBatch;
import embedkit.api.text.TokenIds;
import embedkit.tokenizers.json.TokenizerJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tokenizer.json says of padding, where a batch is encoded. */
class PaddingTest {

  private static final List<String> TEXTS = List.of("a e", "", "a", "a e i a e i a", "e ? i");

  @TempDir Path folder;

  private static String json(String padding, String truncation) {
    return ("{'version':'1.0','truncation':"
            + truncation
            + ",'padding':"
            + padding
            + ",'added_tokens':[],'normalizer':null,'pre_tokenizer':{'type':'Whitespace'},"
            + "'post_processor':{'type':'BertProcessing','sep':['s',5],'cls':['c',4]},"
            + "'decoder':null,'model':{'type':'WordLevel','unk_token':'?',"
            + "'vocab':{'?':0,'a':1,'e':2,'i':3,'c':4,'s':5,'p':6}}}")
        .replace('\'', '"');
  }

  private TokenIds ours(String json) throws IOException {
    return TokenizerJson.read(Files.writeString(folder.resolve("tokenizer.json"), json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'strategy':'BatchLongest','direction':'Right','pad_to_multiple_of':null,'pad_id':6,"
            + "'pad_type_id':0,'pad_token':'p'}",
        "{'strategy':'BatchLongest','direction':'Left','pad_to_multiple_of':null,'pad_id':6,"
            + "'pad_type_id':0,'pad_token':'p'}",
        "{'strategy':'BatchLongest','direction':'Right','pad_to_multiple_of':8,'pad_id':6,"
            + "'pad_type_id':0,'pad_token':'p'}",
        "{'strategy':'BatchLongest','direction':'Left','pad_to_multiple_of':1,'pad_id':3,"
            + "'pad_type_id':0,'pad_token':'p'}"
      })
  void aBatchIsFilledUpAsTheLibraryDoes(String padding) throws IOException {
    String json = json(padding, "null");
    TokenIdBatch batch = ours(json).encodeAll(TEXTS);
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
            Map.of("truncation", "do_not_truncate"))) {
      Encoding[] encodings = theirs.batchEncode(TEXTS, true, false);
      assertEquals(encodings[0].getIds().length, batch.length());
      assertArrayEquals(
          Stream.of(encodings).flatMapToInt(e -> narrow(e.getIds())).toArray(), batch.ids());
      assertArrayEquals(
          Stream.of(encodings).flatMapToInt(e -> narrow(e.getAttentionMask())).toArray(),
          batch.mask());
    }
  }

  private static IntStream narrow(long[] numbers) {
    return LongStream.of(numbers).mapToInt(Math::toIntExact);
  }

  @Test
  void aFixedLengthComesBehindTheCut() throws IOException {
    TokenIds ids =
        ours(
            json(
                "{'strategy':{'Fixed':6},'direction':'Right','pad_to_multiple_of':4,'pad_id':6,"
                    + "'pad_type_id':0,'pad_token':'p'}",
                "{'max_length':5,'strategy':'LongestFirst','stride':0,'direction':'Right'}"));
    TokenIdBatch batch = ids.encodeAll(List.of("a e i a e i a", "i"));
    assertEquals(8, batch.length());
    assertArrayEquals(new int[] {4, 1, 2, 3, 5, 6, 6, 6, 4, 3, 5, 6, 6, 6, 6, 6}, batch.ids());
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0}, batch.mask());
    assertArrayEquals(new int[] {4, 3, 5}, ids.encode("i").ids());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'strategy':{'Fixed':2000000000},'direction':'Right','pad_id':0}",
        "{'strategy':'Longest','direction':'Right','pad_id':0}",
        "{'strategy':'BatchLongest','direction':'Up','pad_id':0}",
        "{'strategy':'BatchLongest','direction':'Left','pad_to_multiple_of':-1,'pad_id':0}",
        "{'strategy':'BatchLongest','direction':'Left','pad_id':-1}"
      })
  void paddingThatCannotBeIsRefusedWithItsPlace(String padding) {
    VectorFileException refused =
        assertThrows(VectorFileException.class, () -> ours(json(padding, "null")));
    assertTrue(refused.getMessage().contains("padding."), refused.getMessage());
  }
}
