package embedkit.archive;

import java.util.List;
import java.util.Locale;

/**
 * A file of an archive.
 *
 * @param name its path in the archive
 * @param bytes its size when it is unpacked
 */
public record Member(String name, long bytes) {

  private static final List<String> NO_TABLES =
      List.of(
          "readme", "license", "licence", "copying", "notice", "changelog", "authors", "citation");

  private static final List<String> OTHER_ENDINGS =
      List.of(
          ".md",
          ".rst",
          ".html",
          ".htm",
          ".pdf",
          ".xml",
          ".yml",
          ".yaml",
          ".log",
          ".py",
          ".sh",
          ".cfg",
          ".toml",
          ".png",
          ".jpg",
          ".bib",
          ".tex",
          ".md5",
          ".sha1",
          ".sha256",
          ".gitignore",
          ".gitattributes",
          ".ds_store");

  private static final List<String> OTHER_NAMES =
      List.of("meta.json", "metadata.json", "config.json", "thumbs.db", "desktop.ini");

  /** Its name without the folders. */
  public String fileName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Tells by the name whether it may be a table: no system's leftover, no document. */
  public boolean mayBeTable() {
    String lower = fileName().toLowerCase(Locale.ROOT);
    boolean hidden = name.startsWith("__MACOSX/") || lower.startsWith("._") || lower.isEmpty();
    return !hidden
        && NO_TABLES.stream().noneMatch(lower::startsWith)
        && OTHER_ENDINGS.stream().noneMatch(lower::endsWith)
        && !OTHER_NAMES.contains(lower);
  }

  @Override
  public String toString() {
    return name + " (" + bytes + (bytes == 1 ? " byte)" : " bytes)");
  }
}
