package embedkit.app.command.serve;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.VectorIndex;
import embedkit.app.answer.Console;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.OpeningFlags;
import embedkit.search.index.Indexes;
import embedkit.server.ServerBuilder;
import embedkit.text.StaticModel;
import embedkit.text.TextEmbedder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tables and models that were typed, each opened once, under the names that clients call them. */
final class OpenedTables implements AutoCloseable {

  /** A table, what makes vectors of texts by it, and the index beside it, where there are such. */
  private record Opened(
      String address,
      EmbeddingTable table,
      Optional<TextEmbedder> embedder,
      Optional<VectorIndex> index) {
    void close() {
      index.ifPresent(VectorIndex::close);
      table.close();
    }
  }

  private final Map<String, Opened> opened = new LinkedHashMap<>();

  /** Opens all, or none: what is open already is closed when one fails. */
  static OpenedTables open(Host host, List<String> typed) {
    return open(host, typed, true);
  }

  /** Opens tables for what asks them for rows alone. */
  static OpenedTables rows(Host host, List<String> typed) {
    return open(host, typed, false);
  }

  private static OpenedTables open(Host host, List<String> typed, boolean texts) {
    OpenedTables all = new OpenedTables();
    try {
      Tables tables = host.tables();
      for (String one : typed) {
        Named named = named(one);
        String name = named.name();
        String address = named.address();
        if (all.opened.containsKey(name)) {
          throw new ConfigurationException(
              String.format(
                  Locale.ROOT,
                  "two tables would be called \"%s\"; name one of them, as other=%s",
                  name,
                  address));
        }
        all.opened.put(name, opened(host.console(), tables, address, texts));
      }
      return all;
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  private static Opened opened(Console console, Tables tables, String address, boolean texts) {
    EmbeddingTable table = new OpeningFlags().open(console, tables, address, Opening.usual());
    if (!texts) {
      return new Opened(address, table, Optional.empty(), Optional.empty());
    }
    try {
      Optional<TextEmbedder> embedder = embedder(console, tables, address, table);
      return new Opened(address, table, embedder, index(tables, address, table));
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  private static Optional<TextEmbedder> embedder(
      Console console, Tables tables, String address, EmbeddingTable table) {
    try {
      StaticModel model = StaticModel.of(tables, address, table, Optional.empty());
      return Optional.of(TextEmbedder.of(model, model.settings()));
    } catch (ConfigurationException e) {
      console.say("Note: " + address + " makes no vectors of texts, as " + e.finding() + ".");
      return Optional.empty();
    }
  }

  /** The index that was built of a table's file, if one lies beside it. */
  private static Optional<VectorIndex> index(Tables tables, String address, EmbeddingTable table) {
    if (!exists(address) || !Files.isRegularFile(Path.of(address))) {
      return Optional.empty();
    }
    Path file = Path.of(address);
    return Files.exists(Indexes.beside(file))
        ? Optional.of(Indexes.of(tables.catalog()).open(table, file))
        : Optional.empty();
  }

  /** What was typed as {@code NAME=ADDRESS}, or an address whose name is its own. */
  record Named(String name, String address) {}

  static Named named(String typed) {
    int equal = exists(typed) ? -1 : typed.indexOf('=');
    String address = typed.substring(equal + 1);
    return new Named(equal > 0 ? typed.substring(0, equal) : nameOf(address), address);
  }

  private static boolean exists(String typed) {
    try {
      return Files.exists(Path.of(typed));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The last part of a path up to its first dot: {@code glove} of {@code a/glove.txt.gz}. */
  static String nameOf(String address) {
    String path = address.replaceFirst("#.*", "").replaceFirst("[/\\\\]+$", "");
    String last = path.replaceFirst(".*[/\\\\]", "");
    String name = last.replaceFirst("(?<=.)\\.[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z0-9]+)?$", "");
    String plain = name.replaceAll("[^\\p{L}\\p{N}._@+-]", "-");
    return plain.matches("[.-]*") ? "table" : plain;
  }

  /** The names, in the order in which they were typed. */
  List<String> names() {
    return List.copyOf(opened.keySet());
  }

  /** The files, by the names of their tables; of those that are read as such. */
  Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    opened.forEach(
        (name, one) -> {
          if (exists(one.address()) && Files.isRegularFile(Path.of(one.address()))) {
            files.put(name, Path.of(one.address()));
          }
        });
    return files;
  }

  void addTo(ServerBuilder builder) {
    opened.forEach(
        (name, one) -> {
          if (one.embedder().isPresent()) {
            builder.model(name, one.embedder().orElseThrow());
          } else {
            builder.table(name, one.table());
          }
          one.index().ifPresent(index -> builder.index(name, index));
        });
  }

  @Override
  public void close() {
    opened.values().forEach(Opened::close);
  }
}
