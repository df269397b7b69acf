package embedkit.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableShape;
import embedkit.api.TrainingException;
import embedkit.api.text.Objective;
import embedkit.api.text.TextModel;
import embedkit.api.text.WindowBlock;
import embedkit.api.text.WindowModel;
import embedkit.api.text.WindowPass;
import embedkit.training.text.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An objective that hands over what does not fit ends the run before a row is changed. */
class WrongObjectiveTest {

  private static final int DIM = 20;

  /** What is wrong, and what the message says of it. */
  enum Wrong {
    A_ROW_BEHIND_THE_LAST("row 4 at position 0"),
    A_NEGATIVE_ROW("row -1 at position 0"),
    A_ROW_PAST_32_BITS("row 4294967296 at position 0"),
    MORE_ROWS_THAN_IDS("a block of 2147483647 rows"),
    A_NEGATIVE_COUNT("a block of -1 rows"),
    TOO_FEW_GRADIENTS("the array has"),
    A_STRIDE_BELOW_THE_DIM("cannot have the stride 19"),
    A_STRIDE_THAT_WRAPS("floats from 0");

    final String message;

    Wrong(String message) {
      this.message = message;
    }
  }

  /** Skip-gram but for one thing. */
  private record WrongPass(WindowPass right, Wrong wrong) implements WindowPass {
    @Override
    public void learn(WindowBlock block, LongSupplier random, EmbeddingStore[] parts) {
      right.learn(block, random, parts);
    }

    @Override
    public double loss() {
      return right.loss();
    }

    @Override
    public long examples() {
      return right.examples();
    }

    @Override
    public long[] rows(int part) {
      long[] rows = right.rows(part).clone();
      switch (wrong) {
        case A_ROW_BEHIND_THE_LAST -> rows[0] = 4;
        case A_NEGATIVE_ROW -> rows[0] = -1;
        case A_ROW_PAST_32_BITS -> rows[0] = 1L << 32;
        default -> {}
      }
      return rows;
    }

    @Override
    public int count(int part) {
      return switch (wrong) {
        case MORE_ROWS_THAN_IDS -> Integer.MAX_VALUE;
        case A_NEGATIVE_COUNT -> -1;
        default -> right.count(part);
      };
    }

    @Override
    public float[] gradients(int part) {
      return wrong == Wrong.TOO_FEW_GRADIENTS ? new float[DIM] : right.gradients(part);
    }

    @Override
    public int stride(int part) {
      return switch (wrong) {
        case A_STRIDE_BELOW_THE_DIM -> DIM - 1;
        case A_STRIDE_THAT_WRAPS -> 1 << 30;
        default -> right.stride(part);
      };
    }
  }

  private record WrongObjective(Objective right, Wrong wrong) implements Objective {
    @Override
    public String spec() {
      return "wrong";
    }

    @Override
    public TextModel bind(Text text) {
      WindowModel model = (WindowModel) right.bind(text);
      return (WindowModel)
          Proxy.newProxyInstance(
              WindowModel.class.getClassLoader(),
              new Class<?>[] {WindowModel.class},
              (proxy, method, arguments) ->
                  method.getName().equals("pass")
                      ? new WrongPass(model.pass(), wrong)
                      : method.invoke(model, arguments));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRunEndsBeforeARowIsChanged(Wrong wrong) throws IOException {
    byte[] text = "a b c d a b c d a b a b\n".repeat(40).getBytes(StandardCharsets.UTF_8);
    Corpus corpus = Corpus.read("text", new ByteArrayInputStream(text), 1);
    Lesson lesson = Lesson.usual().withSubsample(0).withThreads(1);
    Lesson trainer = new Lesson(lesson.options(), new WrongObjective(lesson.objective(), wrong));
    Optimizer optimizer = Catalog.installed().optimizer("sgd");
    TableShape shape = TableShape.f32(corpus.vocabulary().size(), DIM);
    EmbeddingStore table = Tables.installed().create("heap", shape, corpus.vocabulary()).store();
    float[] rows = new float[4 * DIM];
    Arrays.fill(rows, 0.25f);
    table.scatter(0, 4, rows, 0, DIM);
    TrainingException refusal =
        assertThrows(
            TrainingException.class, () -> trainer.train(corpus, table, optimizer, progress -> {}));
    String message = refusal.getMessage();
    for (String part : List.of("the objective gave gradients that do not fit", wrong.message)) {
      assertTrue(message.contains(part), message);
    }
    float[] after = new float[4 * DIM];
    table.gather(0, 4, after, 0, DIM);
    assertArrayEquals(rows, after);
  }
}
