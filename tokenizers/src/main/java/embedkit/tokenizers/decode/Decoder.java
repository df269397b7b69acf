package embedkit.tokenizers.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A rule by which tokens become parts of a text, which are then put together. Immutable, and safe
 * for any number of threads.
 */
@FunctionalInterface
public interface Decoder {

  /**
   * Changes tokens.
   *
   * @param tokens tokens, or what a rule before this one made of them
   * @return parts of a text
   */
  List<String> decode(List<String> tokens);

  /**
   * Returns a rule that changes each token by itself.
   *
   * @param change what becomes of a token
   * @return the rule
   */
  static Decoder each(UnaryOperator<String> change) {
    return tokens -> tokens.stream().map(change).toList();
  }

  /**
   * Returns rules that work one behind the other.
   *
   * @param parts the rules in their order
   * @return the rule
   */
  static Decoder sequence(List<Decoder> parts) {
    List<Decoder> all = List.copyOf(parts);
    return tokens -> {
      List<String> now = tokens;
      for (Decoder part : all) {
        now = part.decode(now);
      }
      return now;
    };
  }

  /**
   * Returns the rule that puts all together to one.
   *
   * @return the rule
   */
  static Decoder fuse() {
    return tokens -> List.of(String.join("", tokens));
  }

  /**
   * Returns the rule that drops a character at the ends of each token.
   *
   * @param content the character
   * @param start how many at most at the beginning
   * @param stop how many at most at the end
   * @return the rule
   */
  static Decoder strip(int content, int start, int stop) {
    return each(
        token -> {
          int[] characters = token.codePoints().toArray();
          int from = 0;
          int to = characters.length;
          while (from < Math.min(start, to) && characters[from] == content) {
            from++;
          }
          for (int i = 0; i < stop && to > from && characters[to - 1] == content; i++) {
            to--;
          }
          return new String(characters, from, to - from);
        });
  }

  /**
   * Returns the rule of BPE with a suffix at the end of words.
   *
   * @param suffix the suffix, for which a space stands, but at the end of all
   * @return the rule
   */
  static Decoder suffix(String suffix) {
    return tokens -> {
      List<String> parts = new ArrayList<>(tokens.size());
      for (int i = 0; i < tokens.size(); i++) {
        parts.add(tokens.get(i).replace(suffix, i == tokens.size() - 1 ? "" : " "));
      }
      return parts;
    };
  }

  /**
   * Returns the rule of a Metaspace: the character that stands for a space becomes one.
   *
   * @param replacement the character
   * @param prepended whether one was put before the text, which is dropped
   * @return the rule
   */
  static Decoder metaspace(char replacement, boolean prepended) {
    String seen = String.valueOf(replacement);
    return tokens -> {
      List<String> parts = new ArrayList<>(tokens.size());
      for (String token : tokens) {
        parts.add(token.replace(seen, parts.isEmpty() && prepended ? "" : " "));
      }
      return parts;
    };
  }
}
