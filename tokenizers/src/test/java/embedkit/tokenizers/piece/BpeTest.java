package embedkit.tokenizers.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.UnknownTokenException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BpeTest {

  private static Bpe model(List<String> pieces, Bpe.Rules rules, String... merges)
      throws BrokenVocabularyException {
    Bpe.Builder builder = new Bpe.Builder(PieceIndex.of(pieces), rules);
    for (String merge : merges) {
      builder.merge(merge);
    }
    return builder.model();
  }

  @Test
  void theLowestRankMergesFirstThenTheLeftmost() throws Exception {
    Bpe bpe = model(List.of("a", "b", "c", "ab", "bc", "aa"), Bpe.Rules.PLAIN, "b c", "a b", "a a");
    assertEquals(List.of("a@0-1", "bc@1-3"), Cut.of(bpe, "abc"));
    assertEquals(List.of("ab@0-2", "a@2-3"), Cut.of(bpe, "aba"));
    assertEquals(List.of("aa@0-2", "a@2-3"), Cut.of(bpe, "aaa"));
    assertEquals(List.of(), Cut.of(bpe, ""));
  }

  @Test
  void aPairThatStandsTwiceHasItsLaterRank() throws Exception {
    Bpe bpe = model(List.of("a", "b", "c", "ab", "bc"), Bpe.Rules.PLAIN, "a b", "b c", "a b");
    assertEquals(List.of("a", "bc"), Cut.tokens(bpe, "abc"));
  }

  @Test
  void aWholePieceIsTakenWhereMergesAreToBeIgnored() throws Exception {
    List<String> pieces = List.of("a", "b", "c", "ab", "abc");
    Bpe.Rules whole = new Bpe.Rules(null, null, null, false, false, true);
    assertEquals(List.of("ab", "c"), Cut.tokens(model(pieces, Bpe.Rules.PLAIN, "a b"), "abc"));
    assertEquals(List.of("abc@0-3"), Cut.of(model(pieces, whole, "a b"), "abc"));
    assertEquals(List.of("ab", "c", "a"), Cut.tokens(model(pieces, whole, "a b"), "abca"));
  }

  @Test
  void unknownCharactersAreOnePieceEachOrOneTogether() throws Exception {
    List<String> pieces = List.of("<unk>", "a");
    Bpe single = model(pieces, new Bpe.Rules("<unk>", null, null, false, false, false));
    Bpe fused = model(pieces, new Bpe.Rules("<unk>", null, null, true, false, false));
    assertEquals(List.of("a@0-1", "<unk>@1-2", "<unk>@2-4", "a@4-5"), Cut.of(single, "aé😀a"));
    assertEquals(List.of("a@0-1", "<unk>@1-4", "a@4-5"), Cut.of(fused, "aé😀a"));
    assertEquals(0, fused.unknown());
    assertEquals(-1, model(pieces, Bpe.Rules.PLAIN).unknown());
  }

  @Test
  void whatHasNoPieceIsLeftOutWhereNothingStandsForItAndLaterPlacesShiftAsTheyDoInHuggingFaces()
      throws Exception {
    Bpe bpe = model(List.of("a", "b", "ab"), Bpe.Rules.PLAIN, "a b");
    assertEquals(List.of("ab@0-2"), Cut.of(bpe, "axb"));
    assertEquals(List.of("a@0-1"), Cut.of(bpe, "éa"));
  }

  @Test
  void aCharacterIsSpelledInBytesIfAllOfThemHavePieces() throws Exception {
    List<String> pieces = List.of("<unk>", "a", "<0xC3>", "<0xA9>");
    Bpe bpe = model(pieces, new Bpe.Rules("<unk>", null, null, true, true, false));
    assertEquals(List.of("a@0-1", "<0xC3>@1-2", "<0xA9>@1-2", "a@2-3"), Cut.of(bpe, "aéa"));
    // U+00E8 needs A8.
    assertEquals(List.of("a@0-1", "<unk>@1-2"), Cut.of(bpe, "aè"));
  }

  @Test
  void anUnknownCharacterWaitsBehindBytesAsItDoesInHuggingFaces() throws Exception {
    List<String> pieces = List.of("<unk>", "a", "<0xC3>", "<0xA9>");
    Bpe bpe = model(pieces, new Bpe.Rules("<unk>", null, null, true, true, false));
    assertEquals(List.of("<0xC3>", "<0xA9>", "<unk>", "a"), Cut.tokens(bpe, "xéa"));
  }

  @Test
  void prefixAndSuffixMarkTheCharactersOfAWord() throws Exception {
    List<String> pieces = List.of("a", "##b", "b</w>", "##c</w>", "a</w>", "##bc</w>", "abc</w>");
    Bpe.Rules rules = new Bpe.Rules(null, "##", "</w>", false, false, false);
    assertEquals(
        List.of("a@0-1", "##bc</w>@1-3"), Cut.of(model(pieces, rules, "##b ##c</w>"), "abc"));
    assertEquals(
        List.of("abc</w>@0-3"), Cut.of(model(pieces, rules, "##b ##c</w>", "a ##bc</w>"), "abc"));
    assertEquals(List.of("a</w>@0-1"), Cut.of(model(pieces, rules), "a"));
  }

  @Test
  void aMergeOfWhatIsNoPieceIsToldWithItsNumber() {
    List<String> pieces = List.of("a", "b", "c", "ab");
    assertEquals(
        "merge 2: expected pieces of the vocabulary, found \"d\", which it does not have, in the"
            + " merge of \"a\" and \"d\"",
        assertThrows(
                BrokenVocabularyException.class, () -> model(pieces, Bpe.Rules.PLAIN, "a b", "a d"))
            .getMessage());
    assertTrue(
        assertThrows(BrokenVocabularyException.class, () -> model(pieces, Bpe.Rules.PLAIN, "b c"))
            .getMessage()
            .contains("found \"bc\""));
    for (String line : List.of("", "a", "a b c", "a  b")) {
      assertTrue(
          assertThrows(BrokenVocabularyException.class, () -> model(pieces, Bpe.Rules.PLAIN, line))
              .getMessage()
              .startsWith("merge 1: expected "),
          line);
    }
  }

  @Test
  void anUnknownPieceThatIsNoneIsToldWhenItIsNeeded() throws Exception {
    Bpe bpe = model(List.of("a"), new Bpe.Rules("<unk>", null, null, false, false, false));
    assertEquals(List.of("a"), Cut.tokens(bpe, "a"));
    UnknownTokenException told = assertThrows(UnknownTokenException.class, () -> Cut.of(bpe, "aé"));
    assertEquals("é", told.token());
  }

  @Test
  void anIdThatStandsTwiceOrFarOutIsRefused() throws Exception {
    PieceIndex.Builder builder = PieceIndex.builder();
    builder.add("a", 3);
    assertThrows(BrokenVocabularyException.class, () -> builder.add("b", 3));
    assertThrows(BrokenVocabularyException.class, () -> builder.add("b", -1));
    assertThrows(BrokenVocabularyException.class, () -> builder.add("b", Integer.MAX_VALUE));
    PieceIndex index = builder.index();
    assertEquals(4, index.size());
    assertEquals(3, index.id("a"));
    assertEquals(-1, index.id("b"));
    assertEquals(null, index.token(2));
  }

  /** All pairs are looked at, and the best merges, until none may. */
  private static List<String> naive(Map<String, Integer> ranks, String text) {
    List<String> symbols = new ArrayList<>();
    text.codePoints().forEach(c -> symbols.add(Character.toString(c)));
    while (true) {
      int best = -1;
      int rank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int found =
            ranks.getOrDefault(symbols.get(i) + " " + symbols.get(i + 1), Integer.MAX_VALUE);
        if (found < rank) {
          best = i;
          rank = found;
        }
      }
      if (best < 0) {
        return symbols;
      }
      symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
    }
  }

  @Test
  void randomMergesOverRandomTextsEqualThePlainAlgorithm() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      String alphabet = random.nextBoolean() ? "ab" : "abcdé😀".substring(0, 4);
      List<String> pieces = new ArrayList<>();
      "abcdé😀".codePoints().forEach(c -> pieces.add(Character.toString(c)));
      Set<String> known = new LinkedHashSet<>(pieces);
      Map<String, Integer> ranks = new LinkedHashMap<>();
      int merges = random.nextInt(40);
      for (int i = 0; i < merges; i++) {
        String left = pieces.get(random.nextInt(pieces.size()));
        String right = pieces.get(random.nextInt(pieces.size()));
        if (left.length() + right.length() < 12) {
          ranks.put(left + " " + right, i);
          if (known.add(left + right)) {
            pieces.add(left + right);
          }
        }
      }
      Bpe.Builder builder = new Bpe.Builder(PieceIndex.of(pieces), Bpe.Rules.PLAIN);
      List<Map.Entry<String, Integer>> ordered = new ArrayList<>(ranks.entrySet());
      ordered.sort(Map.Entry.comparingByValue());
      for (Map.Entry<String, Integer> merge : ordered) {
        builder.merge(merge.getKey());
      }
      Bpe bpe = builder.model();
      for (int length : new int[] {1, 2, 5, 20, 33, 41, 42, 90, 400}) {
        String text = text(random, alphabet, length);
        List<String> expected = naive(ranks, text);
        assertEquals(expected, Cut.tokens(bpe, text), text);
        assertEquals(expected, Cut.tokens(bpe, text), "the second time, " + text);
      }
    }
  }

  private static String text(Random random, String alphabet, int length) {
    int[] characters = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  @Test
  void aMillionCharactersWithoutASpaceAreMergedAndTheirPlacesAddUp() throws Exception {
    List<String> pieces = new ArrayList<>(List.of("a"));
    List<String> merges = new ArrayList<>();
    for (int length = 1; length < 1024; length *= 2) {
      merges.add("a".repeat(length) + " " + "a".repeat(length));
      pieces.add("a".repeat(2 * length));
    }
    Bpe bpe = model(pieces, Bpe.Rules.PLAIN, merges.toArray(String[]::new));
    char[] text = "a".repeat(1_000_000).toCharArray();
    Pieces cut = new Pieces();
    bpe.cut(text, 0, text.length, cut);
    // 976 of 1,024; 576 are 512 and 64.
    assertEquals(978, cut.count());
    assertEquals(bpe.id("a".repeat(1024)), cut.ids[975]);
    assertEquals(bpe.id("a".repeat(512)), cut.ids[976]);
    assertEquals(bpe.id("a".repeat(64)), cut.ids[977]);
    assertEquals(999_424, cut.starts[976]);
    assertEquals(1_000_000, cut.ends[977]);
  }

  @Test
  void aSurrogateWithoutItsHalfIsSpelledAsTheReplacementCharacter() throws Exception {
    List<String> pieces = List.of("a", "<0xEF>", "<0xBF>", "<0xBD>");
    Bpe bpe = model(pieces, new Bpe.Rules(null, null, null, false, true, false));
    assertEquals(
        List.of("a@0-1", "<0xEF>@1-2", "<0xBF>@1-2", "<0xBD>@1-2", "a@2-3"),
        Cut.of(bpe, "a\ud800a"));
  }
}
