package embedkit.initializers;

import embedkit.api.Initializer;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.InitializerProvider;
import embedkit.spi.Options;
import embedkit.spi.RowChecks;
import java.util.Arrays;
import java.util.List;

/** All zeros, as word2vec.c starts its output rows. */
public record Zeros() implements Initializer {

  private static final String NAME = "zeros";

  /** Makes it of options. */
  public static final class Provider extends DeclaredProvider implements InitializerProvider {
    /** For ServiceLoader. */
    public Provider() {
      super(NAME, "All zeros, as word2vec.c starts its output rows.", List.of());
    }

    @Override
    public Initializer create(Options options) {
      return new Zeros();
    }
  }

  @Override
  public String spec() {
    return Options.spec(NAME);
  }

  @Override
  public Rows bind(Target target) {
    int dim = target.shape().dim();
    long rows = target.shape().rows();
    return (firstRow, count, dst, offset, stride) -> {
      RowChecks.block(count, dim, dst.length, offset, stride);
      RowChecks.range(firstRow, count, rows);
      for (int i = 0; i < count; i++) {
        Arrays.fill(dst, offset + i * stride, offset + i * stride + dim, 0);
      }
    };
  }
}
