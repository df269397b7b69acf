package embedkit.tokenizers.pattern;

import embedkit.tokenizers.piece.BrokenVocabularyException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Puts a regular expression of Oniguruma, with Ruby's syntax over Unicode, into the JDK's. The two
 * share most; what means something else in the JDK is spelled out, and what it has not is refused.
 */
final class RubySyntax {
  /** How often a counted repetition may come to, with those around it. */
  private static final long MOST = 100_000;

  private static final int DEEPEST = 200;

  private final String source;
  private final StringBuilder java = new StringBuilder();

  /** The largest repetition within each group that is open. */
  private final Deque<Long> groups = new ArrayDeque<>();

  private long inner = 1;
  private long atom = 1;
  private int at;

  private RubySyntax(String source) {
    this.source = source;
  }

  /**
   * Returns the pattern in the JDK's syntax.
   *
   * @throws BrokenVocabularyException if it has something that the JDK has not
   */
  static String toJava(String source) throws BrokenVocabularyException {
    RubySyntax syntax = new RubySyntax(source);
    syntax.expression();
    return syntax.java.toString();
  }

  private void expression() throws BrokenVocabularyException {
    while (at < source.length()) {
      char c = source.charAt(at);
      switch (c) {
        case '\\' -> {
          escape(false);
          atom();
        }
        case '[' -> {
          characterClass(0);
          atom();
        }
        case '(' -> open();
        case ')' -> close();
        case '{' -> interval();
        default -> {
          take(1);
          if ("|*+?".indexOf(c) < 0) {
            atom();
          }
        }
      }
    }
  }

  private void take(int count) {
    java.append(source, at, at + count);
    at += count;
  }

  /** Takes some of the source and puts something else. */
  private void put(int count, String text) {
    java.append(text);
    at += count;
  }

  private boolean is(String text) {
    return source.startsWith(text, at);
  }

  private BrokenVocabularyException unknown(String what) {
    return new BrokenVocabularyException(
        "pattern char " + at,
        "what regular expressions of Oniguruma and of the JDK share",
        what + " in \"" + (source.length() > 80 ? source.substring(0, 80) + "..." : source) + '"',
        "write the pattern without it");
  }

  private void atom() {
    atom = 1;
  }

  private void open() throws BrokenVocabularyException {
    if (groups.size() == DEEPEST) {
      throw unknown("more than " + DEEPEST + " groups in each other");
    }
    if (is("(?#")) {
      int end = source.indexOf(')', at);
      if (end < 0) {
        throw unknown("a comment that does not end");
      }
      at = end + 1;
      return;
    }
    if (is("(*")) {
      throw unknown("the callout (*");
    }
    if (!is("(?")) {
      take(1);
    } else if (is("(?:") || is("(?=") || is("(?!") || is("(?>")) {
      take(3);
    } else if (is("(?<=") || is("(?<!")) {
      take(4);
    } else if (is("(?<")) {
      name();
    } else if (flags()) {
      return;
    }
    groups.push(inner);
    inner = 1;
  }

  private void close() {
    take(1);
    atom = inner;
    inner = groups.isEmpty() ? 1 : Math.max(groups.pop(), inner);
  }

  /** A group with a name is one without: what refers to names is refused. */
  private void name() throws BrokenVocabularyException {
    int end = source.indexOf('>', at);
    if (end < 0) {
      throw unknown("a name that does not end");
    }
    put(end + 1 - at, "(");
  }

  /** Flags for a group, or for what follows; tells whether they are the latter. */
  private boolean flags() throws BrokenVocabularyException {
    StringBuilder flags = new StringBuilder("(?");
    for (int i = at + 2; i < source.length(); i++) {
      switch (source.charAt(i)) {
        case 'i' -> flags.append("iu");
        case 'x' -> flags.append('x');
        // A dot for line ends, too.
        case 'm' -> flags.append('s');
        case '-' -> flags.append('-');
        case ':' -> {
          put(i + 1 - at, flags.append(':').toString().replace("-iu", "-i"));
          return false;
        }
        case ')' -> {
          put(i + 1 - at, flags.append(')').toString().replace("-iu", "-i"));
          return true;
        }
        default -> throw unknown("the group \"" + source.substring(at, i + 1) + '"');
      }
    }
    throw unknown("a group that does not end");
  }

  /** {@code {2,3}}; another brace is a character. */
  private void interval() throws BrokenVocabularyException {
    int end = at + 1;
    while (end < source.length() && "0123456789,".indexOf(source.charAt(end)) >= 0) {
      end++;
    }
    String counts =
        end < source.length() && source.charAt(end) == '}' ? source.substring(at + 1, end) : "";
    if (!counts.matches("\\d+(,\\d*)?|,\\d+")) {
      put(1, "\\{");
      atom();
      return;
    }
    if (end + 1 < source.length() && source.charAt(end + 1) == '+'
        || counts.indexOf(',') < 0 && source.startsWith("?", end + 1)) {
      throw unknown("a repetition of the repetition {" + counts + "}");
    }
    String last = counts.substring(counts.indexOf(',') + 1);
    String first = counts.startsWith(",") ? "0" : counts.split(",")[0];
    long most = Math.max(count(first), last.isEmpty() ? 0 : count(last));
    atom *= Math.max(1, most);
    if (atom > MOST) {
      throw unknown("a repetition of more than " + MOST + " times");
    }
    inner = Math.max(inner, atom);
    put(end + 1 - at, "{" + (counts.startsWith(",") ? "0" : "") + counts + "}");
  }

