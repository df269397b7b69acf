package embedkit.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPauseTest {

  @ParameterizedTest
  @CsvSource({
    "PT10M, PT0S, PT10M",
    "PT0S, PT4.9S, PT0S",
    "PT10M, PT20S, PT10M",
    "PT10M, PT90S, PT30M",
    "PT1S, PT5S, PT1M40S"
  })
  void oneThatTakesLongIsWrittenMoreSeldomThanWasAskedFor(
      Duration every, Duration took, Duration expected) {
    assertEquals(expected, TrainingRun.between(every, took));
  }
}
