package embedkit.search.answer;

import java.util.List;

/**
 * Words that are elsewhere in one table than in another.
 *
 * @param words those that moved most first
 * @param common how many words both tables have
 * @param mean the mean cosine of all words that were asked for; 1 if nothing moved
 */
public record MovedWords(List<Word> words, int common, double mean) implements Answer {

  /**
   * A word in both tables.
   *
   * @param word the word
   * @param row its row in the table that was asked
   * @param otherRow its row in the other
   * @param cosine of its two vectors, once the other table is turned onto the one asked: 1 if it
   *     has not moved
   */
  public record Word(String word, long row, long otherRow, double cosine) {}

  /** Copies the list. */
  public MovedWords {
    words = List.copyOf(words);
  }
}
