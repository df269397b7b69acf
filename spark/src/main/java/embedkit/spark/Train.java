package embedkit.spark;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.spi.Option;
import embedkit.training.Pipeline;
import embedkit.training.part.Parts;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The command {@code embedkit-spark}, which {@code spark-submit} runs: learns a table of a text
 * with the flags of {@code embedkit train} where they mean the same, and three of its own, {@code
 * --parts}, {@code --rounds} and {@code --state}. An {@code --out} that ends in {@code /} is a
 * folder that gets a table for each part.
 */
public final class Train {

  private static final String PARTS = "parts";
  private static final String ROUNDS = "rounds";
  private static final String STATE = "state";

  /** What a run on one machine has, and one on a cluster has in another way, or not yet. */
  private static final Set<String> NOT_HERE =
      Set.of(
          Pipeline.ENCODING.name(),
          Pipeline.EVALUATE.name(),
          Pipeline.FREEZE.name(),
          Pipeline.TEXT_MEMORY.name(),
          Pipeline.THREADS.name(),
          Pipeline.DETERMINISTIC.name(),
          Pipeline.ELEMENT_TYPE.name());

  private Train() {}

  /**
   * Runs the command, and ends the process with 1 if it fails.
   *
   * @param args the flags
   */
  public static void main(String[] args) {
    int code = run(args, System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Returns 0 if the table was written. */
  static int run(String[] args, PrintStream err) {
    try {
      Map<String, String> flags = flags(args);
      String corpus = taken(flags, Pipeline.CORPUS.name());
      String out = taken(flags, Pipeline.OUT.name());
      String state = flags.containsKey(STATE) ? flags.remove(STATE) : state(out);
      Parts parts = parts(flags.remove(PARTS), flags.remove(ROUNDS));
      flags.put(Pipeline.CORPUS.name(), corpus);
      // Before any job: a spec that cannot be met.
      Pipeline.of(flags).check(Tables.installed().catalog());
      SparkSession session = SparkSession.builder().appName("embedkit-spark").getOrCreate();
      JavaRDD<String> lines =
          JavaSparkContext.fromSparkContext(session.sparkContext()).textFile(corpus);
      double loss = new ClusterTraining(flags, parts, state).train(lines, out);
      err.printf(Locale.ROOT, "%s is written; the mean loss was %.4f%n", out, loss);
      return 0;
    } catch (EmbedkitException e) {
      err.println("embedkit-spark: " + e.getMessage());
      return 1;
    }
  }

  /** Beside what is written. */
  private static String state(String out) {
    return (out.endsWith("/") ? out.substring(0, out.length() - 1) : out) + ".state";
  }

  private static Parts parts(String count, String rounds) {
    Parts usual = Parts.of(count == null ? 1 : number(PARTS, count));
    return rounds == null ? usual : new Parts(usual.count(), number(ROUNDS, rounds));
  }

  private static int number(String name, String said) {
    try {
      return Integer.parseInt(said);
    } catch (NumberFormatException e) {
      throw new ConfigurationException("--" + name + " is " + said + "; it is a number, 1 or more");
    }
  }

  private static String taken(Map<String, String> flags, String name) {
    String value = flags.remove(name);
    if (value == null) {
      throw new ConfigurationException("--" + name + " is missing");
    }
    return value;
  }

  private static Map<String, String> flags(String[] args) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      String[] parted = args[i].split("=", 2);
      boolean within = parted.length == 2;
      if (!args[i].startsWith("--") || (!within && i + 1 == args.length)) {
        throw new ConfigurationException(
            "\"" + args[i] + "\" is not a flag with its value, such as --dim 100");
      }
      String name = parted[0].substring(2);
      if (!known().contains(name)) {
        throw new ConfigurationException(
            "no flag --" + name + "; there are --" + String.join(", --", known()));
      }
      if (flags.put(name, within ? parted[1] : args[++i]) != null) {
        throw new ConfigurationException("--" + name + " is said twice");
      }
    }
    return flags;
  }

  private static List<String> known() {
    List<String> known = new ArrayList<>(List.of(PARTS, ROUNDS, STATE));
    for (Option<?> option : Pipeline.options()) {
      if (!NOT_HERE.contains(option.name())) {
        known.add(option.name());
      }
    }
    return known;
  }
}
