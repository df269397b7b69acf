package embedkit.io.formats.torch;

import java.util.List;

/** What a pickle of tensors holds besides texts, numbers, lists and dictionaries. */
sealed interface Found {

  /**
   * A name that the pickle gives to call; nothing is ever called.
   *
   * @param name module and name
   */
  record Global(String name) implements Found {}

  /**
   * A storage.
   *
   * @param type its type, such as {@code FloatStorage}
   * @param key name of its file in the archive
   */
  record Storage(String type, String key) implements Found {}

  /**
   * A tensor, a view of a storage.
   *
   * @param offset the first number
   * @param shape its dimensions
   * @param stride how far apart neighbours of each dimension are
   */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> stride)
      implements Found {
    boolean isMatrix() {
      return shape.size() == 2 && stride.size() == 2;
    }
  }
}
