package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.InsufficientSpaceException;
import embedkit.spi.StoreProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which storages rows of unknown number are collected in: in memory first, then in a file. */
final class Staging {

  /** Rows of more than this part of the memory move on to a file, where they may. */
  private static final int PART_OF_MEMORY = 8;

  private final Catalog catalog;

  Staging(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The name of the storage that keeps rows in memory, if one is installed. */
  Optional<String> memory() {
    return inMemory().map(StoreProvider::name);
  }

  /** Tells whether a store of this spec is the one that rows are collected in. */
  boolean isInMemory(String store) {
    Spec spec = Spec.parse(store);
    return spec.settings().isEmpty()
        && inMemory().map(provider -> provider.name().equals(spec.name())).orElse(false);
  }

  /** Collects rows that are to stay in memory. */
  StagedRows inMemory(int dim) {
    return new StagedRows(
        inMemory()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "no storage that is installed keeps rows in memory; name a store to open"
                            + " the table into: "
                            + names(catalog.stores().all().stream())))
            .stage(dim, temporary()));
  }

  /**
   * Collects rows that may be many.
   *
   * @param folder where a scratch file may lie; empty for the system's place
   */
  StagedRows anywhere(int dim, Optional<Path> folder) {
    Optional<StoreProvider> file = of(StoreProvider.Staging.IN_A_FILE).findFirst();
    Path place = folder.orElseGet(Staging::temporary);
    Optional<EmbeddingStore> memory = inMemory().map(provider -> provider.stage(dim, place));
    if (file.isEmpty()) {
      return memory.map(StagedRows::new).orElseGet(() -> inMemory(dim));
    }
    if (memory.isEmpty()) {
      return new StagedRows(file.get().stage(dim, place));
    }
    long limit = Runtime.getRuntime().maxMemory() / PART_OF_MEMORY;
    return new StagedRows(memory.get(), limit, () -> file.get().stage(dim, place));
  }

  /** Says that a table was too large to be loaded, and what would do. */
  InsufficientSpaceException tooLarge(Path file, boolean stays, OutOfMemoryError cause) {
    String files = names(of(StoreProvider.Staging.IN_A_FILE));
    return new InsufficientSpaceException(
        "cannot load "
            + file
            + ": it does not fit the "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB of heap that this process may have; give Java more with -Xmx"
            + (stays && !files.isEmpty() ? ", or open it into a store in a file: " + files : ""),
        cause);
  }

  private Optional<StoreProvider> inMemory() {
    return of(StoreProvider.Staging.IN_MEMORY).findFirst();
  }

  private Stream<StoreProvider> of(StoreProvider.Staging where) {
    return catalog.stores().all().stream().filter(store -> store.staging() == where);
  }

  private static String names(Stream<StoreProvider> stores) {
    return stores.map(StoreProvider::name).collect(Collectors.joining(", "));
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
