package embedkit.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.util.Modules;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.text.Tokenizer;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.progress.TrainingProgress;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedkitModuleTest {

  @TempDir Path folder;

  private Pipeline pipeline() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "the cat and the kitten\nthe king and the queen\n".repeat(50));
    return Pipeline.of(text.toString()).with(Pipeline.DIM, 8L).with(Pipeline.THREADS, 1L);
  }

  /** A class of a host, which nobody binds. */
  static final class Shelf {
    final Tables tables;

    @Inject
    Shelf(Tables tables) {
      this.tables = tables;
    }
  }

  @Test
  void aHostsClassesThatNobodyBindsAreInjectedStill() {
    Injector host = Guice.createInjector(new EmbedkitModule());
    assertSame(host.getInstance(Tables.class), host.getInstance(Shelf.class).tables);
    assertSame(host.getInstance(Catalog.class), host.getInstance(Tables.class).catalog());
  }

  @Test
  void withoutAPipelineNothingOfOneIsBound() {
    Injector host = Guice.createInjector(new EmbedkitModule());
    assertNull(host.getExistingBinding(Key.get(Pipeline.class)));
    assertNull(host.getExistingBinding(Key.get(Tokenizer.class)));
  }

  @Test
  void aPipelineIsLearned() throws IOException {
    Injector host = Guice.createInjector(EmbedkitModule.of(pipeline()));
    assertNotSame(host.getInstance(PipelineRun.class), host.getInstance(PipelineRun.class));
    try (EmbeddingTable table =
        host.getInstance(PipelineRun.class).train(TrainingProgress.Listener.NONE)) {
      assertEquals(6, table.rows());
      assertEquals(8, table.dim());
    }
  }

  @Test
  void aHostsOwnPartIsUsed() throws IOException {
    Tokenizer lines = new Lines();
    Injector host =
        Guice.createInjector(
            Modules.override(EmbedkitModule.of(pipeline()))
                .with(binder -> binder.bind(Tokenizer.class).toInstance(lines)));
    try (EmbeddingTable table =
        host.getInstance(PipelineRun.class).train(TrainingProgress.Listener.NONE)) {
      assertEquals(2, table.rows());
      assertEquals("lines", table.metadata().get("tokenizer"));
    }
  }

  @Test
  void aPipelineMadeOfValuesOfJavaIsWiredToo() throws IOException {
    Injector host =
        Guice.createInjector(
            EmbedkitModule.of(pipeline().tokenizer(line -> List.of(line.replace(' ', '_')))));
    try (EmbeddingTable table =
        host.getInstance(PipelineRun.class).train(TrainingProgress.Listener.NONE)) {
      assertEquals(2, table.rows());
    }
  }

  @Test
  void aMistakeIsToldPlainly() throws IOException {
    Pipeline wrong = pipeline().with(Pipeline.OPTIMIZER, "sgdd");
    assertThrows(ConfigurationException.class, () -> EmbedkitModule.of(wrong));
  }

  /** A line is a token. */
  private record Lines() implements Tokenizer {
    @Override
    public String spec() {
      return "lines";
    }

    @Override
    public void split(String line, Consumer<String> tokens) {
      tokens.accept(line.replace(' ', '_'));
    }
  }
}
