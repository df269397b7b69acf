package embedkit.training.text;

import embedkit.api.FileAccessException;
import embedkit.api.file.FileStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Several files that are one text, each beginning a line: names between commas, folders and
 * patterns. A folder stands for its files and those of the folders in it, a pattern such as {@code
 * texts/*.txt} for the files that fit; both in the order of their names, hidden ones left out. A
 * file whose name has a comma or a letter of patterns in it goes before what that may mean.
 */
public final class TextFiles {

  private TextFiles() {}

  /**
   * Lists the texts that a corpus names.
   *
   * @param corpus names between commas
   * @return one or more names; a name of no file is left as it is
   * @throws FileAccessException if a folder or a pattern has no files
   */
  public static List<String> named(String corpus) {
    if (corpus.isBlank()) {
      throw new FileAccessException("cannot read a corpus without a name");
    }
    if (isThere(corpus)) {
      return inFolder(corpus);
    }
    List<String> names = new ArrayList<>();
    for (String name : corpus.split(",")) {
      if (!name.isBlank()) {
        names.addAll(isThere(name.strip()) ? inFolder(name.strip()) : fitting(name.strip()));
      }
    }
    return names;
  }

  private static boolean isThere(String name) {
    try {
      return Files.exists(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static List<String> inFolder(String name) {
    Path folder = Path.of(name);
    if (!Files.isDirectory(folder)) {
      return List.of(name);
    }
    List<String> found = sorted(folder, path -> true);
    if (found.isEmpty()) {
      throw new FileAccessException("cannot read " + name + ": there is no file in this folder");
    }
    return found;
  }

  private static List<String> fitting(String name) {
    int pattern = firstOf(name, "*?[{");
    if (pattern < 0) {
      return List.of(name);
    }
    int slash = Math.max(name.lastIndexOf('/', pattern), name.lastIndexOf('\\', pattern));
    Path folder = Path.of(slash < 0 ? "" : name.substring(0, slash + 1));
    PathMatcher fits = FileSystems.getDefault().getPathMatcher("glob:" + name);
    List<String> found = Files.isDirectory(folder) ? sorted(folder, fits::matches) : List.of();
    if (found.isEmpty()) {
      throw new FileAccessException("cannot read " + name + ": no file fits this pattern");
    }
    return found;
  }

  private static int firstOf(String name, String letters) {
    for (int i = 0; i < name.length(); i++) {
      if (letters.indexOf(name.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> sorted(Path folder, Predicate<Path> fits) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !hidden(folder, path))
          .filter(Files::isRegularFile)
          .filter(fits)
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new FileAccessException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean hidden(Path folder, Path path) {
    for (Path part : folder.relativize(path)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Opens texts one after the other.
   *
   * @param names one or more
   * @param open opens one of them, decompressed
   * @return all of them; a {@link FileStream} where each is a file whose size is known
   */
  public static InputStream opened(List<String> names, Function<String, InputStream> open) {
    if (names.size() == 1) {
      return open.apply(names.getFirst());
    }
    long size = 0;
    for (String name : names) {
      size += sizeOf(name);
    }
    Joined joined = new Joined(names, open);
    return new FileStream(joined, joined::position, size);
  }

  private static long sizeOf(String name) {
    try {
      return Files.size(Path.of(name));
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + name + ": there is no such file", e);
    }
  }

  /** Texts one after the other, with an end of line between them where there is none. */
  private static final class Joined extends InputStream {
    private final List<String> names;
    private final Function<String, InputStream> open;
    private InputStream now;
    private int next;
    private long before;
    private boolean midline;

    Joined(List<String> names, Function<String, InputStream> open) {
      this.names = names;
      this.open = open;
    }

    long position() {
      return before + (now instanceof FileStream file ? file.position() : 0);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (now != null || next < names.size()) {
        if (now == null) {
          now = open.apply(names.get(next++));
        }
        int got = now.read(into, from, length);
        if (got > 0) {
          midline = into[from + got - 1] != '\n';
          return got;
        }
        close();
        if (midline) {
          midline = false;
          into[from] = '\n';
          return 1;
        }
      }
      return -1;
    }

    @Override
    public void close() throws IOException {
      if (now != null) {
        before = position();
        InputStream done = now;
        now = null;
        done.close();
      }
    }
  }
}
