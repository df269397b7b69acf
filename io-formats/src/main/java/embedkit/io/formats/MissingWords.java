package embedkit.io.formats;

import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import embedkit.spi.Option;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is done where a file has words, but not as many as its matrix has rows. */
public enum MissingWords {
  /** Reading ends with an error that tells both counts. */
  FAIL,
  /** Rows behind the last word are named by their number, as #17. */
  NUMBER,
  /** The rows are read without words. */
  DROP;

  /** The option of the formats that keep words apart from the matrix. */
  public static final Option<MissingWords> OPTION =
      Option.of(
          "on-missing-words",
          FAIL,
          List.of(FAIL, NUMBER, DROP),
          "what to do when there are not as many words as rows: fail, name the rows behind the last"
              + " word by their number, or read the rows without words");

  private static VectorFileException refusal(
      Path file, String place, String format, long rows, long words) {
    MissingWords mended = words < rows ? NUMBER : DROP;
    String effect = words < rows ? "number the rows that have none" : "read the rows without words";
    return VectorFileException.at(
        file,
        place,
        rows + " words, as the matrix has rows",
        words + (words == 1 ? " word" : " words"),
        "",
        List.of(
            new Remedy.Reading(
                effect,
                format + ":" + OPTION.name() + "=" + mended.name().toLowerCase(Locale.ROOT))),
        null);
  }

  /**
   * Tells whether words of another count than the rows can be read; refuses them where that is
   * asked for.
   *
   * @param file the file
   * @param place where the words stand
   * @param format the format's name
   * @param rows rows of the matrix
   * @param words how many words there are
   * @return false where the rows go without words
   */
  public boolean takes(Path file, String place, String format, long rows, long words) {
    if (this == FAIL || this == NUMBER && words > rows) {
      throw refusal(file, place, format, rows, words);
    }
    return this == NUMBER;
  }
}
