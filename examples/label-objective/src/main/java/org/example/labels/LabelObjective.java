package org.example.labels;

import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.spi.ObjectiveProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.List;
import java.util.Map;

/**
 * The words of a line predict its labels, as in fastText's {@code supervised} (Joulin et al. 2017):
 * the mean of the words' rows, a row for each label, and softmax. A label is a word of the text
 * that begins with a prefix, such as {@code __label__good}.
 *
 * @param prefix what labels begin with
 */
public record LabelObjective(String prefix) implements Objective {

  private static final Option<String> PREFIX =
      Option.text("prefix", "__label__", "What the labels of a line begin with.");

  /** What the provides line names. */
  public static final class Provider implements ObjectiveProvider {
    @Override
    public String name() {
      return "labels";
    }

    @Override
    public String summary() {
      return "The words of a line predict its labels.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(PREFIX);
    }

    @Override
    public Objective create(Options options) {
      return new LabelObjective(options.get(PREFIX));
    }
  }

  @Override
  public String spec() {
    return Options.spec("labels", PREFIX.of(prefix));
  }

  @Override
  public Map<String, String> suited() {
    return Map.of("optimizer", "adagrad:lr=0.1", "epochs", "10", "min-count", "1");
  }

  @Override
  public TextModel bind(Text text) {
    return new LabelModel(this, text);
  }
}
