package embedkit.server.explore;

import embedkit.api.VectorFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each of several dims brought and cost, as {@code embedkit sweep} writes it: lines of five
 * numbers between commas under the line {@value #HEAD}.
 *
 * @param file what the file is called
 * @param steps one a dim, the least dim first
 */
public record Sweep(String file, List<Step> steps) {

  static final String HEAD = "dim,quality,bytes,training_seconds,query_milliseconds";

  private static final int LONGEST = 1000;
  private static final int MOST = 1000;
  private static final String AGAIN = "make the sweep again";

  /**
   * What one dim brought and cost.
   *
   * @param dim numbers of a word
   * @param quality by some measure, more is better
   * @param bytes of all rows
   * @param seconds of training
   * @param millis of a query that reads every row
   */
  public record Step(int dim, double quality, long bytes, double seconds, double millis) {}

  /** Copies the steps. */
  public Sweep {
    steps = List.copyOf(steps);
  }

  /**
   * Reads the file of a sweep.
   *
   * @param file what the file is called in messages
   * @param in UTF-8; read to its end, not closed
   * @return the sweep
   * @throws VectorFileException if the file is no such one; the message says which line
   * @throws IOException if the stream fails
   */
  public static Sweep read(Path file, InputStream in) throws IOException {
    return new Sweep(file.getFileName().toString(), new Reader(file, in).read());
  }

  /** Reads line by line, and knows where it is. */
  private static final class Reader {

    private final Path file;
    private final BufferedReader text;
    private int line;

    Reader(Path file, InputStream in) {
      this.file = file;
      this.text =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    List<Step> read() throws IOException {
      String head = next();
      if (!HEAD.equals(head == null ? null : head.strip())) {
        throw broken("the line \"" + HEAD + "\"", head == null ? "nothing" : shown(head));
      }
      Map<Integer, Step> steps = new TreeMap<>(Comparator.naturalOrder());
      for (String next = next(); next != null; next = next()) {
        if (next.isBlank()) {
          continue;
        }
        Step step = step(next);
        if (steps.put(step.dim(), step) != null) {
          throw broken("each dim once", step.dim() + " again");
        }
        if (steps.size() > MOST) {
          throw broken(MOST + " dims at the most", "one more");
        }
      }
      if (steps.isEmpty()) {
        throw broken("the numbers of a dim", "nothing");
      }
      return List.copyOf(steps.values());
    }

    private Step step(String text) {
      String[] fields = text.strip().split(",", -1);
      if (fields.length != 5) {
        throw broken("five numbers between commas", fields.length + ": " + shown(text));
      }
      return new Step(
          (int) whole(fields[0], 1, Integer.MAX_VALUE),
          real(fields[1], -Double.MAX_VALUE),
          whole(fields[2], 0, Long.MAX_VALUE),
          real(fields[3], 0),
          real(fields[4], 0));
    }

    private long whole(String field, long least, long most) {
      if (field.matches("[0-9]{1,18}")) {
        long value = Long.parseLong(field);
        if (value >= least && value <= most) {
          return value;
        }
      }
      throw broken(String.format(Locale.ROOT, "a whole number of %d or more", least), shown(field));
    }

    private double real(String field, double least) {
      try {
        double value = Double.parseDouble(field);
        if (Double.isFinite(value) && value >= least) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Told below, as is a number that is none.
      }
      throw broken(least == 0 ? "a number of 0 or more" : "a number", shown(field));
    }

    /** The next line, or null. */
    private String next() throws IOException {
      line++;
      StringBuilder read = new StringBuilder();
      try {
        int c = text.read();
        if (c < 0) {
          return null;
        }
        for (; c >= 0 && c != '\n'; c = text.read()) {
          if (read.length() == LONGEST) {
            throw broken("five numbers between commas", "a line without an end");
          }
          read.append((char) c);
        }
      } catch (CharacterCodingException e) {
        throw broken("UTF-8", "bytes that are not");
      }
      return read.toString();
    }

    private static String shown(String field) {
      return "\"" + (field.length() > 60 ? field.substring(0, 60) + "..." : field.strip()) + "\"";
    }

    private VectorFileException broken(String expected, String found) {
      return VectorFileException.at(file, String.valueOf(line), expected, found, AGAIN);
    }
  }
}
