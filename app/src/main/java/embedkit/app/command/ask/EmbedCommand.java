package embedkit.app.command.ask;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import embedkit.app.answer.Answers;
import embedkit.app.answer.VectorLines;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.ModelFlags;
import embedkit.app.command.flag.TextLines;
import embedkit.app.progress.RowsBar;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes vectors of texts. */
@Command(
    name = "embed",
    description = {
      "Make vectors of texts, one a line: by a static model, or by any table and a tokenizer.",
      "The vectors are printed, a line each, or written to a file of any format that can do without"
          + " words, such as .npy and .safetensors."
    },
    footer = {
      "",
      "Example: embedkit embed cats.safetensors texts.txt --out vectors.npy",
      "         echo 'a cat on a mat' | embedkit embed cats.safetensors --json"
    })
public final class EmbedCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private ModelFlags model;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "-",
      paramLabel = "FILE",
      description = "A text a line, compressed or not; left out or -, it is standard input.")
  private String file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the vectors to this file instead of printing them.")
  private Path out;

  @Option(
      names = "--to",
      paramLabel = "SPEC",
      description = "Write this format, instead of telling it from the name.")
  private String to;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Option(
      names = "--json",
      description =
          "Print JSON lines, each with the text and its vector; with --out, what was written.")
  private boolean json;

  @Option(
      names = "--remove-common",
      description =
          "Take off what all texts have in common: the first principal component of the vectors of"
              + " the first "
              + TextEmbedder.MOST_SAMPLE
              + ", as with sif. Needs a FILE, which is read"
              + " twice.")
  private boolean removeCommon;

  /** How many vectors there are, and how many of them are of zeros. */
  private long done;

  private long zeros;

  @Override
  public Integer call() {
    Tables tables = host.tables();
    if (to != null && out == null) {
      throw new ConfigurationException("--to says how --out is written; say --out too");
    }
    if (removeCommon && file.equals("-")) {
      throw new ConfigurationException(
          "--remove-common reads the texts twice, and standard input can be read once; name a FILE");
    }
    try (TextEmbedder opened = model.open(host)) {
      Saving saving = Saving.usual().replacing(force);
      saving = to == null ? saving : saving.as(to);
      if (out != null) {
        check(tables, opened.dim(), saving);
      }
      TextEmbedder embedder = removeCommon ? withoutCommon(tables, opened) : opened;
      if (out == null) {
        print(tables, embedder);
      } else {
        save(tables, embedder, saving);
      }
    }
    if (zeros > 0) {
      host.console()
          .say(
              String.format(
                  Locale.ROOT,
                  "Note: %d of %d texts have no token that the model knows; their vectors are zeros.",
                  zeros,
                  done));
    }
    return 0;
  }

  /** What can never be saved is told before anything is embedded. */
  private void check(Tables tables, int dim, Saving saving) {
    try (EmbeddingTable like =
        tables.create("heap", TableShape.f32(1, dim), Optional.empty(), Map.of())) {
      tables.checkSavable(like, out, saving);
    }
  }

  private TextEmbedder withoutCommon(Tables tables, TextEmbedder embedder) {
    try (InputStream in = tables.stream(file)) {
      TextLines lines = new TextLines(file, in);
      return embedder.withoutCommonComponent(() -> lines);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private FileAccessException unreadable(IOException e) {
    return new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
  }

  private void print(Tables tables, TextEmbedder embedder) {
    ArrayDeque<String> texts = new ArrayDeque<>();
    try (InputStream in = tables.stream(file);
        VectorLines lines = VectorLines.to(host.console(), json);
        Stream<float[]> vectors = embedder.embedAll(() -> kept(new TextLines(file, in), texts))) {
      Iterator<float[]> each = vectors.iterator();
      while (each.hasNext() && !(done % 1024 == 1023 && lines.inVain())) {
        float[] vector = each.next();
        count(vector);
        lines.print(texts.remove(), vector);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The same texts, each of which is noted when it is taken: by one thread, the one that prints.
   */
  private static Iterator<String> kept(Iterator<String> texts, ArrayDeque<String> into) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return texts.hasNext();
      }

      @Override
      public String next() {
        String text = texts.next();
        into.add(text);
        return text;
      }
    };
  }

  private void save(Tables tables, TextEmbedder embedder, Saving saving) {
    Path folder = out.toAbsolutePath().getParent();
    try (CollectedRows rows = CollectedRows.in(tables, embedder.dim(), folder)) {
      try (InputStream in = tables.stream(file);
          RowsBar bar = RowsBar.of(host.console(), "Embedding " + file);
          Stream<float[]> vectors = embedder.embedAll(() -> new TextLines(file, in))) {
        vectors.forEach(
            vector -> {
              count(vector);
              rows.add(vector);
              bar.at(done, -1);
            });
      } catch (IOException e) {
        throw unreadable(e);
      }
      EmbeddingTable table = rows.table(Map.of());
      tables.save(table, out, saving);
      Answers.to(host.console(), json).written(out, table);
    }
  }

  private void count(float[] vector) {
    done++;
    for (float value : vector) {
      if (value != 0) {
        return;
      }
    }
    zeros++;
  }
}
