package embedkit.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/** Texts that tests learn from, and a session of two threads. */
final class Texts {

  private Texts() {}

  /** Two topics by Zipf's law, whose words stand apart; composed and decomposed letters. */
  static List<String> twoTopics(int lines) {
    Random random = new Random(7);
    List<String> text = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < random.nextInt(12); j++) {
        int word = (int) Math.pow(60, random.nextDouble());
        line.append(i % 2 == 0 ? (j % 2 == 0 ? "Über" : "U\u0308ber") : "mat").append(word);
        line.append(j % 5 == 4 ? ", " : " ");
      }
      text.add(line.toString());
    }
    return text;
  }

  /** Two threads, and three attempts for each task. */
  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2,3]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }
}
