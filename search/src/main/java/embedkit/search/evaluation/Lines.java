package embedkit.search.evaluation;

import embedkit.api.file.ByteOrderMark;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The lines of a file of questions: UTF-8, or what the mark says by which spreadsheets begin it,
 * and nothing else. They end as those of any system do.
 */
final class Lines {

  /**
   * A line that is not blank.
   *
   * @param number from 1
   * @param text without a byte order mark, and without what ends the line
   */
  record Line(long number, String text) {}

  /** No question is longer; a file that is not text has longer lines. */
  private static final int LONGEST = 10_000;

  /** The lists that are in use have thousands. */
  private static final int MOST = 1_000_000;

  private static final int NONE = -1;

  private final String name;
  private final BufferedReader reader;
  private final Charset charset;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private long number = 1;

  private Lines(String name, BufferedInputStream in) throws IOException {
    this.name = name;
    this.charset = charset(in);
    this.reader = new BufferedReader(new InputStreamReader(in, charset.newDecoder()));
  }

  /** Reads the lines, blank ones left out. */
  static List<Line> of(String name, InputStream in) throws IOException {
    Lines lines = new Lines(name, new BufferedInputStream(in));
    lines.read();
    return lines.lines;
  }

  private static Charset charset(BufferedInputStream in) throws IOException {
    in.mark(ByteOrderMark.MOST);
    byte[] head = in.readNBytes(ByteOrderMark.MOST);
    in.reset();
    return ByteOrderMark.of(head).map(ByteOrderMark::encoding).orElse(StandardCharsets.UTF_8);
  }

  private void read() throws IOException {
    int last = NONE;
    try {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n' && last == '\r') {
          last = c;
          continue;
        }
        last = c;
        if (c == '\n' || c == '\r') {
          end();
          number++;
          continue;
        }
        text.append((char) c);
        if (text.length() > LONGEST) {
          throw broken(name, number, "a line of a few words", "one without an end");
        }
      }
    } catch (CharacterCodingException e) {
      throw new EvaluationException(
          String.format(
              Locale.ROOT,
              "%s:%d: expected %s, found bytes that are not; save it as CSV in UTF-8",
              name,
              number,
              charset));
    }
    end();
  }

  private void end() {
    int from = number == 1 && !text.isEmpty() && text.charAt(0) == '\ufeff' ? 1 : 0;
    String line = text.substring(from);
    text.setLength(0);
    if (!line.isBlank()) {
      if (lines.size() == MOST) {
        throw broken(name, number, "at most 1,000,000 lines", "more");
      }
      lines.add(new Line(number, line));
    }
  }

  static EvaluationException broken(String name, long line, String expected, String found) {
    return new EvaluationException(
        name + ":" + line + ": expected " + expected + ", found " + found);
  }

  /** What a message says of a line. */
  static String quoted(String line) {
    String text = line.strip();
    return "\"" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "\"";
  }
}
