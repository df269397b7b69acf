package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Opening;
import embedkit.Saving;
import embedkit.Selection;
import embedkit.Spec;
import embedkit.Tables;
import embedkit.WordLookup;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.Initializer;
import embedkit.api.LoadReport;
import embedkit.api.Optimizer;
import embedkit.api.Progress;
import embedkit.api.Schedule;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.Objective;
import embedkit.api.text.Tokenizer;
import embedkit.search.Neighbors;
import embedkit.spi.Option;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.Plugins;
import embedkit.training.progress.ReadingProgress;
import embedkit.training.progress.TrainingProgress;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Null given to any method of the front doors, in place of each of its arguments in turn, ends in
 * an exception that names something, or in an answer.
 */
class NullsTest {

  @TempDir Path folder;

  private final Map<Class<?>, Object> samples = new HashMap<>();
  private int tried;

  private <T> void sample(Class<T> type, T value) {
    samples.put(type, value);
  }

  private void makeSamples(EmbeddingTable table) {
    Catalog catalog = Catalog.installed();
    Tables tables = Tables.of(catalog);
    Pipeline pipeline = Pipeline.ofLines(List.of("a b", "b a"));
    sample(Catalog.class, catalog);
    sample(Tables.class, tables);
    sample(Pipeline.class, pipeline);
    sample(PipelineRun.class, PipelineRun.of(tables, pipeline));
    sample(PipelineRun.Texts.class, name -> InputStream.nullInputStream());
    sample(Plugins.class, Plugins.of(pipeline, catalog));
    sample(EmbeddingTable.class, table);
    sample(embedkit.api.EmbeddingStore.class, table.store());
    sample(Vocabulary.class, table.vocabulary().orElseThrow());
    sample(VocabularyBuilder.class, new VocabularyBuilder());
    sample(WordLookup.class, WordLookup.in(table));
    sample(Neighbors.class, Neighbors.in(table));
    sample(Spec.class, Spec.of("heap"));
    sample(Opening.class, Opening.usual());
    sample(Saving.class, Saving.usual());
    sample(Selection.class, Selection.all());
    sample(Progress.class, Progress.NONE);
    sample(TrainingProgress.Listener.class, TrainingProgress.Listener.NONE);
    sample(ReadingProgress.Listener.class, ReadingProgress.Listener.NONE);
    sample(Initializer.class, catalog.initializer("zeros"));
    sample(Optimizer.class, catalog.optimizer("sgd"));
    sample(Schedule.class, catalog.schedule("constant"));
    sample(Tokenizer.class, catalog.tokenizer("words"));
    sample(Objective.class, catalog.objective("skipgram"));
    sample(TableShape.class, TableShape.f32(2, 2));
    sample(ElementType.class, ElementType.F32);
    sample(LoadReport.class, new LoadReport(2, List.of()));
    sample(Option.class, Pipeline.STORE);
    sample(Executor.class, Runnable::run);
    sample(Function.class, line -> List.of("a"));
    sample(InputStream.class, InputStream.nullInputStream());
    sample(Path.class, folder.resolve("nothing.txt"));
    sample(Path[].class, new Path[0]);
    sample(String.class, "heap");
    sample(Object.class, "heap");
    sample(Map.class, Map.of());
    sample(List.class, List.of());
    sample(Iterable.class, List.of());
    sample(Optional.class, Optional.empty());
    sample(byte[].class, new byte[8]);
    sample(float[].class, new float[2]);
    sample(long[].class, new long[0]);
    sample(int.class, 1);
    sample(long.class, 1L);
    sample(double.class, 0.5);
    sample(boolean.class, false);
  }

  @Test
  void nullNeverEndsInAnExceptionWithoutAWord() {
    List<Class<?>> doors =
        List.of(
            Tables.class,
            Spec.class,
            Opening.class,
            Saving.class,
            Catalog.class,
            Pipeline.class,
            PipelineRun.class,
            Plugins.class,
            EmbeddingTable.class,
            Vocabulary.class,
            VocabularyBuilder.class,
            WordLookup.class,
            Neighbors.class);
    List<String> wordless = new ArrayList<>();
    Tables tables = Tables.installed();
    try (EmbeddingTable table =
        tables.create("heap", TableShape.f32(2, 2), Vocabulary.of(List.of("cat", "dog")))) {
      makeSamples(table);
      for (Class<?> door : doors) {
        for (Method method : door.getMethods()) {
          if (method.getDeclaringClass() == door && !method.getName().equals("equals")) {
            tryNulls(method, wordless);
          }
        }
        for (Constructor<?> constructor : door.getConstructors()) {
          tryNulls(constructor, wordless);
        }
      }
    }
    assertEquals(List.of(), wordless);
    assertTrue(tried > 100, "only " + tried + " nulls were tried");
  }

  private void tryNulls(Executable door, List<String> wordless) {
    Class<?>[] types = door.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = samples.get(types[i]);
      if (arguments[i] == null) {
        // What no sample is of is tried in other methods.
        return;
      }
    }
    for (int i = 0; i < types.length; i++) {
      if (!types[i].isPrimitive()) {
        Object[] some = arguments.clone();
        some[i] = null;
        tried++;
        String why = failure(door, some);
        if (why != null) {
          wordless.add(door + " with null as argument " + (i + 1) + ": " + why);
        }
      }
    }
  }

  /** What is wrong with how a call failed; null if nothing is. */
  private String failure(Executable door, Object[] arguments) {
    try {
      if (door instanceof Constructor<?> constructor) {
        constructor.newInstance(arguments);
      } else {
        Method method = (Method) door;
        boolean of = Modifier.isStatic(method.getModifiers());
        method.invoke(of ? null : samples.get(method.getDeclaringClass()), arguments);
      }
      return null;
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      boolean told = thrown.getMessage() != null && !thrown.getMessage().isBlank();
      return told
          ? null
          : thrown
              + " at "
              + thrown.getStackTrace()[Math.min(1, thrown.getStackTrace().length - 1)];
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
