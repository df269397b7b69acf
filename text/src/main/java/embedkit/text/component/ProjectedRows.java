package embedkit.text.component;

import embedkit.linear.PrincipalComponents;
import embedkit.linear.RowSource;
import java.util.stream.IntStream;

/** Rows along principal components. For one thread, which has all processors at work. */
public record ProjectedRows(RowSource source, PrincipalComponents components) implements RowSource {

  public static ProjectedRows of(RowSource rows, PrincipalComponents components) {
    return new ProjectedRows(rows, components);
  }

  @Override
  public long rows() {
    return source.rows();
  }

  @Override
  public int dim() {
    return components.count();
  }

  @Override
  public void read(long first, int count, float[] into) {
    float[] block = new float[count * source.dim()];
    source.read(first, count, block);
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> components.project(block, i * source.dim(), into, i * dim()));
  }
}
