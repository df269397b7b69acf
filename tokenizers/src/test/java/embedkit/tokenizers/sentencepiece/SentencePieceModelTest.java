package embedkit.tokenizers.sentencepiece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.text.TokenIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencePieceModelTest {
  @TempDir Path folder;

  private static ModelBytes unigram() {
    return new ModelBytes(ModelBytes.UNIGRAM)
        .piece("<unk>", 0, ModelBytes.UNKNOWN)
        .piece("<s>", 0, ModelBytes.CONTROL)
        .piece("▁", -3, ModelBytes.NORMAL)
        .piece("▁cat", -4, ModelBytes.NORMAL)
        .piece("s", -5, ModelBytes.NORMAL)
        .piece("▁a", -4, ModelBytes.NORMAL)
        .piece("x", -6, ModelBytes.NORMAL)
        .piece("XY", 0, ModelBytes.USER_DEFINED)
        .piece("ca", -1, ModelBytes.UNUSED);
  }

  private static ModelBytes bpe() {
    ModelBytes model =
        new ModelBytes(ModelBytes.BPE)
            .piece("<unk>", 0, ModelBytes.UNKNOWN)
            .piece("</s>", 0, ModelBytes.CONTROL)
            .octets()
            .piece("at", -0.0, ModelBytes.NORMAL)
            .piece("▁c", -1, ModelBytes.NORMAL)
            .piece("▁cat", -2, ModelBytes.NORMAL)
            .piece("aa", -3, ModelBytes.NORMAL)
            .piece("aaa", -4, ModelBytes.NORMAL)
            .piece("<cat>", 0, ModelBytes.USER_DEFINED);
    for (String letter : List.of("▁", "c", "a", "t", "s", "<", ">")) {
      model.piece(letter, -9, ModelBytes.NORMAL);
    }
    return model;
  }

  private Path file(byte[] model) {
    try {
      return Files.write(folder.resolve("x.model"), model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TokenIds read(ModelBytes model) {
    return SentencePieceModel.read(file(model.model()));
  }

  private static List<String> cut(TokenIds ids, String text) {
    return ids.encode(text).tokens().stream()
        .map(token -> token.text() + "@" + token.start() + "-" + token.end())
        .toList();
  }

  @Test
  void aUnigramModelCutsWordsWithASpaceBeforeEach() {
    TokenIds ids = read(unigram());
    assertEquals(List.of("▁cat@0-3", "s@3-4", "▁a@4-6", "▁cat@6-10"), cut(ids, "cats a cat"));
    assertEquals(9, ids.size());
    assertEquals(OptionalInt.of(0), ids.unknown());
    assertEquals(3, ids.id("▁cat"));
    assertEquals("cats a cat", ids.decode(ids.encode("cats  a cat ").ids(), true));
  }

  @Test
  void spacesInARowAreOneAndThoseAtTheEndsNone() {
    TokenIds ids = read(unigram());
    assertEquals(List.of("▁a@2-3", "▁cat@3-8"), cut(ids, "  a  cat  "));
    assertEquals(List.of(), cut(ids, "   "));
    assertEquals(List.of(), cut(ids, ""));
  }

  @Test
  void spacesStayWhereTheModelKeepsThem() {
    TokenIds ids = read(unigram().off(4).off(3));
    assertEquals(List.of("▁@0-1", "▁a@1-3", "▁@3-4"), cut(ids, "  a "));
    assertEquals(List.of("x@0-1"), cut(ids, "x"));
    TokenIds plain =
        read(
            new ModelBytes(ModelBytes.UNIGRAM)
                .piece("<unk>", 0, ModelBytes.UNKNOWN)
                .piece(" a", -1, ModelBytes.NORMAL)
                .off(5));
    assertEquals(List.of(" a@0-1", " a@1-3"), cut(plain, "a a"));
  }

  @Test
  void aSpaceStandsBehindWordsWhereTheModelSaysSo() {
    TokenIds ids =
        read(
            new ModelBytes(ModelBytes.UNIGRAM)
                .piece("<unk>", 0, ModelBytes.UNKNOWN)
                .piece("▁", -3, ModelBytes.NORMAL)
                .piece("a▁", -1, ModelBytes.NORMAL)
                .piece("b", -1, ModelBytes.NORMAL)
                .spaceAsSuffix());
    assertEquals(List.of("b@0-1", "a▁@1-3", "a▁@3-4"), cut(ids, "ba a"));
    assertEquals("ba a", ids.decode(ids.encode("ba a").ids(), true));
  }

  @Test
  void controlPiecesAreNotFoundInATextAndUnusedOnesNotTaken() {
    TokenIds ids = read(unigram());
    assertEquals(List.of("▁@0-1", "<@0-1", "s@1-2", ">@2-3"), cut(ids, "<s>"));
    assertEquals(List.of("▁@0-1", "x@0-1", "ca@1-3"), cut(ids, "xca"));
    assertTrue(ids.isSpecial(1));
    assertTrue(ids.isSpecial(0));
    assertFalse(ids.isSpecial(7));
    assertEquals("x", ids.decode(new int[] {1, 2, 6, 1}, true));
    assertEquals("<s> x<s>", ids.decode(new int[] {1, 2, 6, 1}, false));
  }

  @Test
  void aPieceThatAUserDefinedIsTakenBeforeOthers() {
    assertEquals(List.of("▁@0-1", "x@0-1", "XY@1-3", "s@3-4"), cut(read(unigram()), "xXYs"));
    TokenIds bpe = read(bpe());
    assertEquals(List.of("▁c@0-1", "<cat>@1-6", "at@6-8"), cut(bpe, "c<cat>at"));
  }

  @Test
  void aBpeModelMergesTheBestPieceFirstAndSpellsTheRestInBytes() {
    TokenIds ids = read(bpe());
    assertEquals(List.of("▁cat@0-3", "s@3-4"), cut(ids, "cats"));
    assertEquals(List.of("▁@0-1", "<0xC3>@0-1", "<0xA9>@0-1", "at@1-3"), cut(ids, "éat"));
    // Of "aa" the leftmost; then "aa" and "a" are "aaa", whichever of the two comes first.
    assertEquals(List.of("▁@0-1", "aa@0-2", "aa@2-4"), cut(ids, "aaaa"));
    assertEquals(List.of("▁@0-1", "aaa@0-3"), cut(ids, "aaa"));
    assertEquals("éat s", ids.decode(ids.encode("éat s").ids(), true));
  }

  @Test
  void aModelIsKnownByHowItBegins() {
    assertTrue(SentencePieceModel.recognises(file(unigram().model())));
    assertTrue(SentencePieceModel.recognises(file(bpe().model())));
    assertFalse(
        SentencePieceModel.recognises(file("\n\n\n\nwords\n".getBytes(StandardCharsets.UTF_8))));
    assertFalse(SentencePieceModel.recognises(file(new byte[0])));
    assertEquals("<unk>", SentencePieceModel.pieces(file(unigram().model())).getFirst());
  }

  private String refused(byte[] model) {
    Path file = file(model);
    String told =
        assertThrows(VectorFileException.class, () -> SentencePieceModel.read(file)).getMessage();
    assertTrue(told.startsWith(file + ":"), told);
    return told.substring(file.toString().length() + 1);
  }

  @Test
  void whatContradictsItselfIsRefusedWithThePlace() {
    assertEquals(
        "piece 9: expected a piece of its own, found \"s\" again",
        refused(unigram().piece("s", -1, ModelBytes.NORMAL).model()).strip());
    assertEquals(
        "piece 9: expected one piece for what is unknown, found a second one",
        refused(unigram().piece("<u>", 0, ModelBytes.UNKNOWN).model()).strip());
    assertEquals(
        "piece 9: expected a finite score, found NaN",
        refused(unigram().piece("n", Double.NaN, ModelBytes.NORMAL).model()).strip());
    assertEquals(
        "piece 9: expected a piece of its own, found an empty one",
        refused(unigram().piece("", 0, ModelBytes.NORMAL).model()).strip());
    assertTrue(
        refused(new ModelBytes(ModelBytes.UNIGRAM).piece("a", 0, ModelBytes.NORMAL).model())
            .contains("a piece for what is unknown, found none"));
    assertTrue(
        refused(new ModelBytes(3).piece("<unk>", 0, ModelBytes.UNKNOWN).model())
            .contains("found type WORD"));
    assertTrue(refused(bpe().piece("u", 0, ModelBytes.UNUSED).model()).contains("an unused one"));
    assertTrue(
        refused(unigram().piece("n", 0, 9).model())
            .contains("a type of piece from 1 to 6, found 9"));
    assertTrue(refused(unigram().charsmap(new byte[] {1, 2, 3}).model()).contains("charsmap"));
    assertTrue(refused(new byte[0]).contains("none"));
  }

  @Test
  void whatIsCutOffOrNoMessageIsRefusedWithTheByte() {
    byte[] model = unigram().model();
    for (int length = 1; length < model.length; length++) {
      byte[] part = Arrays.copyOf(model, length);
      try {
        // Between two fields a shorter model may be whole.
        SentencePieceModel.read(file(part));
      } catch (VectorFileException e) {
        assertTrue(e.getMessage().contains("expected "), e.getMessage());
      }
    }
    ByteArrayOutputStream lies = new ByteArrayOutputStream();
    ModelBytes.varint(lies, 1 << 3 | 2);
    ModelBytes.varint(lies, Integer.MAX_VALUE);
    assertEquals(
        "byte 0: expected a length up to 0, found 2147483647; is it a SentencePiece model?",
        refused(lies.toByteArray()));
    assertTrue(
        refused(new byte[] {0x7F, 1}).startsWith("byte 0: expected a field of a known kind"));
    assertTrue(refused("{\"model\": 1}".getBytes(StandardCharsets.UTF_8)).startsWith("byte "));
    byte[] text = unigram().piece("\u00e9", 0, ModelBytes.NORMAL).model();
    for (int i = 0; i < text.length; i++) {
      if (text[i] == (byte) 0xC3) {
        text[i] = 'a';
      }
    }
    assertTrue(refused(text).contains("expected text in UTF-8"));
    assertThrows(FileAccessException.class, () -> SentencePieceModel.read(folder));
    assertThrows(
        FileAccessException.class, () -> SentencePieceModel.read(folder.resolve("nothing")));
  }

  @Test
  void whateverIsChangedInAModelItIsRefusedOrCutsEveryText() {
    Random random = new Random(31);
    int read = 0;
    for (byte[] good : List.of(unigram().model(), bpe().model())) {
      for (int round = 0; round < 400; round++) {
        byte[] bad = good.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
        try {
          SentencePieceModel.read(file(bad)).encode("cats é <cat> XY \ud83d\ude00 \ud800");
          read++;
        } catch (VectorFileException e) {
          assertTrue(e.getMessage().contains("expected "), e.getMessage());
        }
      }
    }
    assertTrue(read > 0 && read < 800, read + " of 800 read");
  }
}
