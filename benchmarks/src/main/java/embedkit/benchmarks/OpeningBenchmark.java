package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening a mapped table, inside a running JVM, and finding its first word. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OpeningBenchmark {

  private static final int DIM = 300;

  /** Rows, and words. */
  @Param({"1000000", "3000000"})
  public int rows;

  private final Tables tables = Tables.installed();
  private Path folder;
  private Path file;
  private int next;

  /** For JMH. */
  public OpeningBenchmark() {}

  /**
   * Makes the table; its rows are a hole in the file.
   *
   * @throws IOException if there is no room
   */
  @Setup(Level.Trial)
  public void make() throws IOException {
    folder = Files.createTempDirectory("embedkit");
    file = folder.resolve("big.safetensors");
    VocabularyBuilder words = new VocabularyBuilder();
    for (int i = 0; i < rows; i++) {
      words.add("word" + Integer.toString(i * 31, 36));
    }
    Vocabulary vocabulary = words.build();
    tables
        .create("mmap:checksum=false,path=" + file, TableShape.f32(rows, DIM), vocabulary)
        .close();
  }

  /**
   * Removes the table.
   *
   * @throws IOException if it cannot
   */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    Files.delete(file);
    Files.delete(folder);
  }

  /** Opens and closes. */
  @Benchmark
  public void open() {
    tables.open(file).close();
  }

  /**
   * Opens, finds one word, reads its vector, and closes.
   *
   * @return the vector
   */
  @Benchmark
  public float[] openAndFindOneWord() {
    next = (next + 7919) % rows;
    try (EmbeddingTable table = tables.open(file)) {
      return table.vector("word" + Integer.toString(next * 31, 36)).orElseThrow();
    }
  }
}
