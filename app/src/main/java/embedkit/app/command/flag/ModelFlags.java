package embedkit.app.command.flag;

import embedkit.api.ConfigurationException;
import embedkit.text.EmbedderSettings;
import embedkit.text.Pooling;
import embedkit.text.StaticModel;
import embedkit.text.TextEmbedder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that makes vectors of texts, and how it does. */
public final class ModelFlags {

  /** How to say what unknown tokens are to be. */
  enum Unknown {
    KEEP,
    DROP
  }

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "The directory of a static model (Model2Vec, sentence-transformers, WordLlama) or of a"
              + " transformer, one of its files, or a table of any format.")
  private String address;

  @Mixin private TokenizerFlag tokenizer;

  @Option(
      names = "--pooling",
      paramLabel = "WAY",
      description =
          "How the vectors of tokens become one: mean, max, or a mean by which frequent words count"
              + " less: sif by the table's counts, zipf by the places of its rows, the most frequent"
              + " first. Left out, it is mean.")
  private String pooling;

  @Option(
      names = "--sif-a",
      paramLabel = "A",
      defaultValue = "0.001",
      description = "The a of the weights a / (a + p) of sif and zipf (${DEFAULT-VALUE}).")
  private double a;

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Take the first N numbers of each row alone, as models of Matryoshka allow.")
  private Integer dim;

  @Option(
      names = "--normalize",
      negatable = true,
      description = "Make unit vectors, or do not. Left out, it is as the model says.")
  private Boolean normalize;

  @Option(
      names = "--unknown",
      paramLabel = "keep|drop",
      description =
          "Whether unknown tokens count as the row for them. Left out, it is as the model's own tool"
              + " does.")
  private Unknown unknown;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Take the first N tokens of a text alone, or all for 0, whatever the tokenizer's file says.")
  private Integer maxTokens;

  /** Opens the model; the caller closes it. */
  public TextEmbedder open(Host host) {
    StaticModel opened = StaticModel.open(host.tables(), address, tokenizer.spec());
    // A number of one's own stands in the place of the one that a tokenizer's file has.
    StaticModel model = maxTokens == null ? opened : opened.uncut();
    EmbedderSettings settings;
    try {
      settings = changed(model.settings());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    return TextEmbedder.of(model, settings);
  }

  private EmbedderSettings changed(EmbedderSettings own) {
    EmbedderSettings settings = own;
    if (pooling != null) {
      settings = settings.pooledBy(pooling());
    }
    if (dim != null) {
      if (dim < 1) {
        throw new ConfigurationException("--dim is " + dim + "; it must be 1 or more");
      }
      settings = settings.ofDim(dim);
    }
    if (normalize != null) {
      settings = settings.normalizing(normalize);
    }
    if (unknown != null) {
      settings = settings.keepingUnknown(unknown == Unknown.KEEP);
    }
    if (maxTokens != null) {
      settings = settings.cutAt(maxTokens, 0);
    }
    return settings;
  }

  private Pooling pooling() {
    return switch (pooling) {
      case "mean" -> new Pooling.Mean();
      case "max" -> new Pooling.Max();
      case "sif" -> new Pooling.Sif(a);
      case "zipf" -> new Pooling.Zipf(a);
      default ->
          throw new ConfigurationException(
              "--pooling is \"" + pooling + "\"; it must be mean, max, sif or zipf");
    };
  }
}
