package embedkit.app.command.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs do not learn for one file. */
class OutputLockTest {

  @TempDir Path folder;

  @Test
  void aFileThatAnotherRunLearnsForIsRefusedUntilThatEnds() {
    Path a = folder.resolve("a.vec");
    Path b = folder.resolve("b.vec");
    Path lock = folder.resolve(".b.vec.lock");
    try (OutputLock first = OutputLock.of(List.of(b))) {
      assertTrue(Files.exists(lock));
      String told =
          assertThrows(ConfigurationException.class, () -> OutputLock.of(List.of(a, b)))
              .getMessage();
      assertEquals(
          "another run is learning for "
              + b
              + "; wait until it is done, or name another file with --out",
          told);
      assertFalse(Files.exists(folder.resolve(".a.vec.lock")), "it was given back");
      first.close();
      assertFalse(Files.exists(lock));
    }
    try (OutputLock again = OutputLock.of(List.of(a, b))) {
      assertTrue(Files.exists(lock));
    }
  }

  @Test
  void whatAKilledRunLeftDoesNotBlock() throws IOException {
    Path lock = Files.createFile(folder.resolve(".a.vec.lock"));
    OutputLock.of(List.of(folder.resolve("a.vec"))).close();
    assertFalse(Files.exists(lock));
  }

  @Test
  void theEndOfTheProcessRemovesOnlyWhatIsHeld() throws IOException {
    Path out = folder.resolve("a.vec");
    Path lock = folder.resolve(".a.vec.lock");
    OutputLock.of(List.of(out)).close();
    // Another run has taken it meanwhile.
    Files.createFile(lock);
    OutputLock.removeHeld();
    assertTrue(Files.exists(lock));
    try (OutputLock held = OutputLock.of(List.of(out))) {
      OutputLock.removeHeld();
      assertFalse(Files.exists(lock));
    }
  }
}
