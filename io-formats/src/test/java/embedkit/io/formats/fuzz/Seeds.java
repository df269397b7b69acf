package embedkit.io.formats.fuzz;

import embedkit.Catalog;
import embedkit.spi.CompressionProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Small real files, from which fuzzing begins. */
final class Seeds {

  private static final int LARGEST = 1 << 16;

  private Seeds() {}

  /** The fixtures of a folder of the test resources with one of some endings. */
  static Stream<byte[]> files(String folder, String... endings) {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources", folder))) {
      List<byte[]> contents =
          files
              .filter(f -> List.of(endings).stream().anyMatch(f.toString()::endsWith))
              .filter(f -> f.toFile().length() <= LARGEST)
              .sorted()
              .map(Seeds::content)
              .toList();
      return contents.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> texts() {
    return Stream.of(
            "2 3\nthe 0.1 -2 3e-5 \ncaf\u00e9 nan inf -0.000001 \n",
            "the 0.418 0.24968 -0.41242\r\n. . . 1 2 3\r\n<unk> 7 8 9\r\n",
            "\ufeff3 1\n\t 1\n\u00a0 2\n\n\n\u65e5\u672c 3",
            "1 2\n" + "9".repeat(40) + " " + "1".repeat(40) + ".5 " + "0".repeat(40) + "1e+9\n")
        .map(s -> s.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<byte[]> notations() {
    return Stream.of(
            "2 3\n\"the\" \"0,1\" \"-2\" 3,5e-5 \n\"a \"\"b\"\"\" 1,5 2 ,5\n",
            "1 1\n\u4e2d\u56fd 1\n\"\" 2\n")
        .map(s -> s.getBytes(Charset.forName("GBK")));
  }

  static Stream<byte[]> binaries() {
    return Stream.of(binary("\n"), binary(""), spaced(), "0 5\n".getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] spaced() {
    ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    file.put("4 3\n".getBytes(StandardCharsets.UTF_8));
    for (String token : List.of("the", "new york", "a b c", "\u65e5\u672c x")) {
      file.put((token + " ").getBytes(StandardCharsets.UTF_8));
      file.putFloat(1.5f).putFloat(-0.3f).putFloat(1e-3f);
    }
    return Arrays.copyOf(file.array(), file.position());
  }

  private static byte[] binary(String end) {
    ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    file.put("3 2\n".getBytes(StandardCharsets.UTF_8));
    for (String token : List.of("</s>", "caf\u00e9", "x")) {
      file.put((token + " ").getBytes(StandardCharsets.UTF_8)).putFloat(1.5f).putFloat(Float.NaN);
      file.put(end.getBytes(StandardCharsets.UTF_8));
    }
    return Arrays.copyOf(file.array(), file.position());
  }

  /** A text in every compression. */
  static Stream<byte[]> packed() {
    byte[] text = texts().findFirst().orElseThrow();
    return Catalog.installed().compressions().all().stream().map(c -> packed(c, text));
  }

  private static byte[] packed(CompressionProvider compression, byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(packed)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
