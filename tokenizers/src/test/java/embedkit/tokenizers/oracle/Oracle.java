package embedkit.tokenizers.oracle;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hugging Face's own library, by way of DJL, beside a tokenizer of ours. */
public final class Oracle implements AutoCloseable {

  private final HuggingFaceTokenizer theirs;
  private final TokenIds ours;
  private final TokenIdBlock block = new TokenIdBlock(true);

  private Oracle(String json, TokenIds ours) throws IOException {
    this.ours = ours;
    theirs =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
            Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"));
  }

  /** Reads a tokenizer.json with both; lines of text are not cut. */
  public static Oracle of(String json, TokenIds ours) throws IOException {
    return new Oracle(json, ours);
  }

  public static Oracle of(Path json, TokenIds ours) throws IOException {
    return of(Files.readString(json), ours);
  }

  /** Returns what differs for some texts, the first few. */
  public List<String> differences(List<String> texts) {
    return differences(texts, true, false);
  }

  /** Returns what differs for some texts with special tokens, without them, or both. */
  public List<String> differences(List<String> texts, boolean... specials) {
    List<String> found = new ArrayList<>();
    for (int from = 0; from < texts.size() && found.size() < 8; from += 256) {
      List<String> some = texts.subList(from, Math.min(texts.size(), from + 256));
      List<String> whole = some.stream().map(HostileTexts::whole).toList();
      for (boolean special : specials) {
        Encoding[] encodings = theirs.batchEncode(whole, special, false);
        for (int i = 0; i < encodings.length && found.size() < 8; i++) {
          compare(some.get(i), whole.get(i), special, encodings[i], found);
        }
      }
    }
    return found;
  }

  private void compare(
      String given, String whole, boolean special, Encoding expected, List<String> found) {
    ours.encode(given, special, block);
    List<String> we = new ArrayList<>();
    for (int i = 0; i < block.count(); i++) {
      we.add(block.ids()[i] + "@" + block.starts()[i] + "-" + block.ends()[i]);
    }
    List<String> they = new ArrayList<>();
    int[] places = places(whole);
    long[] ids = expected.getIds();
    CharSpan[] spans = expected.getCharTokenSpans();
    for (int i = 0; i < ids.length; i++) {
      int start = spans[i] == null ? 0 : places[spans[i].getStart()];
      int end = spans[i] == null ? 0 : places[spans[i].getEnd()];
      they.add(ids[i] + "@" + start + "-" + end);
    }
    if (!we.equals(they)) {
      int at = 0;
      while (at < we.size() && at < they.size() && we.get(at).equals(they.get(at))) {
        at++;
      }
      found.add(
          "\n  text "
              + shown(given)
              + " special="
              + special
              + "\n  token "
              + at
              + "\n  ours   "
              + we.subList(at, Math.min(we.size(), at + 8))
              + " of "
              + we.size()
              + "\n  theirs "
              + they.subList(at, Math.min(they.size(), at + 8))
              + " of "
              + they.size());
    }
  }

  /** Returns the tokens of a text with special ones, as the library calls them. */
  public List<String> tokens(String text) {
    return List.of(theirs.encode(text, true, false).getTokens());
  }

  /** Returns the char of each character, as the library counts characters. */
  private static int[] places(String text) {
    int[] places = new int[text.codePointCount(0, text.length()) + 1];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = at;
      at += at < text.length() ? Character.charCount(text.codePointAt(at)) : 0;
    }
    return places;
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(120)
        .forEach(
            c ->
                shown.append(
                    c >= ' ' && c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
    return shown.toString();
  }

  /** Returns what the library makes of ids. */
  public String decoded(int[] ids, boolean skipSpecial) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = ids[i];
    }
    return theirs.decode(wide, skipSpecial);
  }

  @Override
  public void close() {
    theirs.close();
  }
}
