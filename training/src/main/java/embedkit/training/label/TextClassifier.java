package embedkit.training.label;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.LabelledOutputs;
import embedkit.api.text.Tokenizer;
import embedkit.training.Pipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells the labels of texts: by a table that learned with the objective {@link Classifier}, or by a
 * supervised model of fastText ({@code .bin}, {@code .ftz}), whose probabilities are those that
 * fastText tells.
 *
 * <pre>{@code
 * try (TextClassifier classifier = TextClassifier.open(Path.of("reviews.safetensors"))) {
 *   Prediction first = classifier.predict("what a lovely film").getFirst();
 * }
 * }</pre>
 *
 * <p>Rows are read when a text is asked for; the rows of labels are read at the start. Safe for any
 * number of threads. {@link #close} closes the table of one that was opened from a file, and of no
 * other.
 */
@Incubating
public final class TextClassifier implements AutoCloseable {

  private static final String WHITESPACE = "whitespace";

  private final EmbeddingTable table;
  private final boolean owned;
  private final Tokenizer tokenizer;
  private final LineScorer scorer;
  private final Map<String, Integer> numbers;

  private TextClassifier(EmbeddingTable table, boolean owned, Tokenizer tokenizer) {
    this.table = table;
    this.owned = owned;
    this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
    this.scorer = scorer(table);
    this.numbers = TableScorer.numbers(scorer.labels());
  }

  private static LineScorer scorer(EmbeddingTable table) {
    String spec = table.metadata().get(ClassifierModel.KEY);
    if (spec != null) {
      return new TableScorer(table, spec);
    }
    return table
        .outputs()
        .filter(LabelledOutputs.class::isInstance)
        .map(outputs -> (LineScorer) new ForeignScorer((LabelledOutputs) outputs, table.dim()))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "this table tells no labels: it was learned with "
                        + table.metadata().getOrDefault(Pipeline.OBJECTIVE.name(), "no objective")
                        + "; train one with the objective classifier"));
  }

  /**
   * Opens a classifier by the plugins that are installed.
   *
   * @param file a table that learned with the objective {@code classifier}, or a model of fastText
   * @return the classifier; the caller closes it
   * @throws embedkit.api.FileAccessException if it cannot be read
   * @throws embedkit.api.VectorFileException if it is broken
   * @throws ConfigurationException if it tells no labels
   */
  public static TextClassifier open(Path file) {
    Tables tables = Tables.installed();
    EmbeddingTable table = tables.open(file);
    try {
      return new TextClassifier(table, true, tokenizer(tables, table));
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  /**
   * Asks an open table, whose texts are cut as those that it learned from.
   *
   * @param tables has the tokenizer that the table names
   * @param table stays open for as long as the classifier is used
   * @return the classifier, which does not own the table
   * @throws ConfigurationException if it tells no labels, or its tokenizer is not installed
   */
  public static TextClassifier of(Tables tables, EmbeddingTable table) {
    return new TextClassifier(table, false, tokenizer(tables, table));
  }

  /**
   * Asks an open table.
   *
   * @param table stays open for as long as the classifier is used
   * @param tokenizer cuts texts as those were cut that the table learned from
   * @return the classifier, which does not own the table
   * @throws ConfigurationException if it tells no labels
   */
  public static TextClassifier of(EmbeddingTable table, Tokenizer tokenizer) {
    return new TextClassifier(table, false, tokenizer);
  }

  private static Tokenizer tokenizer(Tables tables, EmbeddingTable table) {
    return tables
        .catalog()
        .tokenizer(table.metadata().getOrDefault(Pipeline.TOKENIZER.name(), WHITESPACE));
  }

  /**
   * Returns the labels that may be told.
   *
   * @return names with their prefix
   */
  public List<String> labels() {
    return List.copyOf(scorer.labels());
  }

  /**
   * Returns what labels begin with.
   *
   * @return such as {@code __label__}
   */
  public String prefix() {
    return scorer.prefix();
  }

  /**
   * Tells the labels of a text.
   *
   * @param text any; labels in it are left out, line ends are spaces
   * @return all labels, the likeliest first; of a text without a known word, as the end of a line
   *     alone has them
   * @throws ConfigurationException if a row that the text needs has a number that is not finite
   */
  public List<Prediction> predict(String text) {
    return predict(text, Integer.MAX_VALUE, 0);
  }

  /**
   * Tells the likeliest labels of a text.
   *
   * @param text any; labels in it are left out, line ends are spaces
   * @param top the most labels, 1 or more
   * @param threshold less likely labels are left out, 0 to 1
   * @return the likeliest first, of equally likely ones the more frequent; empty if none is likely
   *     enough
   * @throws ConfigurationException if a number is out of its range, or a row that the text needs
   *     has a number that is not finite
   */
  public List<Prediction> predict(String text, int top, double threshold) {
    check(top, threshold);
    return told(tokens(text), top, threshold);
  }

  private static void check(int top, double threshold) {
    if (top < 1) {
      throw new ConfigurationException("top is " + top + "; it must be 1 or more");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new ConfigurationException("threshold is " + threshold + "; it must be from 0 to 1");
    }
  }

  private List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    tokenizer.split(text.replace('\n', ' ').replace('\r', ' '), tokens::add);
    return tokens;
  }

  private List<Prediction> told(List<String> tokens, int top, double threshold) {
    float[] probabilities = scorer.probabilities(tokens);
    List<Prediction> all = new ArrayList<>();
    for (int label = 0; label < probabilities.length; label++) {
      if (probabilities[label] >= threshold) {
        all.add(new Prediction(scorer.labels().get(label), probabilities[label]));
      }
    }
    all.sort((a, b) -> Float.compare(b.probability(), a.probability()));
    return List.copyOf(all.subList(0, Math.min(top, all.size())));
  }

  /**
   * Judges the classifier by labelled lines.
   *
   * @param lines each with its labels among its words
   * @param top how many labels are told of each, 1 or more
   * @param threshold less likely labels are not told, 0 to 1
   * @return how many are right
   * @throws ConfigurationException if a number is out of its range, no line has a label, or a row
   *     that a line needs has a number that is not finite
   */
  public LabelScores test(Iterator<String> lines, int top, double threshold) {
    check(top, threshold);
    Tally tally = new Tally(numbers.size());
    while (lines.hasNext()) {
      List<String> tokens = tokens(lines.next());
      Set<String> labels = new LinkedHashSet<>();
      for (String token : tokens) {
        if (token.startsWith(scorer.prefix())) {
          labels.add(token);
        }
      }
      if (labels.isEmpty()) {
        tally.unlabelled++;
      } else {
        count(labels, told(tokens, top, threshold), tally);
      }
    }
    if (tally.lines == 0) {
      throw new ConfigurationException(
          "there is nothing to judge by: none of "
              + tally.unlabelled
              + " lines has a label, such as "
              + scorer.labels().getFirst());
    }
    List<LabelScores.OfLabel> each = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      each.add(
          new LabelScores.OfLabel(
              scorer.labels().get(i), tally.predicted[i], tally.right[i], tally.labelled[i]));
    }
    return new LabelScores(
        tally.lines,
        tally.unlabelled,
        tally.unseen,
        tally.anUnseen,
        top,
        tally.allPredicted,
        tally.allRight,
        tally.allLabelled,
        each);
  }

  private void count(Set<String> labels, List<Prediction> told, Tally tally) {
    tally.lines++;
    tally.allLabelled += labels.size();
    for (String label : labels) {
      Integer number = numbers.get(label);
      if (number != null) {
        tally.labelled[number]++;
      } else {
        tally.anUnseen = tally.unseen++ == 0 ? label : tally.anUnseen;
      }
    }
    for (Prediction prediction : told) {
      int number = numbers.get(prediction.label());
      tally.predicted[number]++;
      tally.allPredicted++;
      if (labels.contains(prediction.label())) {
        tally.right[number]++;
        tally.allRight++;
      }
    }
  }

  private static final class Tally {
    private final long[] predicted;
    private final long[] right;
    private final long[] labelled;
    private long lines;
    private long unlabelled;
    private long unseen;
    private String anUnseen = "";
    private long allPredicted;
    private long allRight;
    private long allLabelled;

    Tally(int labels) {
      predicted = new long[labels];
      right = new long[labels];
      labelled = new long[labels];
    }
  }

  /** Closes the table, if it was opened with this. */
  @Override
  public void close() {
    if (owned) {
      table.close();
    }
  }
}
