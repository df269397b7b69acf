package embedkit.io.formats.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that make_fixtures.py beside them writes after finalfusion's specification. */
class FinalfusionTest {

  static String fixture(String name) {
    return Path.of("src/test/resources/finalfusion", name + ".fifu").toString();
  }

  /** Simple files have each remainder of the padding, which is 4 where it might be 0. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "simple0",
        "simple1",
        "simple2",
        "simple3",
        "buckets",
        "fasttext",
        "explicit",
        "quantised",
        "rotated"
      })
  void everyWordHasItsVector(String name) throws IOException {
    try (EmbeddingTable table = Tables.installed().open(Path.of(fixture(name)))) {
      Path asked = Path.of(fixture(name).replace(".fifu", ".asked"));
      for (String line : Files.readAllLines(asked)) {
        String[] fields = line.split("\t");
        float[] vector = table.vectorOrMade(fields[0]).orElseThrow();
        assertArrayEquals(numbers(fields[1]), vector, 2e-6f, fields[0]);
      }
      assertEquals(4, table.rows());
      assertEquals(name.matches("buckets|fasttext|explicit"), table.subwords().isPresent());
    }
  }

  private static float[] numbers(String text) {
    double[] numbers = Stream.of(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  @Test
  void rowsAreGivenTheirOriginalNorms() {
    Opening original = Opening.usual().as("finalfusion:norms=original");
    try (EmbeddingTable unit = Tables.installed().open(Path.of(fixture("simple0")));
        EmbeddingTable scaled = Tables.installed().open(fixture("simple0"), original)) {
      double square = 0;
      for (float value : unit.vector(1)) {
        square += value * value;
      }
      assertEquals(1, square, 1e-5);
      float ratio = scaled.vector(1)[0] / unit.vector(1)[0];
      assertTrue(ratio > 1.1f, "a norm of " + ratio);
      assertEquals(ratio, scaled.vector(1)[5] / unit.vector(1)[5], 1e-4);
    }
    assertThrows(
        VectorFileException.class, () -> Tables.installed().open(fixture("buckets"), original));
  }

  @Test
  void itsMetadataAreKept() {
    try (EmbeddingTable table = Tables.installed().open(Path.of(fixture("buckets")))) {
      assertEquals("[common]\nname = \"test\"\n", table.metadata().get("finalfusion.metadata"));
    }
  }

  @Test
  void aWordWithoutKnownNgramsHasZeros() {
    try (EmbeddingTable table = Tables.installed().open(Path.of(fixture("explicit")))) {
      assertTrue(Arrays.equals(new float[6], table.vectorOrMade("qqq").orElseThrow()));
    }
  }
}
