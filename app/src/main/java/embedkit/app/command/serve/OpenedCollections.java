package embedkit.app.command.serve;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.app.answer.Console;
import embedkit.app.answer.LuceneLog;
import embedkit.app.command.flag.Host;
import embedkit.collection.VectorCollection;
import embedkit.server.ServerBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collections that were typed, each opened once, under the names that clients call them. */
final class OpenedCollections implements AutoCloseable {

  private final Map<String, VectorCollection> opened = new LinkedHashMap<>();

  /** Tells whether what was typed is a collection, and no table. */
  static boolean isOne(String typed) {
    try {
      return VectorCollection.isThere(Path.of(OpenedTables.named(typed).address()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Opens all, or none: what is open already is closed when one fails.
   *
   * @param writable whether clients may change them, and no other process meanwhile
   */
  static OpenedCollections open(Host host, List<String> typed, boolean writable) {
    OpenedCollections all = new OpenedCollections();
    try {
      for (String one : typed) {
        LuceneLog.quiet();
        OpenedTables.Named named = OpenedTables.named(one);
        if (all.opened.containsKey(named.name())) {
          throw new ConfigurationException(
              String.format(
                  Locale.ROOT,
                  "two collections would be called \"%s\"; name one of them, as other=%s",
                  named.name(),
                  named.address()));
        }
        Path directory = Path.of(named.address());
        VectorCollection collection =
            writable
                ? VectorCollection.write(host.tables(), directory)
                : VectorCollection.open(host.tables(), directory);
        all.opened.put(named.name(), collection);
        openModel(host.console(), collection);
      }
      return all;
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  /** Told now, and not to the first client who asks by a text. */
  private static void openModel(Console console, VectorCollection collection) {
    if (collection.facts().model().isEmpty()) {
      return;
    }
    try {
      collection.openModel();
    } catch (EmbedkitException e) {
      console.say("Note: the " + collection + " takes vectors alone, as " + e.finding() + ".");
    }
  }

  void addTo(ServerBuilder builder) {
    opened.forEach(
        (name, one) -> {
          if (one.writable()) {
            builder.writableCollection(name, one);
          } else {
            builder.collection(name, one);
          }
        });
  }

  @Override
  public void close() {
    opened.values().forEach(VectorCollection::close);
  }
}
