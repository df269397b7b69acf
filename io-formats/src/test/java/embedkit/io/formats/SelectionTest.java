package embedkit.io.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.Opening;
import embedkit.Selection;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.VectorFileException;
import embedkit.api.file.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are selected and changed while a file is read. */
class SelectionTest {

  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("v.txt");
    Files.writeString(file, "5 2\nThe 3 4\ncat 1 nan\nthe 6 8\ncat 0 0\ndog 5 12\n");
  }

  private EmbeddingTable open(Selection selection) {
    return Tables.installed().open(file.toString(), Opening.usual().selecting(selection));
  }

  private static List<String> words(EmbeddingTable table) {
    return LongStream.range(0, table.rows())
        .mapToObj(table.vocabulary().orElseThrow()::token)
        .toList();
  }

  private static String problems(EmbeddingTable table) {
    return table.report().problems().stream()
        .map(p -> p.count() + " " + p.kind())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void theFirstRowsAreRead() {
    Selection two = new Selection(2, Optional.empty(), false, false, Policy.SKIP, Policy.KEEP);
    try (EmbeddingTable table = open(two)) {
      assertEquals(List.of("The", "cat"), words(table));
    }
  }

  @Test
  void onlyTheTokensOfAListAreReadAndMissingOnesAreTold() {
    Optional<Set<String>> list = Optional.of(Set.of("dog", "the", "emu"));
    Selection only = new Selection(ALL, list, false, false, Policy.SKIP, Policy.KEEP);
    try (EmbeddingTable table = open(only)) {
      assertEquals(List.of("the", "dog"), words(table));
      assertEquals(
          "1 row with a number that is not finite kept\n" + "1 token of the list not in the file",
          problems(table));
    }
  }

  @Test
  void tokensInLowerCaseMeetAsDuplicatesOfWhichTheFirstStays() {
    Selection lower = new Selection(ALL, Optional.empty(), true, true, Policy.SKIP, Policy.SKIP);
    try (EmbeddingTable table = open(lower)) {
      assertEquals(List.of("the", "cat", "dog"), words(table));
      assertArrayEquals(new float[] {0.6f, 0.8f}, table.vector(0));
      assertArrayEquals(new float[] {0, 0}, table.vector(1));
      assertEquals(
          "1 row with a number that is not finite kept\n"
              + "1 row with a number that is not finite skipped\n"
              + "1 duplicate token skipped",
          problems(table));
      assertEquals(List.of("line 4: \"the\""), table.report().problems().getLast().places());
    }
  }

  @Test
  void aLaterRowReplacesAnEarlierOneOfItsToken() {
    Selection last =
        new Selection(ALL, Optional.empty(), true, false, Policy.REPLACE, Policy.REPLACE);
    try (EmbeddingTable table = open(last)) {
      assertEquals(List.of("the", "cat", "dog"), words(table));
      assertArrayEquals(new float[] {6, 8}, table.vector(0));
      assertArrayEquals(new float[] {0, 0}, table.vector(1));
    }
  }

  @Test
  void problemsThatAreToFailNameTheirLine() {
    Selection strict = new Selection(ALL, Optional.empty(), true, false, Policy.FAIL, Policy.KEEP);
    VectorFileException e = assertThrows(VectorFileException.class, () -> open(strict));
    assertEquals("4: \"the\"", e.place());
    Selection finite = new Selection(ALL, Optional.empty(), false, false, Policy.SKIP, Policy.FAIL);
    assertEquals("3: \"cat\"", assertThrows(VectorFileException.class, () -> open(finite)).place());
  }
}
