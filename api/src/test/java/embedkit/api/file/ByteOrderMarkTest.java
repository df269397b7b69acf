package embedkit.api.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteOrderMarkTest {

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "efbbbf61, UTF-8, 3",
    "fffe6100, UTF-16LE, 2",
    "feff0061, UTF-16BE, 2",
    "fffe000061000000, UTF-32LE, 4",
    "0000feff00000061, UTF-32BE, 4",
    "efbbbf, UTF-8, 3",
    "fffe, UTF-16LE, 2",
    "fffe00, UTF-16LE, 2"
  })
  void aMarkSaysTheEncoding(String head, String encoding, int length) {
    assertEquals(
        Optional.of(new ByteOrderMark(Charset.forName(encoding), length)),
        ByteOrderMark.of(bytes(head)));
  }

  @ParameterizedTest
  @CsvSource({"''", "ef", "efbb", "616263", "61efbbbf", "fe", "0000fe"})
  void whatIsNoMarkSaysNothing(String head) {
    assertEquals(Optional.empty(), ByteOrderMark.of(bytes(head)));
    assertEquals(0, ByteOrderMark.startOfUtf8(bytes(head)));
  }

  @Test
  void aTextInUtf8BeginsBehindItsMarkAlone() {
    assertEquals(3, ByteOrderMark.startOfUtf8("\ufeffcat".getBytes(StandardCharsets.UTF_8)));
    assertEquals(0, ByteOrderMark.startOfUtf8(bytes("fffe6100")));
  }
}
