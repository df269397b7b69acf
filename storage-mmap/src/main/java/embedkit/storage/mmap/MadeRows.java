package embedkit.storage.mmap;

import embedkit.api.CodedRows;
import java.util.Optional;

/** Rows that are made of a mapped file when they are asked for. Safe for any number of threads. */
interface MadeRows {

  MappedFile file();

  long rows();

  int dim();

  /**
   * Makes a row.
   *
   * @param row 0 to rows - 1, checked by the caller
   * @param into takes {@link #dim} numbers
   * @param at where the first goes
   */
  void make(long row, float[] into, int at);

  /** What the rows are made of, where that are codes. */
  default Optional<CodedRows> coded() {
    return Optional.empty();
  }
}
