package embedkit.initializers;

import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Options;
import java.util.List;

/**
 * Uniform in [-0.5/dim, 0.5/dim), as word2vec.c starts its input rows (Mikolov et al. 2013); with a
 * generator that repeats no rows.
 */
public record Word2Vec() implements Initializer {

  private static final String NAME = "word2vec";

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "Uniform in ±0.5/dim, as word2vec.c starts its input rows.", List.of());
    }

    @Override
    public Initializer create(Options options) {
      return new Word2Vec();
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME);
  }

  @Override
  public Rows bind(Target target) {
    int dim = target.shape().dim();
    return RowFill.of(target, random -> (random.uniform() - 0.5f) / dim);
  }
}
