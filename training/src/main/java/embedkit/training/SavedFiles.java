package embedkit.training;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a run saves its table to.
 *
 * @param files one or more
 */
record SavedFiles(List<Path> files) {

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

  /** Long work is not to end at a file that cannot be written. */
  void check(Tables tables, Pipeline pipeline) {
    ElementType type = ElementType.of(pipeline.get(Pipeline.ELEMENT_TYPE));
    TableShape shape = new TableShape(1, pipeline.get(Pipeline.DIM).intValue(), type);
    files.forEach(file -> tables.checkSavable(shape, file, Saving.usual()));
  }

  /** Saves the table, which is closed if that fails: nobody else has it then. */
  void save(Tables tables, EmbeddingTable table) {
    try {
      files.forEach(file -> tables.save(table, file));
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }
}
