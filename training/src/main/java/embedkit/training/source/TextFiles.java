package embedkit.training.source;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
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
    return in(List.of(folder)).stream().map(Path::toString).toList();
  }

  /**
   * Lists files.
   *
   * @param paths files, and folders for the files in them
   * @return the files; a path of nothing is left as it is
   * @throws FileAccessException if a folder has no files
   */
  static List<Path> in(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      List<Path> found = Files.isDirectory(path) ? sorted(path, file -> true) : List.of(path);
      if (found.isEmpty()) {
        throw new FileAccessException("cannot read " + path + ": there is no file in this folder");
      }
      files.addAll(found);
    }
    return files;
  }

  private static List<String> fitting(String name) {
    int pattern = firstOf(name, "*?[{");
    if (pattern < 0) {
      return List.of(name);
    }
    int slash = Math.max(name.lastIndexOf('/', pattern), name.lastIndexOf('\\', pattern));
    Path folder = Path.of(slash < 0 ? "" : name.substring(0, slash + 1));
    PathMatcher fits = FileSystems.getDefault().getPathMatcher("glob:" + name);
    List<Path> found = Files.isDirectory(folder) ? sorted(folder, fits::matches) : List.of();
    if (found.isEmpty()) {
      throw new FileAccessException("cannot read " + name + ": no file fits this pattern");
    }
    return found.stream().map(Path::toString).toList();
  }

  private static int firstOf(String name, String letters) {
    for (int i = 0; i < name.length(); i++) {
      if (letters.indexOf(name.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<Path> sorted(Path folder, Predicate<Path> fits) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !hidden(folder, path))
          .filter(Files::isRegularFile)
          .filter(fits)
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (UncheckedIOException e) {
      throw FileAccessException.because("cannot read " + folder, e.getCause());
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + folder, e);
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
   * @return the text itself if it is one, else all of them as {@link SeveralTexts}
   * @throws FileAccessException if one of several is no file
   */
  public static InputStream opened(List<String> names, Function<String, InputStream> open) {
    if (names.size() == 1) {
      return open.apply(names.getFirst());
    }
    long size = 0;
    for (String name : names) {
      size += sizeOf(Path.of(name));
    }
    return new SeveralTexts(names, i -> open.apply(names.get(i)), size);
  }

  /**
   * Opens files one after the other.
   *
   * @param files one or more, of any file systems
   * @param open opens one of them, decompressed
   * @return the text itself if it is one, else all of them as {@link SeveralTexts}
   * @throws FileAccessException if one of several is no file
   */
  static InputStream openedFiles(List<Path> files, Function<Path, InputStream> open) {
    if (files.size() == 1) {
      return open.apply(files.getFirst());
    }
    long size = 0;
    for (Path file : files) {
      size += sizeOf(file);
    }
    List<String> names = files.stream().map(Path::toString).toList();
    return new SeveralTexts(names, i -> open.apply(files.get(i)), size);
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": there is no such file", e);
    }
  }
}
