package embedkit.tokenizers.chain;

/**
 * A token that is found in a text as it stands, before anything else is done to that.
 *
 * @param content the token
 * @param singleWord whether it is found between words alone
 * @param left whether white space before it belongs to it
 * @param right whether white space behind it belongs to it
 * @param normalized whether it is looked for in the normalized text
 * @param special whether it marks something rather than being of a text
 */
public record AddedToken(
    String content,
    boolean singleWord,
    boolean left,
    boolean right,
    boolean normalized,
    boolean special) {

  /**
   * A special token.
   *
   * @param content the token
   * @return a token that is found anywhere, in the text as given
   */
  public static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }
}
