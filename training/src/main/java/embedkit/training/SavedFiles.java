package embedkit.training;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.TableShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that a run saves its table to.
 *
 * @param files one or more
 */
record SavedFiles(List<Path> files) {

  private static final String ENDING = ".safetensors";

  SavedFiles {
    files = List.copyOf(files);
  }

  /** What a pipeline asks to be done with its table. */
  static Optional<SavedFiles> of(Pipeline pipeline) {
    Optional<String> judges = pipeline.find(Pipeline.EVALUATE);
    if (judges.isPresent()) {
      throw new ConfigurationException(
          "evaluate="
              + judges.get()
              + " is not done by train(), which judges no table; leave it out, and judge the table"
              + " that train() returns with embedkit.search.evaluation.Evaluation");
    }
    Optional<SavedFiles> handed = pipeline.handed(Pipeline.OUT, SavedFiles.class);
    return handed.or(
        () ->
            Optional.ofNullable(pipeline.given().get(Pipeline.OUT.name())).map(SavedFiles::named));
  }

  private static SavedFiles named(String names) {
    List<Path> files =
        Stream.of(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .distinct()
            .toList();
    if (files.isEmpty()) {
      throw new ConfigurationException("out names no file");
    }
    return new SavedFiles(files);
  }

  /**
   * The file that a table learns in, where it is one of those that it is to be saved to: it needs
   * no copy, and is whole when the table is closed.
   *
   * @return its name among those
   * @throws ConfigurationException if its ending is that of another format
   */
  static Optional<Path> ofStore(Tables tables, Pipeline pipeline) {
    Optional<Path> own = tables.fileOf(pipeline.get(Pipeline.STORE));
    List<Path> outs =
        pipeline
            .handed(Pipeline.OUT, SavedFiles.class)
            .orElseGet(() -> named(pipeline.get(Pipeline.OUT)))
            .files();
    Optional<Path> found = own.flatMap(file -> outs.stream().filter(same(file)).findFirst());
    if (found.isPresent() && !found.get().toString().endsWith(ENDING)) {
      throw new ConfigurationException(
          String.format(
                  Locale.ROOT,
                  "%s is to be the file that the table learns in, which is a %s file: name it so, or learn",
                  found.get(),
                  ENDING)
              + " in another");
    }
    return found;
  }

  /** Finds other names of a file, which need not be there yet. */
  private static Predicate<Path> same(Path file) {
    return other -> resolved(other).equals(resolved(file));
  }

  private static Path resolved(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      return absolute.getParent().toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      // There is no such folder, which is told when the file is made.
      return absolute;
    }
  }

  /** Long work is not to end at a file that cannot be written. */
  void check(Tables tables, Pipeline pipeline) {
    ElementType type = ElementType.of(pipeline.get(Pipeline.ELEMENT_TYPE));
    TableShape shape = new TableShape(1, pipeline.get(Pipeline.DIM).intValue(), type);
    files.forEach(file -> tables.checkSavable(shape, file, Saving.usual()));
  }

  /**
   * Saves the table to each file. If one fails the others are written all the same, and where none
   * is, the table is kept in a temporary file. It is closed then: nobody else has it.
   *
   * @param own the file that the table has learned in
   */
  void save(Tables tables, EmbeddingTable table, Optional<Path> own) {
    List<Path> saved = new ArrayList<>(own.stream().toList());
    RuntimeException failure = null;
    for (Path file : files) {
      if (own.equals(Optional.of(file))) {
        continue;
      }
      try {
        tables.save(table, file);
        saved.add(file);
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      try (table) {
        throw told(failure, saved.isEmpty() ? kept(tables, table) : saved);
      }
    }
  }

  private static RuntimeException told(RuntimeException failure, List<Path> saved) {
    return saved.isEmpty()
        ? failure
        : new FileAccessException(
            failure.getMessage()
                + "; what was learned is in "
                + saved.stream().map(Path::toString).collect(Collectors.joining(", ")),
            failure);
  }

  private static List<Path> kept(Tables tables, EmbeddingTable table) {
    try {
      Path file = Files.createTempDirectory("embedkit-").resolve("learned.safetensors");
      tables.save(table, file);
      return List.of(file);
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }
}
