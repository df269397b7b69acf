package embedkit.io.formats.hdf5;

import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.MissingWords;
import embedkit.io.formats.PolicyOptions;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * HDF5: a matrix of floating-point numbers of 16, 32 or 64 bits in either byte order, stored in one
 * piece or in chunks, and its tokens where the file has them.
 *
 * <p>The matrix is named in the address, {@code model.h5#/group/dataset}, or by the option; else it
 * is the one that Keras' {@code weight_names} call embeddings, or the only one, or the only one of
 * a telling name. The tokens are named by an option, or are a text dataset or attribute beside the
 * matrix that has as many strings (or lines) as the matrix has rows.
 *
 * <p>Of a {@code .keras} archive, the weights inside are read; they, and a file that is compressed,
 * are unpacked to a temporary file, as HDF5 is read at random places. Written are the datasets
 * {@code embeddings} and, of texts padded with zeros, {@code words}.
 *
 * @param path path of the matrix or of a group that holds it
 * @param words path of the tokens
 * @param encoding what tokens are written in that are not UTF-8
 * @param missingWords what is done where there are not as many tokens as rows
 */
public record Hdf5(
    Optional<String> path, Optional<String> words, Charset encoding, MissingWords missingWords)
    implements VectorFormat {

  static final String NAME = "hdf5";

  private static final Option<String> PATH =
      Option.text("path", null, "path of the matrix in the file, such as /group/dataset");

  private static final Option<String> WORDS =
      Option.text("words", null, "path of the tokens in the file, such as /group/words");

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        PATH.of(path.orElse(null)),
        WORDS.of(words.orElse(null)),
        PolicyOptions.ENCODING.of(encoding.name().toLowerCase(Locale.ROOT)),
        MissingWords.OPTION.of(missingWords));
  }

  @Override
  public VectorReader open(InputFile file) {
    return opened(file);
  }

  private HdfReader opened(InputFile file) {
    if (Superblock.start(file.head()) < 0 && KerasArchive.is(file)) {
      return unpacked(file, KerasArchive.unpacked(file));
    }
    if (file.compression().isPresent()) {
      return unpacked(file, unpacked(file));
    }
    checkLength(file, file.size());
    return open(file, file.path(), file.size(), () -> {});
  }

  /** Refuses a file that is shorter than it says. */
  private static void checkLength(InputFile file, long size) {
    long least = Superblock.fileLength(file.head()).orElse(0);
    if (least > size) {
      throw new Guard(file.path())
          .refusal(
              "",
              least + " bytes, as its superblock says",
              String.valueOf(size),
              "it is cut short; get it again");
    }
  }

  private static Path unpacked(InputFile file) {
    try (InputStream in = file.open()) {
      return UnpackedFile.of(in);
    } catch (IOException e) {
      throw VectorFileException.at(
          file.path(),
          "",
          "whole " + file.compression().orElseThrow() + " data",
          "data that is cut short or damaged (" + e.getMessage() + ")",
          "get the file again",
          e);
    }
  }

  private HdfReader unpacked(InputFile file, Path hdf) {
    try {
      long size = hdf.toFile().length();
      if (file.compression().isPresent()) {
        checkLength(file, size);
      }
      return open(file, hdf, size, () -> UnpackedFile.delete(hdf));
    } catch (RuntimeException e) {
      UnpackedFile.delete(hdf);
      throw e;
    }
  }

  private HdfReader open(InputFile file, Path hdf, long size, Runnable onClose) {
    Guard guard = new Guard(file.path());
    HdfFile opened = guard.call("", () -> new HdfFile(hdf));
    try {
      Optional<String> wanted = file.inner().or(() -> path);
      HdfMatrix matrix = new HdfSearch(guard, opened).matrix(wanted);
      matrix.checkSize(size);
      Optional<HdfWords> tokens =
          HdfWords.find(guard, opened, matrix, words, missingWords)
              .or(() -> KerasArchive.words(file, guard, matrix.rows()));
      return new HdfReader(guard, opened, matrix, tokens, encoding, onClose);
    } catch (RuntimeException e) {
      closeQuietly(opened);
      throw e;
    }
  }

  private static void closeQuietly(HdfFile file) {
    try {
      file.close();
    } catch (RuntimeException e) {
      // The failure that led here says more.
      return;
    }
  }

  /** The sum of the weights in a {@code .keras} archive, or those of the matrix's chunks. */
  @Override
  public List<Verified> verify(InputFile file, Progress progress) {
    if (Superblock.start(file.head()) < 0 && KerasArchive.is(file)) {
      return List.of(KerasArchive.verify(file));
    }
    try (HdfReader reader = opened(file)) {
      return reader.verified().stream().toList();
    }
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    new HdfWriter(table, file).write(progress);
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "HDF5: Keras models, and matrices with vocabularies as h5py writes them.",
          List.of(PATH, WORDS, PolicyOptions.ENCODING, MissingWords.OPTION));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Hdf5(
          options.find(PATH),
          options.find(WORDS),
          Charset.forName(options.get(PolicyOptions.ENCODING)),
          options.get(MissingWords.OPTION));
    }

    @Override
    public List<String> extensions() {
      return List.of("h5", "hdf5", "keras");
    }

    @Override
    public Recognition recognise(InputFile file) {
      int start = Superblock.start(file.head());
      if (start < 0 && KerasArchive.is(file)) {
        return Recognition.byContent("a zip archive with Keras' model.weights.h5");
      }
      return start < 0
          ? Recognition.no("no HDF5 signature at its start")
          : Recognition.byContent("the HDF5 signature stands at byte " + start);
    }
  }
}
