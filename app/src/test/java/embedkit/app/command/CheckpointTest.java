package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.api.FileAccessException;
import embedkit.api.TrainingCancelledException;
import embedkit.api.VectorFileException;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.ReadText;
import embedkit.training.TrainingRun;
import embedkit.training.TrainingRun.Checkpointing;
import embedkit.training.progress.TrainingProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is left and taken up again ends as if it had never been left. */
@Tag("slow")
class CheckpointTest {

  private static final String HEADER_END = "]}}";

  @TempDir Path folder;
  private Path text;
  private Path checkpoint;

  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(8);
    StringBuilder words = new StringBuilder();
    for (int line = 0; line < 12_000; line++) {
      for (int i = 0; i < 10; i++) {
        words.append('w').append((int) Math.abs(40 * random.nextGaussian())).append(' ');
      }
      words.append('\n');
    }
    text = Files.writeString(folder.resolve("text.txt"), words);
    checkpoint = folder.resolve("left.safetensors");
  }

  private static void fail(EmbedkitException failure) {
    throw new AssertionError("a checkpoint failed", failure);
  }

  @Test
  void aCheckpointThatCannotBeWrittenOnTheWayIsToldAndTheRunGoesOn() {
    Pipeline pipeline = pipeline("sgd").with(Pipeline.EPOCHS, 20L);
    AtomicInteger failures = new AtomicInteger();
    Path nowhere = folder.resolve("none").resolve("left.safetensors");
    Checkpointing failing =
        new Checkpointing(nowhere, Duration.ZERO, failure -> failures.incrementAndGet());
    try (TrainingRun learning = run(pipeline).read().start();
        EmbeddingTable table = learning.learn(progress -> {}, failing)) {
      TrainingProgress end = learning.progress().orElseThrow();
      assertEquals(end.totalWords(), end.words());
      assertTrue(table.rows() > 0);
      assertTrue(failures.get() > 0);
    }
    PipelineRun cancelled = run(pipeline);
    try (TrainingRun learning = cancelled.read().start()) {
      cancelled.cancel();
      Checkpointing atTheEnd = new Checkpointing(nowhere, Duration.ofDays(1), CheckpointTest::fail);
      assertThrows(FileAccessException.class, () -> learning.learn(progress -> {}, atTheEnd));
    }
  }

  /** Writes a checkpoint when the run is cancelled, and so often on the way. */
  private Checkpointing every(Duration time) {
    return new Checkpointing(checkpoint, time, CheckpointTest::fail);
  }

  /** Learns a leg; empty if it was cancelled, and left its checkpoint. */
  private Optional<EmbeddingTable> leg(TrainingRun run, TrainingProgress.Listener listener) {
    try {
      return Optional.of(run.learn(listener, every(Duration.ofDays(1))));
    } catch (TrainingCancelledException e) {
      assertEquals(Optional.of(checkpoint), e.checkpoint());
      assertTrue(e.getMessage().startsWith("stopped after "), e.getMessage());
      return Optional.empty();
    }
  }

  private Pipeline pipeline(String optimizer) {
    return Pipeline.of(text.toString())
        .with(Pipeline.OPTIMIZER, optimizer)
        .with(Pipeline.DIM, 20L)
        .with(Pipeline.SUBSAMPLE, 0.0)
        .with(Pipeline.VECTORS, "sum")
        .with(Pipeline.EPOCHS, 5L)
        .with(Pipeline.THREADS, 1L);
  }

  private static float[] rows(EmbeddingTable table) {
    float[] rows = new float[Math.toIntExact(table.rows() * table.dim())];
    table.store().gather(0, (int) table.rows(), rows, 0, table.dim());
    return rows;
  }

  private static float[] uninterrupted(Pipeline pipeline) {
    try (EmbeddingTable table = pipeline.train()) {
      return rows(table);
    }
  }

  private static PipelineRun run(Pipeline pipeline) {
    return PipelineRun.of(Tables.installed(), pipeline);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sgd", "sgd:lr=0.01,momentum=0.9", "adagrad", "sparse-adam", "ftrl", "rmsprop"})
  void anInterruptedRunGoesOnToTheSameBits(String optimizer) {
    Pipeline pipeline = pipeline(optimizer).with(Pipeline.NEGATIVES, 5);
    float[] whole = uninterrupted(pipeline);
    int legs = 0;
    for (boolean done = false; !done; legs++) {
      PipelineRun run = run(pipeline.with(Pipeline.STORE, legs % 2 == 0 ? "heap" : "mmap"));
      int now = legs;
      try (TrainingRun learning = now == 0 ? run.read().start() : run.read().resume(checkpoint)) {
        // The first legs are cancelled as soon as they have begun, the next when they have told of
        // their progress; then it may run to its end.
        if (now < 3) {
          run.cancel();
        }
        Optional<EmbeddingTable> table =
            leg(
                learning,
                progress -> {
                  if (now < 5) {
                    run.cancel();
                  }
                });
        done = table.isPresent();
        table.ifPresent(learned -> assertArrayEquals(whole, rows(learned), optimizer));
        table.ifPresent(EmbeddingTable::close);
      }
    }
    assertTrue(legs > 3, "it was interrupted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skipgram:maxn=4,buckets=500|adagrad|1",
        "skipgram:maxn=4,buckets=500|sgd:lr=0.005,momentum=0.9|1",
        "cbow|sparse-adam|1",
        "cbow:maxn=4,buckets=500|sgd|1",
        "skipgram:hierarchical=true|sparse-adam|1",
        "skipgram|adagrad|2",
        "skipgram|adam:semantics=dense|2",
        "skipgram:maxn=4,buckets=500|sparse-adam|3",
        "cbow:hierarchical=true|adagrad|2",
        "cbow:maxn=3,hierarchical=true,undivided=true|adagrad|2",
        "glove:x-max=10|glove-adagrad|1",
        "glove|glove-adagrad:lr=0.1|2"
      })
  void anInterruptedRunOfAnyObjectiveGoesOnToTheSameBits(
      String objective, String optimizer, long threads) {
    Pipeline pipeline =
        pipeline(optimizer)
            .with(Pipeline.OBJECTIVE, objective)
            .with(Pipeline.VECTORS, "input")
            .with(Pipeline.THREADS, threads)
            .with(Pipeline.DETERMINISTIC, threads > 1);
    if (objective.startsWith("glove")) {
      // So many that it is mostly still learning when the first progress is told.
      pipeline = pipeline.with(Pipeline.EPOCHS, 60L);
    }
    float[] whole = uninterrupted(pipeline);
    int legs = 0;
    for (boolean done = false; !done; legs++) {
      PipelineRun run = run(pipeline.with(Pipeline.STORE, legs % 2 == 0 ? "mmap" : "heap"));
      int now = legs;
      try (TrainingRun learning = now == 0 ? run.read().start() : run.read().resume(checkpoint)) {
        // The first leg is cancelled as soon as it has begun, so that however fast the machine is
        // there is one to resume; the next when it tells of its progress, a tenth of a second on.
        if (now == 0) {
          run.cancel();
        }
        Optional<EmbeddingTable> table =
            leg(
                learning,
                progress -> {
                  if (now == 1) {
                    run.cancel();
                  }
                });
        done = table.isPresent();
        table.ifPresent(learned -> assertArrayEquals(whole, rows(learned), objective));
        table.ifPresent(EmbeddingTable::close);
      }
    }
    assertTrue(legs > 1, "it was interrupted");
  }

  @Test
  void checkpointsOnTheWayChangeNothing() {
    Pipeline pipeline = pipeline("sparse-adam").with(Pipeline.EPOCHS, 20L);
    float[] whole = uninterrupted(pipeline);
    try (TrainingRun learning = run(pipeline).read().start();
        EmbeddingTable table = learning.learn(progress -> {}, every(Duration.ZERO))) {
      assertArrayEquals(whole, rows(table));
    }
    AtomicInteger told = new AtomicInteger();
    try (TrainingRun learning = run(pipeline).read().resume(checkpoint);
        EmbeddingTable table = learning.learn(progress -> told.incrementAndGet())) {
      assertArrayEquals(whole, rows(table), "from the last checkpoint on the way");
    }
    assertTrue(told.get() > 0);
  }

  @Test
  void severalThreadsAreCheckpointedBetweenChunks() {
    Pipeline pipeline = pipeline("adagrad").with(Pipeline.THREADS, 4L).with(Pipeline.EPOCHS, 50L);
    try (TrainingRun learning = run(pipeline).read().start();
        EmbeddingTable table = learning.learn(progress -> {}, every(Duration.ZERO))) {
      assertTrue(table.rows() > 0);
      assertWhole(learning);
    }
    try (TrainingRun learning = run(pipeline).read().resume(checkpoint);
        EmbeddingTable table = learning.learn()) {
      assertTrue(table.rows() > 0);
      assertWhole(learning);
    }
  }

  private static void assertWhole(TrainingRun learning) {
    TrainingProgress end = learning.progress().orElseThrow();
    assertEquals(end.totalWords(), end.words());
    assertTrue(Double.isFinite(end.averageLoss()));
  }

  @Test
  void aCheckpointOfAnotherPipelineOrTextIsRefused() throws IOException {
    Pipeline pipeline = pipeline("sgd");
    leave(pipeline);
    refused(pipeline.with(Pipeline.WINDOW, 3L), "window=5, and now it is 3");
    refused(pipeline.with(Pipeline.OPTIMIZER, "adam"), "optimizer=sgd");
    Files.writeString(text, "another text than it was\n".repeat(20));
    refused(pipeline, "left with another text: " + text + " has changed since");
    Path other = Files.writeString(folder.resolve("other.txt"), "and one more\n".repeat(20));
    refused(
        pipeline.with(Pipeline.CORPUS, other.toString()),
        "left with the text " + text + ", and " + other + " is another");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"element-type\":\"f32\",",
        ",warmup-first=zero",
        "\"encoding\":\"utf-8\",",
        "\"on-bad-text\":\"fail\","
      })
  void anOptionThatCameAfterTheCheckpointHasItsDefault(String later) throws IOException {
    Pipeline pipeline = pipeline("sgd");
    float[] whole = uninterrupted(pipeline);
    leave(pipeline);
    String left = Files.readString(checkpoint, StandardCharsets.ISO_8859_1);
    assertTrue(left.contains(later), later);
    // Blanks at the header's end make up for what it no longer says, so that its length stays.
    // Nor had such a checkpoint a checksum of what it says.
    Matcher seal = Pattern.compile("\"checkpoint.crc32c\":\"[0-9a-f]{8}\",").matcher(left);
    assertTrue(seal.find());
    int gone = later.length() + seal.group().length();
    String earlier =
        left.replace(later, "")
            .replace(seal.group(), "")
            .replace(HEADER_END, HEADER_END + " ".repeat(gone));
    Files.writeString(checkpoint, earlier, StandardCharsets.ISO_8859_1);
    try (TrainingRun learning = run(pipeline).read().resume(checkpoint);
        EmbeddingTable table = learning.learn()) {
      assertArrayEquals(whole, rows(table));
    }
  }

  /** Then {@code words} composed nothing, and cut tokens of more than 255 characters. */
  @Test
  void aTokenizerOfBeforeItsOptionsCutsAsItDidThen() throws IOException {
    String lines = "cafe\u0301 caf\u00e9 tea " + "x".repeat(300) + " milk sugar\n";
    Files.writeString(text, lines.repeat(2_000));
    String now = ",nfc=false,locale=und,longest=255";
    String then = "words:lower=true,numbers=true,punctuation=false";
    Pipeline old = pipeline("sgd").with(Pipeline.TOKENIZER, then + now);
    float[] whole = uninterrupted(old);
    leave(old);
    String left = Files.readString(checkpoint, StandardCharsets.ISO_8859_1);
    assertTrue(left.contains(then + now), "it is spelled out");
    String earlier =
        left.replace(now, "").replace(HEADER_END, HEADER_END + " ".repeat(now.length()));
    // Nor had it a checksum of its metadata then.
    earlier = earlier.replace("checkpoint.crc32c", "checkpoint.crc32_");
    Files.writeString(checkpoint, earlier, StandardCharsets.ISO_8859_1);
    try (EmbeddingTable table = Tables.installed().open(checkpoint)) {
      assertEquals(then, table.metadata().get("tokenizer"));
      Pipeline again = PipelineRun.left(Tables.installed(), checkpoint);
      assertEquals(
          old.get(Pipeline.TOKENIZER),
          Tables.installed().catalog().tokenizer(again.get(Pipeline.TOKENIZER)).spec());
    }
    refused(old.with(Pipeline.TOKENIZER, "words"), "tokenizer=" + then + ", and now it is words:");
    try (TrainingRun learning = run(old).read().resume(checkpoint);
        EmbeddingTable table = learning.learn()) {
      assertEquals(7, table.rows());
      assertArrayEquals(whole, rows(table));
    }
  }

  @Test
  void aTextThatMovedIsKnownByItsContent() throws IOException {
    Pipeline pipeline = pipeline("adagrad");
    float[] whole = uninterrupted(pipeline);
    leave(pipeline);
    Path moved = folder.resolve("moved.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(moved))) {
      Files.copy(text, out);
    }
    Files.delete(text);
    Pipeline now = pipeline.with(Pipeline.CORPUS, moved.toString());
    try (TrainingRun learning = run(now).read().resume(checkpoint);
        EmbeddingTable table = learning.learn()) {
      assertArrayEquals(whole, rows(table));
      assertEquals(moved.toString(), table.metadata().get("corpus"));
    }
  }

  @Test
  void moreEpochsGoOnAsInARunThatHadSoMany() {
    Pipeline more = pipeline("adagrad").with(Pipeline.EPOCHS, 8L);
    float[] whole = uninterrupted(more);
    leave(pipeline("adagrad"));
    ReadText read = run(more).read();
    try (TrainingRun learning = read.resume(checkpoint)) {
      String report = learning.report().orElseThrow();
      assertTrue(report.startsWith("8 epochs instead of 5 from word "), report);
      try (EmbeddingTable table = learning.learn()) {
        assertEquals(8 * read.words(), learning.progress().orElseThrow().totalWords());
        assertEquals("8", table.metadata().get("epochs"));
        String resumed = table.metadata().get("resumed");
        assertTrue(resumed.matches("8 epochs instead of 5 from word \\d+ on"), resumed);
        if (resumed.contains("word 0 ")) {
          assertArrayEquals(whole, rows(table));
        }
      }
    }
  }

  @Test
  void epochsThatAreLearnedAlreadyCannotBeAskedFor() {
    Pipeline pipeline = pipeline("sgd").with(Pipeline.EPOCHS, 200L);
    PipelineRun run = run(pipeline);
    try (TrainingRun learning = run.read().start()) {
      TrainingProgress.Listener afterOne =
          progress -> {
            if (progress.words() > 300_000L) {
              run.cancel();
            }
          };
      assertTrue(leg(learning, afterOne).isEmpty());
    }
    refused(pipeline.with(Pipeline.EPOCHS, 1L), "epochs already, and now it is to end at 1");
  }

  @Test
  void aDamagedCheckpointIsRefusedOrItsDamageChangesNothing() throws IOException {
    Pipeline pipeline = pipeline("adagrad");
    leave(pipeline);
    ReadText read = run(pipeline).read();
    byte[] left = Files.readAllBytes(checkpoint);
    float[] rows;
    float[] state;
    try (TrainingRun resumed = read.resume(checkpoint)) {
      rows = rows(resumed.table());
      state = state(resumed.table());
    }
    int header = 8 + (int) ByteBuffer.wrap(left).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int harmless = 0;
    for (int at = 8; at < header; at++) {
      left[at] ^= 1;
      Files.write(checkpoint, left);
      try (TrainingRun resumed = read.resume(checkpoint)) {
        harmless++;
        assertArrayEquals(rows, rows(resumed.table()), "byte " + at);
        assertArrayEquals(state, state(resumed.table()), "byte " + at);
      } catch (EmbedkitException e) {
        assertTrue(e.getMessage().contains(checkpoint.toString()), e.getMessage());
      }
      left[at] ^= 1;
    }
    assertTrue(harmless < 60, harmless + " of " + header);
    for (int at = header; at < left.length; at += 1 + left.length / 40) {
      left[at] ^= 1;
      Files.write(checkpoint, left);
      VectorFileException refusal =
          assertThrows(VectorFileException.class, () -> read.resume(checkpoint));
      assertTrue(refusal.getMessage().startsWith(checkpoint.toString()), refusal.getMessage());
      left[at] ^= 1;
    }
    for (int length = left.length - 1; length > 0; length -= 1 + left.length / 20) {
      Files.write(checkpoint, Arrays.copyOf(left, length));
      assertThrows(EmbedkitException.class, () -> read.resume(checkpoint));
    }
  }

  private static float[] state(EmbeddingTable table) {
    List<Float> state = new ArrayList<>();
    for (String name : new TreeSet<>(table.store().slots().keySet())) {
      EmbeddingStore slot = table.store().slots().get(name);
      float[] row = new float[slot.dim()];
      for (long i = 0; i < slot.rows(); i++) {
        slot.gather(i, 1, row, 0, row.length);
        state.add((float) Arrays.hashCode(row));
      }
    }
    assertFalse(state.isEmpty());
    float[] all = new float[state.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = state.get(i);
    }
    return all;
  }

  /** Leaves a checkpoint of a run that has hardly begun. */
  private void leave(Pipeline pipeline) {
    PipelineRun run = run(pipeline);
    try (TrainingRun learning = run.read().start()) {
      run.cancel();
      assertTrue(leg(learning, progress -> {}).isEmpty());
    }
  }

  private void refused(Pipeline pipeline, String sentence) {
    ReadText read = run(pipeline).read();
    ConfigurationException refusal =
        assertThrows(ConfigurationException.class, () -> read.resume(checkpoint));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
  }
}
