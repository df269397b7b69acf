package embedkit.text;

/** How a text becomes rows of a table. Safe for any number of threads. */
sealed interface TextRows permits WordRows, IdRows {

  /** Hands the tokens of a text over, one after the other. */
  void read(String text, Composer into);

  /** Hands tokens over that were told by their ids. */
  void read(int[] ids, Composer into);

  /** The row of unknown tokens, or -1 if the table has none. */
  long unknownRow();
}
