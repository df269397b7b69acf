package embedkit.io.formats.dl4j;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.records.RecordReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Deeplearning4j's word vectors: a text with a header of rows, dim and documents or none, whose
 * words are {@code B64:} and base64; or the zip of a Word2Vec model, whose {@code syn0.txt} is such
 * a text. Read only.
 */
public record Dl4j() implements VectorFormat {

  private static final String NAME = "dl4j";
  private static final String VECTORS = "syn0.txt";

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public VectorReader open(InputFile file) {
    if (!isZip(file)) {
      return new RecordReader(new Dl4jSource(file, file.open(), "", () -> {}), "line");
    }
    ZipFile archive;
    try {
      archive = new ZipFile(file.path().toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw broken(file, e);
    }
    try {
      ZipEntry entry = archive.getEntry(VECTORS);
      if (entry == null) {
        throw VectorFileException.at(
            file.path(), "", "an archive with " + VECTORS, "one without it", "");
      }
      Dl4jSource source =
          new Dl4jSource(file, archive.getInputStream(entry), VECTORS, () -> close(file, archive));
      return new RecordReader(source, "line");
    } catch (IOException | IllegalArgumentException e) {
      close(file, archive);
      throw broken(file, e);
    } catch (RuntimeException e) {
      close(file, archive);
      throw e;
    }
  }

  private static boolean isZip(InputFile file) {
    byte[] head = file.head(5);
    return file.compression().isEmpty()
        && head.length > 4
        && head[0] == 'P'
        && head[1] == 'K'
        && head[2] == 3
        && head[3] == 4;
  }

  private static VectorFileException broken(InputFile file, Exception e) {
    return VectorFileException.at(
        file.path(),
        "",
        "a whole zip archive",
        "one that is cut short or damaged (" + e.getMessage() + ")",
        "get the file again",
        e);
  }

  private static void close(InputFile file, ZipFile archive) {
    try {
      archive.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(NAME, "Deeplearning4j: text whose words are in base64, and its zip.", List.of());
    }

    @Override
    public VectorFormat create(Options options) {
      return new Dl4j();
    }

    @Override
    public List<String> extensions() {
      return List.of("dl4j");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      if (isZip(file)) {
        try (ZipFile archive = new ZipFile(file.path().toFile())) {
          return archive.getEntry(VECTORS) == null
              ? Recognition.no("a zip archive without " + VECTORS)
              : Recognition.byContent("a zip archive with " + VECTORS);
        } catch (IOException | IllegalArgumentException e) {
          return Recognition.no("a zip archive that is cut short or damaged");
        }
      }
      String start = new String(file.head(200), StandardCharsets.ISO_8859_1);
      int end = start.indexOf('\n');
      boolean header =
          end > 0 && Dl4jSource.HEADER.matcher(start.substring(0, end).stripTrailing()).matches();
      String row = header ? start.substring(end + 1) : start;
      return row.startsWith(Dl4jSource.MARK)
          ? Recognition.byContent("its first word begins with " + Dl4jSource.MARK)
          : Recognition.no("its first word does not begin with " + Dl4jSource.MARK);
    }
  }
}
