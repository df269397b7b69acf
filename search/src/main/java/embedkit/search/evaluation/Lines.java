package embedkit.search.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The lines of a file of questions, as UTF-8 and nothing else. */
final class Lines {

  /** Takes a line. */
  interface Consumer {
    void line(long number, String text);
  }

  /** No question is longer; a file that is not text has longer lines. */
  private static final int LONGEST = 10_000;

  private Lines() {}

  /** Goes through the lines, without spaces at their ends, blank ones left out. */
  static void each(String name, InputStream in, Consumer consumer) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    long number = 0;
    StringBuilder line = new StringBuilder();
    try {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c != '\n') {
          line.append((char) c);
          if (line.length() > LONGEST) {
            throw broken(name, number + 1, "a line of a few words", "one without an end");
          }
          continue;
        }
        tell(++number, line, consumer);
      }
    } catch (CharacterCodingException e) {
      throw broken(name, number + 1, "UTF-8", "bytes that are not");
    }
    tell(++number, line, consumer);
  }

  private static void tell(long number, StringBuilder line, Consumer consumer) {
    int from = number == 1 && !line.isEmpty() && line.charAt(0) == '\ufeff' ? 1 : 0;
    String text = line.substring(from).strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      consumer.line(number, text);
    }
  }

  static EvaluationException broken(String name, long line, String expected, String found) {
    return new EvaluationException(
        name + ":" + line + ": expected " + expected + ", found " + found);
  }

  /** What a message says of a line. */
  static String quoted(String line) {
    return "\"" + (line.length() > 60 ? line.substring(0, 60) + "..." : line) + "\"";
  }
}
