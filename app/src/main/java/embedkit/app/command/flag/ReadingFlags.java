package embedkit.app.command.flag;

import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.file.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What of a file is read, and how its rows are changed. */
public final class ReadingFlags {

  @Option(names = "--rows", paramLabel = "N", description = "Read the first N rows only.")
  private Long rows;

  @Option(
      names = "--only",
      paramLabel = "FILE",
      description = "Read only the rows of the words in this file, one a line.")
  private Path only;

  @Option(names = "--lower-case", description = "Put words in lower case.")
  private boolean lowerCase;

  @Option(
      names = {"--normalise", "--normalize"},
      description = "Scale each row to length 1.")
  private boolean normalise;

  @Option(
      names = "--on-duplicate",
      paramLabel = "POLICY",
      defaultValue = "skip",
      description =
          "What to do with a word that stood before: skip, fail or replace (${DEFAULT-VALUE}).")
  private Policy duplicates;

  @Option(
      names = "--on-non-finite",
      paramLabel = "POLICY",
      defaultValue = "keep",
      description =
          "What to do with a row that has NaN or infinite numbers: keep, skip, fail or replace them"
              + " by 0 (${DEFAULT-VALUE}).")
  private Policy nonFinite;

  /** What the flags select; the file of words is opened as any other, compressed or not. */
  public Selection selection(Tables tables) {
    if (rows != null && rows < 1) {
      throw new ConfigurationException("--rows is " + rows + "; it must be 1 or more");
    }
    if (duplicates == Policy.KEEP) {
      throw new ConfigurationException(
          "--on-duplicate is keep, but a word has one row; it is skip, fail or replace");
    }
    long most = rows == null ? Long.MAX_VALUE : rows;
    Optional<Set<String>> words =
        Optional.ofNullable(only)
            .map(file -> Reading.of(tables, file.toString(), (name, in) -> words(in)));
    return new Selection(most, words, lowerCase, normalise, duplicates, nonFinite);
  }

  private static Set<String> words(InputStream in) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    Set<String> words = new HashSet<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      words.add(line);
    }
    words.remove("");
    return words;
  }
}
