package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import embedkit.api.text.TokenIds;
import embedkit.tokenizers.sentencepiece.ModelBytes;
import embedkit.tokenizers.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SentencePiece itself, by way of DJL, beside ours. */
class SentencePieceOracleTest {
  private static final Path T5 = Path.of("../../shared/tokenizers/t5-base.spiece.model.gz");

  @TempDir Path folder;

  private static SpTokenizer theirs(Path model) {
    try {
      return new SpTokenizer(model);
    } catch (IOException | RuntimeException | LinkageError e) {
      assumeTrue(false, "SentencePiece's library does not run here: " + e);
      throw new IllegalStateException(e);
    }
  }

  /** Its binding cannot be given characters beyond 16 bits, nor a zero. */
  private static boolean canBeGiven(String text) {
    return text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
  }

  private static void compare(SpProcessor theirs, TokenIds ours, String text) {
    assertArrayEquals(theirs.encode(text), ours.encode(text).ids(), text);
  }

  /**
   * Tells whether the two cut a text otherwise, but into the same pieces, as "xxx" may be "xx" and
   * "x" or the other way round: of equal sums its rounding, with four bytes over a whole text,
   * chooses one that depends on what stands before.
   */
  private static boolean isTie(SpProcessor theirs, TokenIds ours, String text) {
    int[] they = theirs.encode(text);
    int[] we = ours.encode(text).ids();
    boolean same = Arrays.equals(they, we);
    Arrays.sort(they);
    Arrays.sort(we);
    assertArrayEquals(they, we, text);
    return !same;
  }

  @Test
  void t5CutsEveryTextAndCharacterTheSame() throws IOException {
    assumeTrue(Files.exists(T5), T5 + " is not there");
    Path model = folder.resolve("spiece.model");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(T5))) {
      Files.copy(in, model);
    }
    TokenIds ours = SentencePieceModel.read(model);
    assertEquals(32_000, ours.size());
    try (SpTokenizer tokenizer = theirs(model)) {
      SpProcessor theirs = tokenizer.getProcessor();
      int compared = 0;
      int ties = 0;
      for (String text : HostileTexts.all()) {
        if (canBeGiven(text) && text.length() < 2000) {
          ties += isTie(theirs, ours, text) ? 1 : 0;
          compared++;
        }
      }
      for (char c = 1; c < 0xD800; c += c < 0x3400 ? 1 : 17) {
        ties += isTie(theirs, ours, "a" + c + "\u0301b " + c + "x") ? 1 : 0;
        compared++;
      }
      assertTrue(ties < compared / 100, ties + " ties in " + compared + " texts");
      for (String text : List.of("The quick brown fox", "Über naive cafés", "  two  spaces ")) {
        assertEquals(
            theirs.decode(theirs.encode(text)), ours.decode(ours.encode(text).ids(), true));
      }
    }
  }

  @Test
  void bpeOfRandomPiecesMergesTheSame() throws IOException {
    Random random = new Random(41);
    for (int round = 0; round < 60; round++) {
      ModelBytes model =
          new ModelBytes(ModelBytes.BPE)
              .piece("<unk>", 0, ModelBytes.UNKNOWN)
              .piece("<s>", 0, ModelBytes.CONTROL);
      if (random.nextBoolean()) {
        model.octets();
      }
      if (random.nextBoolean()) {
        model.piece("ab", 0, ModelBytes.USER_DEFINED);
      }
      java.util.List<String> pieces = new java.util.ArrayList<>(List.of("▁", "a", "b", "c", "é"));
      double score = 0;
      for (int i = random.nextInt(30); i > 0; i--) {
        String merged =
            pieces.get(random.nextInt(pieces.size())) + pieces.get(random.nextInt(pieces.size()));
        if (merged.length() < 9 && !pieces.contains(merged) && !merged.equals("ab")) {
          pieces.add(merged);
          model.piece(merged, score--, ModelBytes.NORMAL);
        }
      }
      for (String letter : List.of("▁", "a", "b", "c", "é")) {
        model.piece(letter, -100, ModelBytes.NORMAL);
      }
      Path file = Files.write(folder.resolve(round + ".model"), model.model());
      TokenIds ours = SentencePieceModel.read(file);
      try (SpTokenizer tokenizer = theirs(file)) {
        for (int length : new int[] {1, 2, 5, 12, 40, 90}) {
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < length; i++) {
            text.append("aaabbbccé x".charAt(random.nextInt(11)));
          }
          compare(tokenizer.getProcessor(), ours, text.toString());
        }
      }
    }
  }

  @Test
  void unigramOfRandomPiecesIsCutTheSame() throws IOException {
    Random random = new Random(43);
    for (int round = 0; round < 60; round++) {
      ModelBytes model =
          new ModelBytes(ModelBytes.UNIGRAM)
              .piece("<unk>", 0, ModelBytes.UNKNOWN)
              .piece("<s>", 0, ModelBytes.CONTROL)
              .piece("bc", -1, random.nextBoolean() ? ModelBytes.USER_DEFINED : ModelBytes.UNUSED);
      if (random.nextBoolean()) {
        model.octets();
      }
      java.util.Set<String> pieces = new java.util.HashSet<>(List.of("bc"));
      for (int i = random.nextInt(30); i >= 0; i--) {
        StringBuilder piece = new StringBuilder();
        for (int k = random.nextInt(5); k >= 0; k--) {
          piece.append("▁abcé".charAt(random.nextInt(5)));
        }
        if (pieces.add(piece.toString())) {
          // Rounding decides no sum of these.
          model.piece(piece.toString(), -random.nextInt(1 << 12) / 256.0, ModelBytes.NORMAL);
        }
      }
      Path file = Files.write(folder.resolve(round + ".model"), model.model());
      TokenIds ours = SentencePieceModel.read(file);
      try (SpTokenizer tokenizer = theirs(file)) {
        for (int length : new int[] {1, 2, 5, 12, 40, 90}) {
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < length; i++) {
            text.append("aaabbbccé x".charAt(random.nextInt(11)));
          }
          compare(tokenizer.getProcessor(), ours, text.toString());
        }
      }
    }
  }
}
