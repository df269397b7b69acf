package embedkit.spark;

import embedkit.Tables;
import embedkit.training.Pipeline;
import embedkit.training.part.PartText;
import embedkit.training.part.Parts;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Counts the words of a text by a Spark job, and chooses those that are learned: as often, and in
 * the order, in which a run on one machine has them. The driver is given no others.
 */
final class WordCounts {

  /** Stands for all tokens together; no token is empty. */
  private static final String ALL = "";

  private WordCounts() {}

  /**
   * A word.
   *
   * @param token the word
   * @param count how often it occurs
   * @param first where it came first: the piece of the text, and the place among its words
   */
  record Word(String token, long count, long first) implements Comparable<Word>, Serializable {
    @Override
    public int compareTo(Word other) {
      int frequent = Long.compare(other.count, count);
      return frequent != 0 ? frequent : Long.compare(first, other.first);
    }
  }

  /** Counts the text, and makes a plan of its words. */
  static Plan plan(JavaRDD<String> lines, Map<String, String> settings, Parts split) {
    PartText text = new PartText(Tables.installed(), Pipeline.of(settings));
    LinkedHashMap<String, String> sent = new LinkedHashMap<>(settings);
    JavaPairRDD<String, Word> counts =
        lines
            .mapPartitionsWithIndex((piece, some) -> count(sent, piece, some), false)
            .mapToPair(word -> new Tuple2<>(word.token(), word))
            .reduceByKey(WordCounts::together);
    counts.persist(StorageLevel.DISK_ONLY());
    try {
      List<Word> all = counts.filter(each -> each._1().equals(ALL)).values().collect();
      int minCount = text.minCount(all.isEmpty() ? 0 : all.getFirst().count());
      JavaRDD<Word> kept =
          counts.filter(each -> !each._1().equals(ALL) && each._2().count() >= minCount).values();
      JavaRDD<Word> sorted = kept.sortBy(word -> word, true, lines.getNumPartitions());
      int most = text.maxVocabulary();
      JavaRDD<Word> learned =
          most == 0
              ? sorted
              : sorted.zipWithIndex().filter(each -> each._2() < most).map(each -> each._1());
      List<PackedWords> words =
          learned.mapPartitions(some -> List.of(PackedWords.of(some)).iterator()).collect();
      return new Plan(sent, PackedWords.of(words), minCount, split);
    } finally {
      counts.unpersist(false);
    }
  }

  private static Iterator<Word> count(
      Map<String, String> settings, int piece, Iterator<String> lines) {
    PartText text = new PartText(Tables.installed(), Pipeline.of(settings));
    List<Word> words = new ArrayList<>();
    long begin = (long) piece << 32;
    long all =
        text.count(
            "piece " + piece + " of the text",
            () -> lines,
            (utf8, from, length, count) ->
                words.add(
                    new Word(
                        new String(utf8, from, length, StandardCharsets.UTF_8),
                        count,
                        begin + words.size())));
    words.add(new Word(ALL, all, begin));
    return words.iterator();
  }

  private static Word together(Word one, Word other) {
    return new Word(one.token(), one.count() + other.count(), Math.min(one.first(), other.first()));
  }
}
