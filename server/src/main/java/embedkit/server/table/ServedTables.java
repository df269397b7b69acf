package embedkit.server.table;

import embedkit.server.http.RequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All tables of a server. */
public final class ServedTables {

  private final Map<String, Served> byName = new LinkedHashMap<>();

  public ServedTables(List<Served> tables) {
    tables.forEach(table -> byName.put(table.name(), table));
  }

  /** Returns all, in the order in which they were named; the first is the default. */
  public List<Served> all() {
    return List.copyOf(byName.values());
  }

  /**
   * Finds the table that is asked.
   *
   * @param name what the client calls it; empty for the first
   * @throws RequestException if there is none of that name
   */
  public Served named(Optional<String> name) {
    if (byName.isEmpty()) {
      throw new RequestException(404, "unknown_table", "this server serves no table");
    }
    if (name.isEmpty()) {
      return byName.values().iterator().next();
    }
    Served found = byName.get(name.get());
    if (found == null) {
      String few = name.get().length() > 128 ? name.get().substring(0, 128) + "..." : name.get();
      throw new RequestException(
          404,
          "unknown_table",
          String.format(
              Locale.ROOT,
              "there is no table \"%s\"; this server has %s",
              few,
              byName.keySet().stream().collect(Collectors.joining(", "))));
    }
    return found;
  }
}