  private long count(String digits) throws BrokenVocabularyException {
    if (digits.length() > 6) {
      throw unknown("a repetition of more than " + MOST + " times");
    }
    return Long.parseLong(digits);
  }

  /** What follows a backslash. */
  private void escape(boolean inClass) throws BrokenVocabularyException {
    if (at + 1 == source.length()) {
      throw unknown("a backslash at the end");
    }
    char c = source.charAt(at + 1);
    switch (c) {
      case 'h' -> put(2, inClass ? "0-9a-fA-F" : "[0-9a-fA-F]");
      case 'H' -> put(2, "[^0-9a-fA-F]");
      case 'w' -> put(2, inClass ? UnicodeSets.WORD : "[" + UnicodeSets.WORD + "]");
      case 'W' -> put(2, "[^" + UnicodeSets.WORD + "]");
      case 'v' -> put(2, "\\x0B");
      case 'N' -> put(2, "[^\\n]");
      case 'O' -> put(2, inClass ? "\\x{0}-\\x{10FFFF}" : "(?s:.)");
      case 'p', 'P' -> property();
      case 's', 'S', 'd', 'D', 'n', 't', 'r', 'f', 'a', 'e' -> take(2);
      case 'x' -> hexadecimal();
      case 'u' -> take(2);
      case 'b' -> put(2, inClass ? "\\x08" : "\\b");
      case 'R', 'X', 'B', 'A', 'z', 'Z', 'G' -> outside(c, inClass);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(inClass);
      case 'k', 'g', 'K', 'y', 'Y', 'M', 'C', 'c' -> throw unknown("\\" + c);
      default -> literal();
    }
  }

  private void outside(char c, boolean inClass) throws BrokenVocabularyException {
    if (inClass) {
      throw unknown("\\" + c + " in a class");
    }
    take(2);
  }

  /** A group that was matched, or a character by its number. */
  private void number(boolean inClass) throws BrokenVocabularyException {
    boolean plain = at + 2 == source.length() || !Character.isDigit(source.charAt(at + 2));
    if (source.charAt(at + 1) == '0' && plain) {
      put(2, "\\x00");
    } else if (inClass || !plain || source.charAt(at + 1) == '0') {
      throw unknown("a character by its octal number");
    } else {
      take(2);
    }
  }

  private void hexadecimal() throws BrokenVocabularyException {
    int end = source.startsWith("{", at + 2) ? source.indexOf('}', at) + 1 : at + 2;
    if (end == 0) {
      throw unknown("a character's number that does not end");
    }
    take(end - at);
  }

  /** A character that stands for itself, as letters without a meaning do. */
  private void literal() {
    int codePoint = source.codePointAt(at + 1);
    int length = Character.charCount(codePoint);
    put(1 + length, String.format(Locale.ROOT, "\\x{%X}", codePoint));
  }

  private void property() throws BrokenVocabularyException {
    int end = source.indexOf('}', at);
    if (at + 2 >= source.length() || source.charAt(at + 2) != '{' || end < 0) {
      throw unknown("a property without a name in braces");
    }
    String name = source.substring(at + 3, end);
    boolean negated = source.charAt(at + 1) == 'P' ^ name.startsWith("^");
    put(end + 1 - at, set(name.startsWith("^") ? name.substring(1) : name, negated));
  }

  private String set(String name, boolean negated) throws BrokenVocabularyException {
    String set = UnicodeSets.of(name);
    if (set == null) {
      throw unknown("the property \"" + name + '"');
    }
    return (negated ? "[^" : "[") + set + "]";
  }

  private void characterClass(int depth) throws BrokenVocabularyException {
    if (depth == DEEPEST) {
      throw unknown("more than " + DEEPEST + " classes in each other");
    }
    take(is("[^") ? 2 : 1);
    if (is("]")) {
      put(1, "\\]");
    }
    boolean set = false;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == ']') {
        take(1);
        return;
      }
      if (is("[:")) {
        posix();
        set = true;
      } else if (c == '[') {
        characterClass(depth + 1);
        set = true;
      } else if (c == '\\') {
        set = "hHwWsSdDpP".indexOf(at + 1 < source.length() ? source.charAt(at + 1) : ' ') >= 0;
        escape(true);
      } else if (c == '-' && set) {
        // Behind a set it begins no range.
        put(1, "\\-");
        set = false;
      } else if (is("&&")) {
        take(2);
        set = false;
      } else if (c == '&' || c == '^' || c == '#' || c == ' ') {
        put(1, "\\" + c);
        set = false;
      } else {
        take(1);
        set = false;
      }
    }
    throw unknown("a class that does not end");
  }

  /** {@code [:alpha:]} in a class. */
  private void posix() throws BrokenVocabularyException {
    int end = source.indexOf(":]", at + 2);
    if (end < 0) {
      throw unknown("a class that does not end");
    }
    String name = source.substring(at + 2, end);
    boolean negated = name.startsWith("^");
    put(end + 2 - at, set(negated ? name.substring(1) : name, negated));
  }
}
