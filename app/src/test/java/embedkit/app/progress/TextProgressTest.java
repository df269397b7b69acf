package embedkit.app.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.app.corpus.DefaultCorpus;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.Plugins;
import embedkit.training.TrainingRun;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline's run tells how far it has read its text, wherever that comes from. */
class TextProgressTest {

  private static final byte[] TEXT =
      "a fine film with a fine cast\n".repeat(200).getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private final List<ReadingProgress> told = new ArrayList<>();

  private PipelineRun run(String corpus) {
    Tables tables = Tables.installed();
    Pipeline pipeline = Pipeline.of(corpus).with(Pipeline.PHRASES, 1L).with(Pipeline.DIM, 4L);
    return new PipelineRun(
        tables,
        pipeline,
        Plugins.of(pipeline, tables.catalog()),
        DefaultCorpus.texts(tables, new ByteArrayInputStream(TEXT)));
  }

  private ReadingProgress endOfCounting() {
    return told.stream()
        .filter(progress -> progress.pass().equals(ReadingProgress.COUNTING))
        .toList()
        .getLast();
  }

  @Test
  void aPlainFileIsReadToItsLastByte() throws IOException {
    Path file = folder.resolve("reviews.txt");
    Files.write(file, TEXT);
    run(file.toString()).read(told::add);
    assertEquals(TEXT.length, endOfCounting().bytes());
    assertEquals(TEXT.length, endOfCounting().totalBytes());
    assertEquals(
        List.of("counting", "phrases pass 1", "ids"),
        told.stream().map(ReadingProgress::pass).distinct().toList());
  }

  @Test
  void aCompressedFileIsToldInCompressedBytes() throws IOException {
    Path file = folder.resolve("reviews.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(TEXT);
    }
    run(file.toString()).read(told::add);
    assertEquals(Files.size(file), endOfCounting().bytes());
    assertEquals(OptionalDouble.of(1), endOfCounting().share());
  }

  @Test
  void standardInputHasNoTotal() {
    run("-").read(told::add);
    assertEquals(TEXT.length, endOfCounting().bytes());
    assertEquals(OptionalDouble.empty(), endOfCounting().share());
  }

  @Test
  void aWholeRunTellsOfReadingAndThenOfLearning() throws IOException {
    Path file = folder.resolve("reviews.txt");
    Files.write(file, TEXT);
    List<TrainingProgress> learned = new ArrayList<>();
    try (TrainingRun learning = run(file.toString()).read(told::add).start();
        EmbeddingTable table = learning.learn(learned::add)) {
      assertTrue(table.rows() > 1);
    }
    assertEquals(OptionalDouble.of(1), told.getLast().share());
    assertEquals(learned.getLast().totalWords(), learned.getLast().words());
  }
}
