package embedkit.training.text;

/**
 * Finds the tokens of a block of UTF-8 text, with line ends between. A zero byte means that the
 * file is not text. For one thread.
 */
sealed interface TextScan permits SpaceScan, LineScan {

  /** Most bytes of a token. */
  int LONGEST = 1 << 16;

  /**
   * Finds the tokens of a block, up to its end or to what is wrong with it.
   *
   * @param block the text
   * @param tokens is filled
   */
  void scan(TextSource.Block block, BlockTokens tokens);
}
