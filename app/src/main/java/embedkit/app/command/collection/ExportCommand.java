package embedkit.app.command.collection;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.file.FileBeside;
import embedkit.app.answer.LuceneLog;
import embedkit.app.answer.WholeFile;
import embedkit.app.command.flag.Host;
import embedkit.app.progress.RowsBar;
import embedkit.collection.ExportFormat;
import embedkit.collection.VectorCollection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a collection for another tool. */
@Command(
    name = "export",
    description = {
      "Write all items of a collection for another tool; the name says which:",
      "  .jsonl   lines of JSON, which collect reads again",
      "  .ndjson  the body of a bulk request of OpenSearch and Elasticsearch",
      "  .copy    PostgreSQL's COPY, for id text, text text, metadata jsonb, embedding vector",
      "  .parquet columns id, text, metadata (JSON), vector (a list of float)"
    },
    footer = {
      "",
      "Example: embedkit export notes notes.ndjson",
      "         curl -H 'Content-Type: application/x-ndjson' --data-binary @notes.ndjson"
          + " localhost:9200/notes/_bulk"
    })
public final class ExportCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the collection.")
  private Path directory;

  @Parameters(index = "1", paramLabel = "OUT", description = "The file that is written.")
  private Path out;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "jsonl, bulk, pgvector or parquet, instead of telling it from the name.")
  private String to;

  @Option(names = "--force", description = "Replace the output if it is there already.")
  private boolean force;

  @Override
  public Integer call() {
    LuceneLog.quiet();
    ExportFormat format = format();
    WholeFile.check(out, force);
    long items;
    try (VectorCollection collection = VectorCollection.open(host.tables(), directory);
        FileBeside beside = FileBeside.of(out);
        RowsBar bar = RowsBar.of(host.console(), "Writing " + out)) {
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(beside.path()))) {
        collection.export(format, file, bar);
      }
      beside.commit();
      items = collection.size();
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + out, e);
    }
    host.console().say(out + ": " + items + " items");
    return 0;
  }

  private ExportFormat format() {
    String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
    String said = to == null ? name.substring(name.lastIndexOf('.') + 1) : to;
    return switch (said) {
      case "jsonl" -> ExportFormat.JSON_LINES;
      case "bulk", "ndjson" -> ExportFormat.BULK;
      case "pgvector", "copy" -> ExportFormat.PGVECTOR;
      case "parquet" -> ExportFormat.PARQUET;
      default ->
          throw new ConfigurationException(
              "a collection cannot be written as \""
                  + said
                  + "\"; name a file .jsonl, .ndjson (OpenSearch), .copy (pgvector) or .parquet, or"
                  + " say --to jsonl, bulk, pgvector or parquet");
    };
  }
}
