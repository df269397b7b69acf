package embedkit.tokenizers.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import embedkit.api.text.TokenIdBlock;
import embedkit.tokenizers.json.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of random data against Hugging Face's library, called through DJL. */
class PieceOracleTest {
  private static final Path SHARED = Path.of("../../shared/tokenizers");

  @TempDir Path dir;

  @BeforeAll
  static void theLibraryIsThere() {
    try (HuggingFaceTokenizer any =
        open("{\"type\":\"WordLevel\",\"vocab\":{\"a\":0},\"unk_token\":\"a\"}", "null")) {
      assertTrue(any.encode("a").getIds().length == 1);
    } catch (IOException | RuntimeException | LinkageError e) {
      assumeTrue(false, "Hugging Face's library does not run here: " + e);
    }
  }

  private static HuggingFaceTokenizer open(String model, String normalizer) throws IOException {
    Path file = Files.createTempFile("oracle", ".json");
    try {
      Files.writeString(file, json(model, normalizer));
      return open(file);
    } finally {
      Files.delete(file);
    }
  }

  private static HuggingFaceTokenizer open(Path file) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        file, Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
  }

  private static String json(String model, String normalizer) {
    return "{\"version\":\"1.0\",\"normalizer\":" + normalizer + ",\"model\":" + model + "}";
  }

  /** Ids with their places, counted in code points. */
  private static List<String> theirs(HuggingFaceTokenizer tokenizer, String text) {
    Encoding encoding = tokenizer.encode(text);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < encoding.getIds().length; i++) {
      CharSpan span = encoding.getCharTokenSpans()[i];
      all.add(
          encoding.getIds()[i] + (span == null ? "" : "@" + span.getStart() + "-" + span.getEnd()));
    }
    return all;
  }

  private static List<String> ours(embedkit.api.text.TokenIds tokenizer, String text) {
    TokenIdBlock block = new TokenIdBlock(true);
    tokenizer.encode(text, false, block);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < block.count(); i++) {
      all.add(
          block.ids()[i]
              + "@"
              + text.codePointCount(0, block.starts()[i])
              + "-"
              + text.codePointCount(0, block.ends()[i]));
    }
    return all;
  }

  private void compare(String model, String normalizer, List<String> texts) throws IOException {
    Path file = dir.resolve("tokenizer.json");
    Files.writeString(file, json(model, normalizer));
    var ours = TokenizerJson.read(file);
    try (HuggingFaceTokenizer theirs = open(file)) {
      for (String text : texts) {
        assertEquals(theirs(theirs, text), ours(ours, text), () -> shown(text) + " by " + model);
      }
    }
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text).append(" =");
    text.codePoints().forEach(c -> shown.append(String.format(" %X", c)));
    return shown.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String text(Random random, int[] alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static List<String> texts(Random random, int[] alphabet) {
    List<String> texts = new ArrayList<>();
    for (int length : new int[] {1, 2, 3, 6, 15, 33, 45, 300}) {
      texts.add(text(random, alphabet, length));
    }
    return texts;
  }

  @Test
  void bpeOfAnyRulesGivesTheSameIdsAndPlaces() throws IOException {
    Random random = new Random(17);
    int[] known = "abcé😀".codePoints().toArray();
    int[] all = "abcé😀xü中".codePoints().toArray();
    for (int round = 0; round < 150; round++) {
      String prefix = random.nextInt(5) == 0 ? "##" : "";
      String suffix = random.nextInt(5) == 0 ? "</w>" : "";
      Set<String> vocabulary = new LinkedHashSet<>();
      vocabulary.add("<unk>");
      List<String> parts = new ArrayList<>();
      for (int c : known) {
        String character = Character.toString(c);
        for (String part :
            List.of(
                character, prefix + character, character + suffix, prefix + character + suffix)) {
          if (vocabulary.add(part)) {
            parts.add(part);
          }
        }
      }
      StringJoiner merges = new StringJoiner(",", "[", "]");
      for (int i = random.nextInt(40); i > 0; i--) {
        String left = parts.get(random.nextInt(parts.size()));
        String right = parts.get(random.nextInt(parts.size()));
        if (right.startsWith(prefix) && (suffix.isEmpty() || !left.endsWith(suffix))) {
          String merged = left + right.substring(prefix.length());
          if (merged.length() < 14) {
            merges.add(
                random.nextBoolean()
                    ? quoted(left + " " + right)
                    : "[" + quoted(left) + "," + quoted(right) + "]");
            if (vocabulary.add(merged)) {
              parts.add(merged);
            }
          }
        }
      }
      // The kinds of merges are not mixed in a file.
      String joined = merges.toString();
      String pairs = joined.replaceAll("\"([^\" ]+) ([^\" ]+)\"", "[\"$1\",\"$2\"]");
      // With a prefix or a suffix bytes have no places in the text.
      boolean bytes = prefix.isEmpty() && suffix.isEmpty() && random.nextBoolean();
      if (bytes) {
        int missing = random.nextInt(3) == 0 ? 0xC3 : -1;
        for (int octet = 0; octet < 256; octet++) {
          if (octet != missing) {
            vocabulary.add(BytePieces.name(octet));
          }
        }
      }
      StringJoiner vocab = new StringJoiner(",", "{", "}");
      int id = 0;
      for (String piece : vocabulary) {
        vocab.add(quoted(piece) + ":" + id++);
      }
      String model =
          "{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":"
              + (random.nextInt(4) == 0 ? "null" : "\"<unk>\"")
              + ",\"continuing_subword_prefix\":"
              + (prefix.isEmpty() ? "null" : quoted(prefix))
              + ",\"end_of_word_suffix\":"
              + (suffix.isEmpty() ? "null" : quoted(suffix))
              + ",\"fuse_unk\":"
              + random.nextBoolean()
              + ",\"byte_fallback\":"
              + bytes
              + ",\"ignore_merges\":"
              + random.nextBoolean()
              + ",\"vocab\":"
              + vocab
              + ",\"merges\":"
              + pairs
              + "}";
      compare(model, "null", texts(random, random.nextBoolean() ? known : all));
    }
  }

  @Test
  void unigramGivesTheSameIdsAndPlaces() throws IOException {
    Random random = new Random(23);
    int[] known = "abcé😀".codePoints().toArray();
    int[] all = "abcé😀xü中".codePoints().toArray();
    for (int round = 0; round < 150; round++) {
      Map<String, Double> scores = new LinkedHashMap<>();
      scores.put("<unk>", 0.0);
      boolean even = random.nextBoolean();
      for (int i = random.nextInt(60); i >= 0; i--) {
        double score = even ? -1.0 - random.nextInt(8) : -20 * random.nextDouble();
        scores.put(text(random, known, 1 + random.nextInt(6)), score);
      }
      boolean bytes = random.nextBoolean();
      for (int octet = 0; bytes && octet < 256; octet++) {
        scores.put(BytePieces.name(octet), 0.0);
      }
      StringJoiner vocab = new StringJoiner(",", "[", "]");
      scores.forEach((piece, score) -> vocab.add("[" + quoted(piece) + "," + score + "]"));
      compare(
          "{\"type\":\"Unigram\",\"unk_id\":0,\"byte_fallback\":"
              + bytes
              + ",\"vocab\":"
              + vocab
              + "}",
          "null",
          texts(random, random.nextBoolean() ? known : all));
    }
  }

  /** All unknown and fused: what a normalizer makes can be read from the token itself. */
  @Test
  void theCharsmapNormalizesEveryCharacterAndShortGraphemeTheSame() throws IOException {
    Path file = SHARED.resolve("xlm-roberta-charsmap-9-words.tokenizer.json.gz");
    assumeTrue(Files.exists(file), file + " is not there");
    String whole;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      whole = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    int begin = whole.indexOf("\"precompiled_charsmap\": \"") + 25;
    String base64 = whole.substring(begin, whole.indexOf('"', begin));
    Charsmap map;
    try {
      map = Charsmap.of(Base64.getDecoder().decode(base64));
    } catch (BrokenVocabularyException e) {
      throw new AssertionError(e);
    }
    String normalizer = "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"" + base64 + "\"}";
    try (HuggingFaceTokenizer theirs =
        open("{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"<unk>\",0]]}", normalizer)) {
      Random random = new Random(29);
      int[] marks = {
        0x300, 0x301, 0x308, 0x327, 0x3099, 0x309A, 0x200D, 0xFE0F, 0x0E33, 0x1161, 0x11A8, 0x1F3FB,
        0x600
      };
      int compared = 0;
      for (int c = 1; c <= Character.MAX_CODE_POINT; c += c < 0x3200 ? 1 : c < 0x30000 ? 3 : 97) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
          continue;
        }
        String alone = Character.toString(c);
        String marked =
            alone
                + Character.toString(marks[random.nextInt(marks.length)])
                + (random.nextBoolean()
                    ? ""
                    : Character.toString(marks[random.nextInt(marks.length)]))
                + "a";
        for (String text : List.of("a" + alone + "b", marked)) {
          String[] tokens = theirs.encode(text).getTokens();
          String expected = String.join("", tokens);
          StringBuilder ours = new StringBuilder();
          char[] chars = text.toCharArray();
          map.normalize(
              chars,
              0,
              chars.length,
              new Charsmap.Edits() {
                @Override
                public void keep(int from, int to) {
                  ours.append(chars, from, to - from);
                }

                @Override
                public void replace(int from, int to, char[] by, int byFrom, int byTo) {
                  ours.append(by, byFrom, byTo - byFrom);
                }
              });
          assertEquals(expected, ours.toString(), () -> shown(text));
          compared++;
        }
      }
      assertTrue(compared > 50_000, compared + " compared");
    }
  }
}
