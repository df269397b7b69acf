package embedkit.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Catalog;
import embedkit.ClippedOptimizer;
import embedkit.api.ConfigurationException;
import embedkit.api.Optimizer;
import embedkit.api.TableOptimizer;
import embedkit.api.TableShape;
import embedkit.testkit.ArrayStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each optimizer accepts, and the sentence it says otherwise. */
class OptimizerOptionsTest {

  private static Optimizer make(String spec) {
    return Catalog.installed().optimizer(spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd:lr=-1 | optimizer sgd: lr=-1 is not accepted; lr is number > 0",
        "sgd:lr=0 | optimizer sgd: lr=0 is not accepted; lr is number > 0",
        "adam:lr=NaN | optimizer adam: lr=NaN is not accepted; lr is number > 0",
        "sgd:momentum=1 | optimizer sgd: momentum=1 is not accepted;"
            + " momentum is number from 0 to below 1",
        "sgd:dampening=2 | optimizer sgd: dampening=2 is not accepted;"
            + " dampening is number from 0 to 1",
        "sgd:nesterov=yes | optimizer sgd: nesterov=yes is not accepted; nesterov is true or false",
        "sgd:nesterov=true | optimizer sgd: nesterov=true needs a momentum above 0 and dampening=0;"
            + " given were momentum=0.0 and dampening=0.0",
        "sgd:weight-decay=0.1,semantics=lazy | optimizer sgd: weight-decay=0.1 needs"
            + " semantics=dense; a lazy step does not reach the rows that would decay",
        "adam:beta1=1.5 | optimizer adam: beta1=1.5 is not accepted;"
            + " beta1 is number from 0 to below 1",
        "sparse-adam:beta2=-0.1 | optimizer sparse-adam: beta2=-0.1 is not accepted;"
            + " beta2 is number from 0 to below 1",
        "adamw:eps=-1e-8 | optimizer adamw: eps=-1e-8 is not accepted; eps is number >= 0",
        "adam:semantics=eager | optimizer adam: semantics=eager is not accepted;"
            + " semantics is one of lazy, dense",
        "adam:amsgrad=true | optimizer adam: amsgrad=true needs semantics=dense;"
            + " lazy steps are SparseAdam's, which has no amsgrad",
        "rmsprop:alpha=1 | optimizer rmsprop: alpha=1 is not accepted;"
            + " alpha is number from 0 to below 1",
        "rmsprop:semantics=lazy | optimizer rmsprop: semantics=lazy is not accepted; rmsprop is"
            + " dense, as in PyTorch (lazy are sparse-adam, rowwise-adagrad, ftrl and adam)",
        "rowwise-adagrad:weight-decay-mode=l3 | optimizer rowwise-adagrad: weight-decay-mode=l3 is"
            + " not accepted; weight-decay-mode is one of l2, decoupled",
        "ftrl:l1=-2 | optimizer ftrl: l1=-2 is not accepted; l1 is number >= 0",
        "adagrad:initial-accumulator=-1 | optimizer adagrad: initial-accumulator=-1 is not"
            + " accepted; initial-accumulator is number >= 0",
        "glove-adagrad:initial-accumulator=0 | optimizer glove-adagrad: initial-accumulator=0 is"
            + " not accepted; initial-accumulator is number > 0",
        "sgd:clip-norm=0 | optimizer sgd: clip-norm=0 is not accepted; clip-norm is number > 0"
      })
  void aBadOptionIsOneSentence(String spec, String sentence) {
    assertEquals(
        sentence, assertThrows(ConfigurationException.class, () -> make(spec)).getMessage());
  }

  @Test
  void anUnknownOptionListsWhatIsAcceptedWithClipping() {
    assertEquals(
        "optimizer sparse-adam has no option \"alpha\"; it accepts lr (number > 0, default 0.001),"
            + " beta1 (number from 0 to below 1, default 0.9), beta2 (number from 0 to below 1,"
            + " default 0.999), eps (number >= 0, default 1.0E-8), clip-value (number > 0),"
            + " clip-row-norm (number > 0), clip-norm (number > 0)",
        assertThrows(ConfigurationException.class, () -> make("sparse-adam:alpha=1")).getMessage());
  }

  @Test
  void javaIsToldTheSameAsWhoTypes() {
    assertEquals(
        "optimizer adam: lr=-1.0 is not accepted; lr is number > 0",
        assertThrows(ConfigurationException.class, () -> new Adam(-1)).getMessage());
    assertEquals(
        "gradients cannot be clipped with clip-norm=0.0; it is a number > 0",
        assertThrows(ConfigurationException.class, () -> new ClippedOptimizer(new Sgd(1), 1, 1, 0))
            .getMessage());
  }

  @Test
  void clippingRefusesABlockThatDoesNotFitBeforeAnythingChanges() {
    ArrayStore table = new ArrayStore(TableShape.f32(3, 4));
    TableOptimizer steps = make("sgd:lr=0.1,clip-norm=1").bind(table);
    float[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    long[] rows = {0, 1};
    Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
    assertThrows(bounds, () -> steps.step(rows, 0, 2, ones, 1, 4, 1));
    assertThrows(bounds, () -> steps.step(rows, 0, 2, ones, -1, 4, 1));
    assertThrows(bounds, () -> steps.step(rows, 0, 2, ones, 0, Integer.MAX_VALUE, 1));
    assertThrows(bounds, () -> steps.step(rows, 0, Integer.MAX_VALUE, ones, 0, 4, 1));
    assertThrows(IllegalArgumentException.class, () -> steps.step(rows, 0, 2, ones, 0, 3, 1));
    float[] after = new float[12];
    table.gather(0, 3, after, 0, 4);
    assertArrayEquals(new float[12], after);
    assertEquals(0, steps.steps());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd:lr=0.05",
        "sgd:lr=0.1,clip-value=0.5",
        "adam:lr=0.001,beta1=0.9,beta2=0.999,eps=1.0E-8,clip-row-norm=1.0,clip-norm=5.0",
        "sgd:lr=0.1,momentum=0.9,nesterov=true"
      })
  void aSpecIsPrintedAsItIsReadClippingIncluded(String spec) {
    assertEquals(spec, make(spec).spec());
    assertEquals(make(spec), make(make(spec).spec()));
  }

  @Test
  void everyOptimizerSaysWhetherItIsDenseInItsSummary() {
    Catalog.installed()
        .optimizers()
        .all()
        .forEach(
            provider -> {
              String text = provider.summary();
              boolean says = text.contains("dense") || text.contains("lazy");
              assertEquals(true, says, provider.name() + ": " + text);
            });
  }
}
