package embedkit.app.command.table;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.api.Codebook;
import embedkit.api.CodedRows;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.app.answer.Narrowed;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import embedkit.app.command.flag.OpeningFlags;
import embedkit.app.command.flag.ReadingFlags;
import embedkit.app.progress.RowsBar;
import embedkit.search.Origin;
import embedkit.search.evaluation.Recall;
import embedkit.text.Distillation;
import embedkit.text.ModelNumbers;
import embedkit.text.StaticModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a table as another format. */
@Command(
    name = "convert",
    description = "Write a table as another format, told from the name of the output.",
    footer = {"", "Example: embedkit convert glove.txt.gz glove.safetensors"})
public final class ConvertCommand implements Callable<Integer> {

  /** Rows that are asked about, to tell what small rows still find. */
  private static final int SAMPLE = 200;

  private static final long SEED = 1;

  @ParentCommand private Host host;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "File of a table, of any format; - is standard input.")
  private String in;

  @Parameters(index = "1", paramLabel = "OUT", description = "File to write.")
  private Path out;

  @Option(
      names = "--to",
      paramLabel = "SPEC",
      description =
          "Write this format, instead of telling it from the name; model2vec or"
              + " sentence-transformers write the directory of a static model, with the tokenizer"
              + " beside the table or one of its words.")
  private String to;

  @Option(
      names = "--element-type",
      paramLabel = "TYPE",
      description =
          "Keep numbers as f32, f16, bf16, i8, i4 or bit, or rows as pq:m=25, 25 bytes each; tells how much smaller the rows are and"
              + " how many of the nearest ones they still find.")
  private String type;

  /** Bytes of a row of product quantisation; 0 without it. */
  private int parts;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Mixin private OpeningFlags opening;

  @Mixin private ReadingFlags reading;

  @Mixin private JsonFlag json;

  @Override
  public Integer call() {
    Tables tables = host.tables();
    if (NewModel.isLayout(to)) {
      if (type != null) {
        throw new ConfigurationException(
            "--element-type is for tables; a static model's numbers are chosen by distil");
      }
      return model(tables);
    }
    Saving saving = Saving.usual().replacing(force);
    saving = to == null ? saving : saving.as(to);
    if (type != null) {
      saving = typed(tables, saving);
    } else {
      tables.checkSavable(out, saving);
    }
    // A table that is larger than the memory is staged beside its target.
    Opening staged =
        Opening.usual()
            .selecting(reading.selection(tables))
            .stagingIn(out.toAbsolutePath().getParent());
    try (EmbeddingTable table = opening.open(host.console(), tables, in, staged)) {
      if (type != null) {
        narrowed(tables, table, saving);
        return 0;
      }
      try (RowsBar bar = RowsBar.of(host.console(), "Writing " + out)) {
        tables.save(table, out, saving.telling(bar));
      }
      json.answers(host).written(out, table);
    }
    return 0;
  }

  private void narrowed(Tables tables, EmbeddingTable table, Saving saving) {
    ElementType kept = parts > 0 ? ElementType.F32 : ElementType.of(type);
    boolean small = parts > 0 || kept.scaled();
    // Rows that were chosen, renamed or mended on the way in are not those of the file.
    boolean whole = reading.selection(tables).isAll() && Files.isRegularFile(Path.of(in));
    Map<String, String> origin =
        whole && small ? Origin.of(table, Path.of(in), out).metadata() : Map.of();
    try (RowsBar bar = RowsBar.of(host.console(), "Writing " + out)) {
      tables.save(table, out, kept, origin, saving.telling(bar));
    }
    Optional<Recall> recall = Optional.empty();
    TableShape before = table.store().shape();
    long after;
    try (EmbeddingTable written = tables.open(out)) {
      after = bytes(written.store());
      if (small) {
        recall = Optional.of(Recall.of(table, written, SAMPLE, SEED));
      }
    }
    json.answers(host)
        .narrowed(
            out,
            table,
            new Narrowed(before.elementType().text(), type, before.bytes(), after, recall));
  }

  /** Of all rows, the vectors that their codes name included. */
  private static long bytes(EmbeddingStore store) {
    Optional<Codebook> book = store.coded().flatMap(CodedRows::codebook);
    return book.map(
            vectors ->
                store.rows() * (vectors.parts() + Float.BYTES)
                    + (long) Float.BYTES * vectors.centroids().length)
        .orElse(store.shape().bytes());
  }

  /** Reads the type, which may be product quantisation; returns how a table is saved so. */
  private Saving typed(Tables tables, Saving saving) {
    Spec spec = Spec.parse(type);
    if (!spec.name().equals("pq")) {
      tables.checkSavable(ElementType.of(type), out, saving);
      return saving;
    }
    String count = spec.settings().getOrDefault("m", "");
    if (!count.matches("[1-9][0-9]{0,5}") || spec.settings().size() != 1) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "--element-type is \"%s\"; product quantisation is pq:m=25, with the bytes of a row",
              type));
    }
    if (to != null) {
      throw new ConfigurationException("--element-type pq writes safetensors; leave --to out");
    }
    tables.checkSavable(ElementType.F32, out, saving);
    parts = Integer.parseInt(count);
    return saving.as("safetensors:pq=" + count);
  }

  /** A model is a directory, which no format writes. */
  private int model(Tables tables) {
    if (force) {
      throw new ConfigurationException("--force replaces no directory; name another one");
    }
    try (StaticModel model = StaticModel.open(tables, in, Optional.empty())) {
      boolean normalized = model.settings().normalized();
      NewModel.write(
          host,
          json,
          model,
          new Distillation(0, 0, ModelNumbers.F32, NewModel.layout(to), normalized),
          out);
    }
    return 0;
  }
}
