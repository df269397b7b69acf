package embedkit.tokenizers.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.UnknownTokenException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnigramTest {

  private static Unigram model(Map<String, Double> pieces, int unknown, boolean bytes)
      throws BrokenVocabularyException {
    Unigram.Builder builder = new Unigram.Builder().unknown(unknown).byteFallback(bytes);
    for (Map.Entry<String, Double> piece : pieces.entrySet()) {
      builder.add(piece.getKey(), piece.getValue());
    }
    return builder.model();
  }

  private static Map<String, Double> pieces(Object... parts) {
    Map<String, Double> pieces = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i += 2) {
      pieces.put((String) parts[i], ((Number) parts[i + 1]).doubleValue());
    }
    return pieces;
  }

  @Test
  void theLikeliestPiecesAreTakenAndUnknownCharactersAreOne() throws Exception {
    Unigram unigram =
        model(
            pieces(
                "<unk>", 0, "a", 0, "b", 0, "c", 0, "d", 0, "cd", 1, "ab", 2, "abc", 5, "abcd", 10),
            0,
            false);
    assertEquals(
        List.of("abcd@0-4", "a@4-5", "cd@5-7", "<unk>@7-10"), Cut.of(unigram, "abcdacdx😀"));
    assertEquals(List.of(), Cut.of(unigram, ""));
    assertEquals(0, unigram.unknown());
    assertEquals(9, unigram.size());
  }

  @Test
  void ofEqualSumsTheOneWhoseLastPieceBeginsFirstIsTaken() throws Exception {
    Unigram unigram =
        model(pieces("<unk>", -9, "a", -1, "b", -1, "c", -1, "ab", -1, "bc", -1), 0, false);
    assertEquals(List.of("a", "bc"), Cut.tokens(unigram, "abc"));
    Unigram even = model(pieces("<unk>", -9, "a", -1, "b", -1, "ab", -2), 0, false);
    assertEquals(List.of("ab"), Cut.tokens(even, "ab"));
  }

  @Test
  void anUnknownCharacterIsTenLessLikelyThanTheLeastLikelyPiece() throws Exception {
    // "xy" is a piece and x is none: 3 of them cost less than a y that is unknown.
    Unigram unigram = model(pieces("<unk>", 0, "x", -3, "xy", -9.5, "yy", -19.4), 0, false);
    // x + unknown y: -3 - 29.4; "xy" -9.5.
    assertEquals(List.of("xy"), Cut.tokens(unigram, "xy"));
    // "xy" + unknown: -9.5 - 29.4 = -38.9; "x" + "yy" = -22.4.
    assertEquals(List.of("x", "yy"), Cut.tokens(unigram, "xyy"));
    Unigram close = model(pieces("<unk>", 0, "x", -3, "xy", -22.5, "ab", -9), 0, false);
    // -22.5 - 10 for unknown is -32.5; x + unknown = -35.5 is less likely than "xy".
    assertEquals(List.of("xy"), Cut.tokens(close, "xy"));
    assertEquals(List.of("x", "<unk>"), Cut.tokens(close, "xa"));
  }

  @Test
  void unknownCharactersAreSpelledInBytesWithThePlacesOfAllOfThem() throws Exception {
    Map<String, Double> pieces = pieces("<unk>", 0, "a", -1);
    for (int octet = 0; octet < 256; octet++) {
      pieces.put(BytePieces.name(octet), -20.0);
    }
    Unigram unigram = model(pieces, 0, true);
    assertEquals(
        List.of("a@0-1", "<0xC3>@1-3", "<0xA9>@1-3", "<0x0A>@1-3", "a@3-4"),
        Cut.of(unigram, "aé\na"));
    pieces.remove("<0x0A>");
    assertEquals(List.of("a@0-1", "<unk>@1-3"), Cut.of(model(pieces, 0, true), "aé\n"));
    assertEquals(
        List.of("<0xF0>", "<0x9F>", "<0x98>", "<0x80>"), Cut.tokens(model(pieces, 0, true), "😀"));
  }

  @Test
  void whatIsUnknownWithoutAnUnknownPieceIsTold() throws Exception {
    Unigram unigram = model(pieces("a", -1), -1, false);
    assertEquals(List.of("a", "a"), Cut.tokens(unigram, "aa"));
    UnknownTokenException told =
        assertThrows(UnknownTokenException.class, () -> Cut.of(unigram, "a😀"));
    assertEquals("😀", told.token());
  }

  @Test
  void aBrokenScoreOrUnknownIdIsRefused() {
    assertThrows(BrokenVocabularyException.class, () -> model(pieces("a", Double.NaN), -1, false));
    assertThrows(
        BrokenVocabularyException.class,
        () -> model(pieces("a", Double.NEGATIVE_INFINITY), -1, false));
    assertThrows(BrokenVocabularyException.class, () -> model(pieces("a", -1), 1, false));
    assertThrows(BrokenVocabularyException.class, () -> model(pieces(), 0, false));
  }

  @Test
  void ofAPieceThatStandsTwiceTheLaterIdIsTaken() throws Exception {
    Unigram.Builder builder = new Unigram.Builder();
    builder.add("a", -5);
    builder.add("b", -1);
    builder.add("ab", -4);
    builder.add("a", -2);
    Unigram unigram = builder.model();
    char[] text = "ab".toCharArray();
    Pieces cut = new Pieces();
    unigram.cut(text, 0, 2, cut);
    assertEquals(2, cut.count());
    assertEquals(3, cut.ids[0]);
    assertEquals(3, unigram.id("a"));
    assertEquals("a", unigram.token(0));
  }

  /** The best way by trying, for each end, all beginnings. */
  private static List<String> naive(Map<String, Double> scores, String text) {
    int[] ends = new int[text.codePointCount(0, text.length()) + 1];
    for (int i = 1; i < ends.length; i++) {
      ends[i] = text.offsetByCodePoints(ends[i - 1], 1);
    }
    double unknown = Collections.min(scores.values()) - 10;
    double[] best = new double[ends.length];
    int[] from = new int[ends.length];
    for (int end = 1; end < ends.length; end++) {
      best[end] = Double.NEGATIVE_INFINITY;
      for (int start = 0; start < end; start++) {
        Double score = scores.get(text.substring(ends[start], ends[end]));
        double sum =
            score != null
                ? best[start] + score
                : start == end - 1 ? best[start] + unknown : Double.NEGATIVE_INFINITY;
        if (sum > best[end]) {
          best[end] = sum;
          from[end] = start;
        }
      }
    }
    List<String> cut = new ArrayList<>();
    for (int end = ends.length - 1; end > 0; end = from[end]) {
      String piece = text.substring(ends[from[end]], ends[end]);
      boolean known = scores.containsKey(piece);
      if (!known && !cut.isEmpty() && cut.getFirst().equals("<unk>")) {
        continue;
      }
      cut.addFirst(known ? piece : "<unk>");
    }
    return cut;
  }

  @Test
  void randomPiecesOverRandomTextsEqualThePlainAlgorithm() throws Exception {
    Random random = new Random(11);
    int[] alphabet = "abcé😀".codePoints().toArray();
    for (int round = 0; round < 300; round++) {
      Map<String, Double> scores = new LinkedHashMap<>();
      scores.put("<unk>", 0.0);
      int count = 1 + random.nextInt(60);
      for (int i = 0; i < count; i++) {
        // Whole scores, so that sums are often equal.
        scores.put(text(random, alphabet, 1 + random.nextInt(6)), -1.0 - random.nextInt(8));
      }
      Unigram unigram = model(scores, 0, false);
      for (int length : new int[] {1, 2, 7, 32, 33, 200}) {
        String text = text(random, alphabet, length);
        assertEquals(naive(scores, text), Cut.tokens(unigram, text), text);
        assertEquals(naive(scores, text), Cut.tokens(unigram, text), "the second time");
      }
    }
  }

  private static String text(Random random, int[] alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  @Test
  void aMillionCharactersAreCutAndTheirPlacesAddUp() throws Exception {
    Unigram unigram = model(pieces("<unk>", -5, "ab", -1, "abab", -1.5), 0, false);
    char[] text = "ab".repeat(500_001).toCharArray();
    Pieces cut = new Pieces();
    unigram.cut(text, 0, text.length, cut);
    assertEquals(250_001, cut.count());
    assertEquals(text.length, cut.ends[250_000]);
    for (int i = 1; i < cut.count(); i++) {
      assertTrue(cut.starts[i] == cut.ends[i - 1], "piece " + i);
    }
  }
}
