package embedkit.server.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.VectorFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of a sweep, sound and hostile. */
class SweepTest {

  private static final Path FILE = Path.of("a", "sweep.csv");

  private static Sweep read(byte[] bytes) throws IOException {
    return Sweep.read(FILE, new ByteArrayInputStream(bytes));
  }

  private static Sweep read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theNumbersOfEachDimAreReadInTheOrderOfDims() throws IOException {
    Sweep sweep =
        read(Sweep.HEAD + "\r\n100,0.7939,11039200,9.02,0.302\r\n\n2,-.5,220784,3.4,1e-2\n");
    assertEquals("sweep.csv", sweep.file());
    assertEquals(
        List.of(
            new Sweep.Step(2, -0.5, 220784, 3.4, 0.01),
            new Sweep.Step(100, 0.7939, 11039200, 9.02, 0.302)),
        sweep.steps());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';1;dim,quality",
        "'dim,quality\n2,1';1;dim,quality",
        "'HEAD';2;nothing",
        "'HEAD\n2,1,1,1';2;4: \"2,1,1,1\"",
        "'HEAD\n2,1,1,1,1,1';2;five numbers",
        "'HEAD\n2,1,1,1,1\n2,1,1,1,1';3;2 again",
        "'HEAD\n0,1,1,1,1';2;1 or more",
        "'HEAD\n99999999999,1,1,1,1';2;whole number",
        "'HEAD\n9999999999999999999,1,1,1,1';2;whole number",
        "'HEAD\n2,NaN,1,1,1';2;NaN",
        "'HEAD\n2,Infinity,1,1,1';2;Infinity",
        "'HEAD\n2,1,-1,1,1';2;0 or more",
        "'HEAD\n2,1,1,-1,1';2;0 or more",
        "'HEAD\n2,1,1,1,x';2;\"x\"",
        "'HEAD\n2,1,1,1,';2;a number",
      })
  void whatIsNoSweepIsRefusedWithItsLine(String text, String line, String told) {
    VectorFileException refused =
        assertThrows(VectorFileException.class, () -> read(text.replace("HEAD", Sweep.HEAD)));
    String message = refused.getMessage();
    assertTrue(message.contains(told), message);
    assertTrue(message.contains("make the sweep again"), message);
    assertTrue(message.startsWith(FILE.toString()), message);
    assertTrue(message.contains(line), message);
  }

  @Test
  void bytesThatAreNoTextAndLinesWithoutAnEndAreRefused() {
    byte[] head = (Sweep.HEAD + "\n2,1,1,1,1 ").getBytes(StandardCharsets.UTF_8);
    head[head.length - 1] = (byte) 0xff;
    assertTrue(
        assertThrows(VectorFileException.class, () -> read(head)).getMessage().contains("UTF-8"));
    byte[] long1 = new byte[2_000_000];
    assertTrue(
        assertThrows(VectorFileException.class, () -> read(long1))
            .getMessage()
            .contains("without an end"));
  }
}
