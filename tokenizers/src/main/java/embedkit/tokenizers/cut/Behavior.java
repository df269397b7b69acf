package embedkit.tokenizers.cut;

/** What becomes of a delimiter. */
public enum Behavior {
  /** It is dropped. */
  REMOVED,
  /** It is a pre-token. */
  ISOLATED,
  /** It ends the pre-token before it. */
  MERGED_WITH_PREVIOUS,
  /** It begins the pre-token behind it. */
  MERGED_WITH_NEXT,
  /** Delimiters in a row are one pre-token. */
  CONTIGUOUS
}
