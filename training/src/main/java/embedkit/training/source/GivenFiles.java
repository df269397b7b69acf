package embedkit.training.source;

import embedkit.Tables;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Files of any file system, each beginning a line, plain or compressed; a folder stands for the
 * files in it, in the order of their names.
 *
 * @param paths one or more
 */
public record GivenFiles(List<Path> paths) implements GivenText {

  /** Copies the list. */
  public GivenFiles {
    paths = List.copyOf(paths);
  }

  @Override
  public String name() {
    return paths.stream().map(Path::toString).collect(Collectors.joining(","));
  }

  @Override
  public InputStream open(Tables tables) {
    return TextFiles.openedFiles(TextFiles.in(paths), tables::stream);
  }
}
