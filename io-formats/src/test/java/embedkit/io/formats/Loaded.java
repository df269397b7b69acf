package embedkit.io.formats;

import embedkit.Catalog;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.LoadReport;
import embedkit.api.file.InputFile;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file as a format read it.
 *
 * @param dim numbers per row
 * @param tokens all tokens; none of a bare matrix
 * @param rows all rows
 * @param report what was skipped or repaired
 */
public record Loaded(int dim, List<String> tokens, List<float[]> rows, LoadReport report) {

  /** Reads a file with a format of the installed ones. */
  public static Loaded as(String spec, String address) {
    try (VectorReader reader = reader(spec, address)) {
      return all(reader);
    }
  }

  /** Opens a file with a format of the installed ones. */
  public static VectorReader reader(String spec, String address) {
    Catalog catalog = Catalog.installed();
    var choice = catalog.formats().choose(spec);
    InputFile file = Tables.of(catalog).file(address);
    return choice.provider().create(choice.options()).open(file);
  }

  /** Reads a file with a format of the installed ones. */
  public static Loaded as(String spec, Path file) {
    return as(spec, file.toString());
  }

  /** Reads a file with the format that recognises it with most certainty. */
  public static Loaded recognised(String address) {
    Catalog catalog = Catalog.installed();
    InputFile file = Tables.of(catalog).file(address);
    VectorFormatProvider best = recogniser(file);
    Options options = Options.check("it", best.options(), Spec.parse(best.name()).settings());
    try (VectorReader reader = best.create(options).open(file)) {
      return all(reader);
    }
  }

  /** The format that recognises a file with most certainty. */
  public static VectorFormatProvider recogniser(InputFile file) {
    VectorFormatProvider best = null;
    Recognition.Certainty most = Recognition.Certainty.NO;
    for (VectorFormatProvider provider : Catalog.installed().formats().all()) {
      Recognition verdict = provider.recognise(file);
      if (verdict.certainty().compareTo(most) > 0) {
        best = provider;
        most = verdict.certainty();
      }
    }
    if (best == null) {
      throw new AssertionError("nobody recognises " + file.path());
    }
    return best;
  }

  /** The name of the format that recognises a file. */
  public static String recogniserOf(Path file) {
    return recogniser(Tables.installed().file(file.toString())).name();
  }

  private static Loaded all(VectorReader reader) {
    List<String> tokens = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    RowBlock block = RowBlock.ofDim(reader.dim());
    while (reader.read(block)) {
      for (int i = 0; i < block.count(); i++) {
        if (reader.hasTokens()) {
          tokens.add(block.token(i));
        }
        float[] row = new float[reader.dim()];
        System.arraycopy(block.values(), i * row.length, row, 0, row.length);
        rows.add(row);
      }
    }
    return new Loaded(reader.dim(), tokens, rows, reader.report());
  }

  /** Kinds and counts of the problems, one a line. */
  public String problems() {
    return report.problems().stream()
        .map(p -> p.count() + " " + p.kind())
        .collect(Collectors.joining("\n"));
  }

  /** Writes a file of Latin-1 text, so that a test can write any byte. */
  public static Path file(Path folder, String name, String latin1) {
    try {
      return Files.write(folder.resolve(name), latin1.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text as UTF-8 bytes, each in a char: to put tokens into {@link #file}. */
  public static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
