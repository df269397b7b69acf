package embedkit.server.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RunLogTest {

  @Test
  void aListenerThatHasNotHeardTheEndIsNotDone() throws InterruptedException {
    RunLog log = new RunLog("run");
    log.add("begin", "{}");
    assertFalse(log.toldAll(1), "it is learning still");
    assertEquals(0, log.next(1, 0).size());

    // Comes between a wait that found nothing and the next look at the state.
    log.end(RunLog.State.DONE, "{}");

    assertFalse(log.toldAll(1), "the end is not told yet");
    assertEquals("end", log.next(1, 0).getFirst().name());
    assertTrue(log.toldAll(2));
  }
}
