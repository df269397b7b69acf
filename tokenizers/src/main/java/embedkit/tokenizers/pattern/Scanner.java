package embedkit.tokenizers.pattern;

import embedkit.tokenizers.pattern.BoundedPattern.Matches;
import java.util.Map;

/**
 * Finds the matches of patterns that cut text into words, which many tokenizers share. Each covers
 * the whole text: words with what is before them, numbers, other characters, white space.
 */
sealed interface Scanner {

  /** Finds all matches. */
  void find(char[] text, int from, int to, Matches out);

  /** The scanner of a pattern, or null. */
  static Scanner of(String pattern) {
    return KNOWN.get(pattern);
  }

  /** By the patterns as the files of these tokenizers have them. */
  Map<String, Scanner> KNOWN =
      Map.of(
          // GPT-2, RoBERTa, and the same in the notation of tiktoken.
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          new Gpt2(),
          "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          new Gpt2(),
          // GPT-4 (cl100k), Llama 3.
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
              + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          new Gpt4(3),
          // Qwen 2.
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
              + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          new Gpt4(1));

  /** GPT-2's: a space belongs to what is behind it. */
  record Gpt2() implements Scanner {
    @Override
    public void find(char[] text, int from, int to, Matches out) {
      for (int at = from; at < to; ) {
        int end = end(text, at, to);
        out.at(at, end);
        at = end;
      }
    }

    private static int end(char[] text, int at, int to) {
      char first = text[at];
      if (first == '\'') {
        int contraction = Kind.contraction(text, at + 1, to, false);
        if (contraction > 0) {
          return at + 1 + contraction;
        }
      }
      int begin = first == ' ' && at + 1 < to ? at + 1 : at;
      int kind = Kind.at(text, begin, to);
      return kind == Kind.SPACE ? Kind.spaces(text, at, to) : Kind.run(kind, text, begin, to);
    }
  }

  /**
   * GPT-4's: also a tab or a quotation mark belongs to the letters behind it, and line ends to what
   * is before them.
   *
   * @param digits how many numbers stand together
   */
  record Gpt4(int digits) implements Scanner {
    @Override
    public void find(char[] text, int from, int to, Matches out) {
      for (int at = from; at < to; ) {
        int end = end(text, at, to);
        out.at(at, end);
        at = end;
      }
    }

    private int end(char[] text, int at, int to) {
      char first = text[at];
      if (first == '\'') {
        int contraction = Kind.contraction(text, at + 1, to, true);
        if (contraction > 0) {
          return at + 1 + contraction;
        }
      }
      int kind = Kind.at(text, at, to);
      if (kind == Kind.LETTER) {
        return Kind.run(Kind.LETTER, text, at, to);
      }
      if (kind == Kind.NUMBER) {
        return Kind.run(Kind.NUMBER, text, at, to, digits);
      }
      int next = at + Kind.length(text, at, to);
      if (!Kind.isLineEnd(first) && next < to && Kind.at(text, next, to) == Kind.LETTER) {
        return Kind.run(Kind.LETTER, text, next, to);
      }
      int begin = first == ' ' && next < to ? next : at;
      if (Kind.at(text, begin, to) == Kind.OTHER) {
        return lineEnds(text, Kind.run(Kind.OTHER, text, begin, to), to);
      }
      return spaces(text, at, to);
    }

    private static int lineEnds(char[] text, int from, int to) {
      int end = from;
      while (end < to && Kind.isLineEnd(text[end])) {
        end++;
      }
      return end;
    }

    /** White space up to its last line end, if it has one. */
    private static int spaces(char[] text, int from, int to) {
      int end = Kind.run(Kind.SPACE, text, from, to);
      for (int last = end - 1; last >= from; last--) {
        if (Kind.isLineEnd(text[last])) {
          return last + 1;
        }
      }
      return Kind.spaces(text, from, to);
    }
  }
}
