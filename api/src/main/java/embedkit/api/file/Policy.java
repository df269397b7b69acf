package embedkit.api.file;

/**
 * What is done about a row with a problem, wherever one is met while a file is read. Whatever it
 * is, the load report counts it.
 */
public enum Policy {
  /** Reading ends with an error that names the place. */
  FAIL,
  /** The row is left out. */
  SKIP,
  /**
   * The row is kept, with what is broken in it replaced: U+FFFD for bytes that are not UTF-8, zeros
   * for numbers that are not finite; a duplicate takes the place of the first.
   */
  REPLACE,
  /** The row is kept as it stands; a duplicate cannot be. */
  KEEP
}
