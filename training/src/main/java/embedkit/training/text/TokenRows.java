package embedkit.training.text;

import embedkit.api.Remedy;
import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.util.Arrays;
import java.util.List;

/** Gives tokens their rows: those of a base first, as they stand there, then the others. */
final class TokenRows {

  /** Ids take so many bits of a key, which their count sorts. */
  private static final int ID_BITS = 26;

  private static final long MOST_COUNT = (1L << (63 - ID_BITS)) - 1;

  private final TokenCounter counter;
  private final Reading reading;
  private final int base;
  private final int[] rows;

  /** Whether words that occur often enough are left out. */
  private boolean tooMany;

  private final int[] order;
  private final long[] counts;

  TokenRows(TokenCounter counter, Reading reading) {
    this.counter = counter;
    this.reading = reading;
    this.base = Math.toIntExact(reading.base().map(Vocabulary::size).orElse(0L));
    this.rows = new int[counter.size()];
    Arrays.fill(rows, -1);
    reading.base().ifPresent(this::findIn);
    this.order = newWords();
    this.counts = new long[base + order.length];
    for (int i = 0; i < order.length; i++) {
      rows[order[i]] = base + i;
    }
    for (int id = 0; id < rows.length; id++) {
      if (rows[id] >= 0) {
        counts[rows[id]] = counter.count(id);
      }
    }
  }

  private void findIn(Vocabulary known) {
    for (int id = 0; id < rows.length; id++) {
      rows[id] = (int) known.row(counter.bytes(), counter.start(id), counter.length(id));
    }
  }

  /** Ids of the tokens that occur often enough, most frequent first, then first seen first. */
  private int[] newWords() {
    long[] keys = new long[counter.size()];
    int kept = 0;
    for (int id = 0; id < counter.size(); id++) {
      if (rows[id] < 0 && counter.count(id) >= reading.minCount()) {
        keys[kept++] = (MOST_COUNT - Math.min(counter.count(id), MOST_COUNT)) << ID_BITS | id;
      }
    }
    Arrays.sort(keys, 0, kept);
    tooMany = reading.maxVocabulary() > 0 && kept > reading.maxVocabulary() - base;
    int most = reading.maxVocabulary() == 0 ? kept : Math.max(0, reading.maxVocabulary() - base);
    int mask = (1 << ID_BITS) - 1;
    return Arrays.stream(keys, 0, Math.min(kept, most)).mapToInt(key -> (int) key & mask).toArray();
  }

  /** The row of a token, or -1 if it is left out. */
  int row(int id) {
    return rows[id];
  }

  /** Occurrences of each row's word in this text; 0 for words of a base that it lacks. */
  long[] counts() {
    return counts;
  }

  /** Checks that there is something to tell apart. */
  void check(String source) {
    long learned = Arrays.stream(counts).filter(count -> count > 0).count();
    if (learned < 2 && tooMany) {
      throw new TrainingException(
          "only "
              + learned
              + " of the words of "
              + source
              + " is kept, as max-vocab is "
              + reading.maxVocabulary()
              + "; it takes two or more to learn",
          List.of(new Remedy.Setting("keep all", "max-vocab", "0")));
    }
    if (learned < 2) {
      throw new TrainingException(
          "only "
              + learned
              + " of the "
              + counter.size()
              + " distinct words of "
              + source
              + (base > 0 ? " are known or" : "")
              + " occur "
              + reading.minCount()
              + " times or more; take a larger text",
          reading.minCount() > 1
              ? List.of(new Remedy.Setting("learn rarer words too", "min-count", "1"))
              : List.of());
    }
  }

  /** The words, with the counts that a base knew of added to those of the text. */
  Vocabulary vocabulary() {
    VocabularyBuilder tokens = new VocabularyBuilder();
    for (int row = 0; row < base; row++) {
      Vocabulary known = reading.base().orElseThrow();
      byte[] token = known.utf8(row);
      tokens.add(token, 0, token.length, counts[row] + known.count(row).orElse(0));
    }
    for (int id : order) {
      tokens.add(counter.bytes(), counter.start(id), counter.length(id), counter.count(id));
    }
    return tokens.build();
  }
}
