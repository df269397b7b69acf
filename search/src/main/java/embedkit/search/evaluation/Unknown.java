package embedkit.search.evaluation;

/** What becomes of a question with a word that the table does not have. */
public enum Unknown {
  /** It is left out, and counted. */
  SKIP,
  /** A pair has the similarity 0, an analogy is answered wrongly. */
  WRONG
}
