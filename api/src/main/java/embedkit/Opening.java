package embedkit;

import embedkit.api.Progress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a table is to be opened.
 *
 * @param store spec of the store that the rows are copied to; empty to open in place where a
 *     storage can, and else to load on the heap
 * @param format spec of the format to read the file as, or of the storage that is to open it in
 *     place, such as {@code mmap:write=true}; empty to recognise it
 * @param progress told the rows read
 * @param selection which rows are read, and how they are changed
 * @param scratch the folder for a scratch file with the rows of a table that is too large for the
 *     memory; empty to have it beside the file of a store that is named, and else none
 */
public record Opening(
    Optional<String> store,
    Optional<String> format,
    Progress progress,
    Selection selection,
    Optional<Path> scratch) {

  /** Checks that nothing is null. */
  public Opening {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(selection, "selection");
    Objects.requireNonNull(scratch, "scratch");
  }

  /**
   * All rows, as they are.
   *
   * @param store spec of the store that the rows are copied to; empty for the usual one
   * @param format spec of the format to read the file as; empty to recognise it
   * @param progress told the rows read
   */
  public Opening(Optional<String> store, Optional<String> format, Progress progress) {
    this(store, format, progress, Selection.all(), Optional.empty());
  }

  /**
   * In place where a storage can, else on the heap; the format recognised by content.
   *
   * @return the usual way
   */
  public static Opening usual() {
    return new Opening(Optional.empty(), Optional.empty(), Progress.NONE);
  }

  /**
   * The same, copied to a store.
   *
   * @param store spec such as {@code heap} or {@code mmap:path=cats.safetensors}
   * @return a changed copy
   */
  public Opening into(String store) {
    return new Opening(
        Optional.of(Objects.requireNonNull(store, "store")), format, progress, selection, scratch);
  }

  /**
   * The same, read as a format, or opened by a storage in its own way.
   *
   * @param format spec such as {@code word2vec-text}, or {@code mmap:write=true} to change a table
   *     in place
   * @return a changed copy
   */
  public Opening as(String format) {
    return new Opening(
        store, Optional.of(Objects.requireNonNull(format, "format")), progress, selection, scratch);
  }

  /**
   * The same, with somebody told of the progress.
   *
   * @param progress told the rows read
   * @return a changed copy
   */
  public Opening telling(Progress progress) {
    return new Opening(store, format, progress, selection, scratch);
  }

  /**
   * The same, of some rows only, or with rows changed on their way. A table that would be opened in
   * place is then copied.
   *
   * @param selection which rows, and how
   * @return a changed copy
   */
  public Opening selecting(Selection selection) {
    return new Opening(store, format, progress, selection, scratch);
  }

  /**
   * The same, of a table that may be larger than the memory: rows that are too many for it are kept
   * in a scratch file, which goes when the table is closed. Without this and without a store, rows
   * must fit the heap.
   *
   * @param folder where the scratch file lies, such as that of a file the table will be saved to
   * @return a changed copy
   */
  public Opening stagingIn(Path folder) {
    return new Opening(
        store, format, progress, selection, Optional.of(Objects.requireNonNull(folder, "folder")));
  }
}
