package embedkit.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file's content is not what its format demands. The message reads {@code file:place: expected
 * ..., found ...; remedy}, for instance {@code vectors.txt:4812: expected 100 numbers after
 * "kitten", found 99; drop such lines by reading it as word2vec-text:on-bad-row=skip}.
 */
public final class VectorFileException extends EmbedkitException {
  private static final long serialVersionUID = 1L;

  /** The broken file; not serialized, as a path is not. */
  private final transient @Nullable Path file;

  /** The broken place as a person finds it; empty for the whole file. */
  private final String place;

  private VectorFileException(
      Path file, String place, String finding, List<Remedy> remedies, Throwable cause) {
    super(finding, remedies, cause);
    this.file = file;
    this.place = place;
  }

  /**
   * Describes a broken place of a file.
   *
   * @param file the file
   * @param place the place in the file as a person finds it, such as {@code 4812} for a line,
   *     {@code byte 104} or {@code /group/dataset}; empty for the file as a whole
   * @param expected what the format demands there
   * @param found what stands there
   * @param advice what the user can do, or empty
   * @return the exception, to be thrown
   */
  public static VectorFileException at(
      Path file, String place, String expected, String found, String advice) {
    return at(file, place, expected, found, advice, null);
  }

  /**
   * Describes a broken place of a file with the failure that showed it.
   *
   * @param file the file
   * @param place the place in the file as a person finds it; empty for the file as a whole
   * @param expected what the format demands there
   * @param found what stands there
   * @param advice what the user can do, or empty
   * @param cause the failure beneath, or null
   * @return the exception, to be thrown
   */
  public static VectorFileException at(
      Path file,
      String place,
      String expected,
      String found,
      String advice,
      @Nullable Throwable cause) {
    return at(file, place, expected, found, advice, List.of(), cause);
  }

  /**
   * Describes a broken place of a file with the settings that would help.
   *
   * @param file the file
   * @param place the place in the file as a person finds it; empty for the file as a whole
   * @param expected what the format demands there
   * @param found what stands there
   * @param advice what the user can do besides, or empty
   * @param remedies settings that would help, the likeliest first
   * @param cause the failure beneath, or null
   * @return the exception, to be thrown
   */
  public static VectorFileException at(
      Path file,
      String place,
      String expected,
      String found,
      String advice,
      List<Remedy> remedies,
      @Nullable Throwable cause) {
    Objects.requireNonNull(file, "file");
    StringBuilder finding = new StringBuilder(file.toString());
    if (!place.isEmpty()) {
      finding.append(':').append(place);
    }
    finding.append(": expected ").append(expected).append(", found ").append(found);
    if (!advice.isEmpty()) {
      finding.append("; ").append(advice);
    }
    return new VectorFileException(file, place, finding.toString(), remedies, cause);
  }

  /**
   * Tells the same of a file that a person knows by another name, such as a pipe whose content was
   * kept in a scratch file.
   *
   * @param name what the person calls it
   * @return the exception, to be thrown; this is its cause
   */
  public VectorFileException naming(Path name) {
    String own = String.valueOf(file);
    String finding =
        finding().startsWith(own) ? name + finding().substring(own.length()) : finding();
    return new VectorFileException(name, place, finding, remedies(), this);
  }

  /**
   * Returns the broken file.
   *
   * @return the file, or null after this exception was serialized
   */
  public @Nullable Path file() {
    return file;
  }

  /**
   * Returns the broken place.
   *
   * @return a line number, a byte offset or an inner path as text; empty for the whole file
   */
  public String place() {
    return place;
  }
}
