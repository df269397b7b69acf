package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a table, reads every row, and holds it open until its standard input ends. */
public final class HoldOpen {

  private static final int BLOCK = 1024;

  private HoldOpen() {}

  /**
   * Runs.
   *
   * @param args the file
   * @throws IOException if standard input breaks
   */
  public static void main(String[] args) throws IOException {
    try (EmbeddingTable table = Tables.installed().open(Path.of(args[0]))) {
      float[] block = new float[BLOCK * table.dim()];
      for (long row = 0; row < table.rows(); row += BLOCK) {
        int count = (int) Math.min(BLOCK, table.rows() - row);
        table.store().gather(row, count, block, 0, table.dim());
      }
      System.out.println("held");
      while (System.in.read() >= 0) {
        // until whoever measures has seen enough
      }
    }
  }
}
