package embedkit.io.formats.binary;

import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.file.InputFile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line {@code rows dim} at the start of a word2vec file.
 *
 * @param rows rows announced
 * @param dim numbers per row
 * @param end the byte behind the line
 */
record Header(long rows, int dim, int end) {

  private static final int MOST_BYTES = 80;
  private static final Pattern LINE =
      Pattern.compile("[ \\t]*([0-9]{1,18})[ \\t]+([0-9]{1,9})[ \\t\\r]*");

  static Optional<Header> in(byte[] head) {
    int end = 0;
    while (end < head.length && end <= MOST_BYTES && head[end] != '\n') {
      end++;
    }
    boolean line = end < head.length && head[end] == '\n';
    return line
        ? parsed(new String(head, 0, end, StandardCharsets.ISO_8859_1), end + 1)
        : Optional.empty();
  }

  static Header read(ByteSource source) {
    byte[] line = source.until('\n', MOST_BYTES, "a line of rows and dim");
    String text = new String(line, StandardCharsets.ISO_8859_1);
    return parsed(text, line.length + 1)
        .orElseThrow(
            () ->
                source.broken(
                    0,
                    "two whole numbers, rows and a dim of 1 to " + TableShape.MAX_DIM,
                    "\"" + text.replaceAll("[^ -~]", "?") + "\"",
                    "this is hardly a file of word2vec"));
  }

  private static Optional<Header> parsed(String line, int end) {
    Matcher numbers = LINE.matcher(line);
    if (!numbers.matches()) {
      return Optional.empty();
    }
    int dim = Integer.parseInt(numbers.group(2));
    return dim < 1 || dim > TableShape.MAX_DIM
        ? Optional.empty()
        : Optional.of(new Header(Long.parseLong(numbers.group(1)), dim, end));
  }

  /** Refuses rows that the file is too short for. */
  void check(ByteSource source, InputFile file, boolean keepMissing) {
    long room = file.size() - end;
    if (file.compression().isEmpty() && !keepMissing && rows > room / (4L * dim + 1)) {
      throw source.broken(
          0,
          "a file long enough for the " + rows + " rows of dim " + dim + " that line 1 announces",
          file.size() + " bytes",
          "it may be cut short",
          new Remedy.Reading("read what there is", Word2VecBinary.NAME + ":on-missing-rows=keep"));
    }
  }
}
