package embedkit.training;

import embedkit.api.BucketSubwords;
import embedkit.api.CharacterNgrams;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.NgramRows;
import embedkit.api.Subwords;
import embedkit.training.run.FiniteCheck;
import java.util.Arrays;
import java.util.Locale;

/** How the n-grams of a table go on in the one that grows out of it. For one thread. */
final class NgramGrowth {

  private final String file;
  private final Subwords old;
  private final NgramRows grown;
  private final EmbeddingTable table;

  /**
   * For each n-gram row of the grown table its row in the old one, or -1; empty if none goes on.
   */
  private int[] oldRows = {};

  /**
   * N-grams of two tables.
   *
   * @param file what to call the old table in messages
   * @param old the old table
   * @param grown the new one, whose buckets are told, but whose rows have yet to come
   */
  NgramGrowth(String file, EmbeddingTable old, EmbeddingTable grown) {
    this.file = file;
    this.old = old.subwords().orElse(null);
    this.grown = NgramRows.of(grown).orElse(null);
    this.table = grown;
  }

  /** Gives the n-grams that both tables have their rows; says what became of them. */
  String copy() {
    if (grown == null) {
      return old == null ? "" : "; its n-grams are left, for the objective learns none" + advice();
    }
    if (old == null) {
      return "; n-grams begin anew, for it has none";
    }
    if (!(old instanceof BucketSubwords numbered)) {
      return "; n-grams begin anew, for it does not number its own as fastText does";
    }
    CharacterNgrams scheme = numbered.scheme();
    return scheme.equals(grown.scheme())
        ? String.format(Locale.ROOT, "; %,d n-grams keep their rows", copyRows(numbered))
        : "; n-grams begin anew, for it has "
            + scheme.text()
            + " and asked for are "
            + grown.scheme().text();
  }

  private String advice() {
    return old instanceof BucketSubwords numbered
        ? " (with " + numbered.scheme().text() + " it goes on with them)"
        : "";
  }

  private int copyRows(BucketSubwords from) {
    float[] row = new float[table.dim()];
    int copied = 0;
    oldRows = new int[Math.toIntExact(grown.rows().rows())];
    Arrays.fill(oldRows, -1);
    for (int bucket = 0; bucket < grown.scheme().buckets(); bucket++) {
      int to = grown.row(bucket);
      if (to >= 0 && from.read(bucket, row)) {
        checkFinite(row, bucket);
        grown.rows().scatter(to, 1, row, 0, row.length);
        oldRows[to] = from instanceof NgramRows rows ? rows.row(bucket) : -1;
        copied++;
      }
    }
    return copied;
  }

  private void checkFinite(float[] row, int bucket) {
    if (!FiniteCheck.finite(row, 0, row.length)) {
      throw new ConfigurationException(
          file
              + ": the n-grams of bucket "
              + bucket
              + " have a number that is not finite, so nothing can go on from them; an objective"
              + " without n-grams goes on from the words alone");
    }
  }

  /**
   * Has new words start with the vectors that the old table makes for them, where it knows a piece
   * of them: a random start would be worse, and as a mean with rows of n-grams that have learned
   * already it would need an own row that undoes them.
   *
   * @param first the first new word
   * @return a part of the report
   */
  String startWords(long first) {
    long started = 0;
    for (long word = first; old != null && word < table.rows(); word++) {
      float[] made = old.vector(table.vocabulary().orElseThrow().token(word));
      if (known(made)) {
        table.store().scatter(word, 1, made, 0, made.length);
        started++;
      }
    }
    return started == 0
        ? ""
        : String.format(Locale.ROOT, ", %,d of them start as its n-grams make them", started);
  }

  private static boolean known(float[] vector) {
    boolean any = false;
    for (float value : vector) {
      any |= value != 0;
    }
    return any && FiniteCheck.finite(vector, 0, vector.length);
  }

  /** Gives n-grams that keep their rows the optimizer's state, too. */
  void copyState(EmbeddingStore from, EmbeddingStore to) {
    float[] row = new float[to.dim()];
    for (int i = 0; i < oldRows.length && from.dim() == to.dim(); i++) {
      if (oldRows[i] >= 0 && oldRows[i] < from.rows()) {
        from.gather(oldRows[i], 1, row, 0, row.length);
        to.scatter(i, 1, row, 0, row.length);
      }
    }
  }
}
