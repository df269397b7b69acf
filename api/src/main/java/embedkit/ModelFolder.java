package embedkit;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The directory of a model, as it is downloaded: which of its files holds the rows. */
final class ModelFolder {

  private static final int MOST_FILES = 10_000;
  private static final int MOST_LOOKED = 100;
  private static final int MOST_NAMED = 10;
  private static final List<String> ENDINGS = List.of(".safetensors.index.json", ".safetensors");

  /** Where sentence-transformers keeps the rows of a static model. */
  private static final String STATIC = "0_StaticEmbedding";

  /** The program of a TensorFlow model, which the formats then tell what it is. */
  private static final String SAVED_MODEL = "saved_model.pb";

  private ModelFolder() {}

  /**
   * The file that is meant.
   *
   * @param path a file, which is meant itself, or a directory
   * @param isTable tells a table by its content
   * @throws FileAccessException if no file of a directory is a table, or several are
   */
  static Path resolve(Path path, Predicate<Path> isTable) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    List<Path> files = files(path);
    for (String ending : ENDINGS) {
      Path usual = path.resolve("model" + ending);
      if (files.contains(usual)) {
        return usual;
      }
      List<Path> ended = files.stream().filter(f -> f.toString().endsWith(ending)).toList();
      if (!ended.isEmpty()) {
        return only(path, ended);
      }
    }
    if (Files.isDirectory(path.resolve(STATIC))) {
      return resolve(path.resolve(STATIC), isTable);
    }
    if (files.contains(path.resolve(SAVED_MODEL))) {
      return path.resolve(SAVED_MODEL);
    }
    List<Path> tables = files.stream().limit(MOST_LOOKED).filter(isTable).toList();
    if (tables.isEmpty()) {
      throw new FileAccessException(
          "cannot read "
              + path
              + ": it is a directory, and no file in it is a table; name the file that is meant");
    }
    return only(path, tables);
  }

  private static Path only(Path folder, List<Path> files) {
    if (files.size() == 1) {
      return files.getFirst();
    }
    String names =
        files.stream()
            .limit(MOST_NAMED)
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", "));
    throw new FileAccessException(
        "cannot read "
            + folder
            + ": it is a directory of "
            + files.size()
            + " tables, "
            + names
            + (files.size() > MOST_NAMED ? " and others" : "")
            + "; name the one that is meant");
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).limit(MOST_FILES).sorted().toList();
    } catch (IOException e) {
      throw FileErrors.cannot("read", folder, e);
    }
  }
}
