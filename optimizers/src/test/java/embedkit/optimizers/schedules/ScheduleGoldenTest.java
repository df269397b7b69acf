package embedkit.optimizers.schedules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.Catalog;
import embedkit.api.ConfigurationException;
import embedkit.api.Schedule;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Every schedule against golden/schedules.json (golden/README.md says where it comes from). */
class ScheduleGoldenTest {

  private static final Catalog CATALOG = Catalog.installed();

  @Test
  void everyCaseHasItsNumbers() throws IOException {
    JsonNode cases;
    try (InputStream in = ScheduleGoldenTest.class.getResourceAsStream("/golden/schedules.json")) {
      cases = new ObjectMapper().readTree(in).get("cases");
    }
    int same = 0;
    int later = 0;
    for (JsonNode one : cases) {
      boolean matches = check(one);
      same += matches ? 1 : 0;
      later += matches ? 0 : 1;
    }
    System.out.printf(
        "golden schedules.json: %d cases, %d with the same numbers, %d for information alone%n",
        cases.size(), same, later);
    assertEquals(11, cases.size());
    assertEquals(10, same);
  }

  /** The libtorch case is no target, says its file: its stairs come one step late. */
  private static boolean check(JsonNode one) {
    String name = one.get("name").asText();
    boolean late = name.equals("step_decay_libtorch_StepLR");
    Schedule schedule = CATALOG.schedule(spec(name));
    // word2vec.c's run has one more step than it takes: "1 - t/(T+1)".
    long total = one.at("/hyper/total_steps").asLong(20) + (name.endsWith("floor") ? 1 : 0);
    double rate = one.at("/hyper/lr").asDouble();
    for (int t = 0; t <= 20; t++) {
      double expected = one.get("lr_at_step").get(t).asDouble();
      double ours = rate * schedule.factor(late ? Math.max(t - 1, 0) : t, total);
      assertEquals(expected, ours, 1e-15 + 1e-14 * expected, name + " at " + t);
    }
    return !late;
  }

  private static String spec(String name) {
    return switch (name) {
      case "linear_decay" -> "linear";
      case "linear_decay_floor" -> "linear:floor=0.0001";
      case "warmup_linear" -> "linear:warmup=0.25";
      case "warmup_linear_from_one" -> "linear:warmup-steps=5,warmup-first=one-step";
      case "warmup_cosine" -> "cosine:warmup-steps=5";
      case "step_decay", "step_decay_libtorch_StepLR" -> "step:gamma=0.5,period-steps=6";
      case "exponential_decay" -> "exponential:gamma=0.9,period-steps=1";
      case "inverse_sqrt_warmup" -> "inverse-sqrt:warmup-steps=5";
      case "inverse_sqrt_plain" -> "inverse-sqrt:warmup=0,period-steps=1";
      case "inverse_time" -> "inverse-time:decay=0.1,period-steps=1";
      default -> throw new AssertionError("no schedule for " + name);
    };
  }

  /** Worked out by hand from the formula in PyTorch's documentation: 10 steps, up for 3 of them. */
  @Test
  void oneCycleRisesToItsTopAndFallsToNextToNothing() {
    Schedule schedule = CATALOG.schedule("one-cycle");
    assertEquals(1 / 25.0, schedule.factor(0, 10), 1e-15);
    assertEquals((1 / 25.0 + 1) / 2, schedule.factor(1, 10), 1e-15);
    assertEquals(1, schedule.factor(2, 10), 1e-15);
    assertEquals(1 / 25.0 / 10_000, schedule.factor(9, 10), 1e-15);
    Schedule line = CATALOG.schedule("one-cycle:anneal=linear");
    assertEquals(1 - (1 - 1 / 250_000.0) / 7, line.factor(3, 10), 1e-15);
  }

  @Test
  void everyScheduleWarmsUp() {
    for (var provider : CATALOG.schedules().all()) {
      Schedule schedule = CATALOG.schedule(provider.name() + ":warmup=0.5");
      assertTrue(schedule.factor(10, 100) < schedule.factor(40, 100), provider.name());
    }
    assertEquals(9, CATALOG.schedules().all().size());
  }

  @Test
  void polynomialOfPowerOneIsTheLineAndAnEndIsReached() {
    Schedule power = CATALOG.schedule("polynomial:power=1,end=0.2");
    assertEquals(0.6, power.factor(50, 100), 1e-15);
    assertEquals(0.2, power.factor(100, 100), 1e-15);
    assertEquals(0.25, CATALOG.schedule("polynomial").factor(50, 100), 1e-15);
  }

  @Test
  void aMistakeIsToldInASentence() {
    String unknown =
        assertThrows(ConfigurationException.class, () -> CATALOG.schedule("cosin")).getMessage();
    assertTrue(unknown.contains("did you mean cosine?"), unknown);
    String option =
        assertThrows(ConfigurationException.class, () -> CATALOG.schedule("cosine:warmup=1.5"))
            .getMessage();
    assertEquals(
        "schedule cosine: warmup=1.5 is not accepted; warmup is number from 0 to 1", option);
    String period =
        assertThrows(ConfigurationException.class, () -> CATALOG.schedule("step:period=0"))
            .getMessage();
    assertFalse(period.isEmpty());
    assertThrows(ConfigurationException.class, () -> new Linear(-1, WarmUp.NONE));
    assertThrows(ConfigurationException.class, () -> new WarmUp(Span.NONE, "seven"));
    assertThrows(ConfigurationException.class, () -> new Span(2, 0));
  }
}
