package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.VectorFileException;
import embedkit.api.file.Policy;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemReaderTest {

  private static final Path NAME = Path.of("notes");
  private static final ItemReader.Fields WITH_VECTOR =
      new ItemReader.Fields("id", "text", Optional.of("v"));

  private static ItemReader json(String text, ItemReader.Fields fields, Policy policy) {
    return ItemReader.jsonLines(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), NAME, fields, policy);
  }

  private static ItemReader csv(String text, ItemReader.Fields fields, Policy policy) {
    return ItemReader.csv(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), NAME, fields, policy);
  }

  private static List<Item> all(ItemReader reader) {
    List<Item> items = new ArrayList<>();
    reader.forEachRemaining(items::add);
    return items;
  }

  @Test
  void aTextAsLongAsAnItemMayHaveIsReadFromALineOfJson() {
    // 17 MiB, of the 64 that an item may have; so may a text of the metadata.
    String text = "a".repeat(17 << 20);
    List<Item> items =
        all(
            json(
                "{\"id\":\"x\",\"text\":\"" + text + "\",\"note\":\"" + text + "\"}",
                ItemReader.Fields.usual(),
                Policy.FAIL));
    assertEquals(text, items.getFirst().text());
    assertEquals(Map.of("note", text), items.getFirst().metadata());
  }

  @Test
  void linesOfJsonAreItemsWithTheirOtherFieldsAsMetadata() {
    List<Item> items =
        all(
            json(
                "{\"v\":[1,2.5],\"id\":12,\"x\":{\"y\":[1,null]}}\r\n\n{\"id\":\"b\",\"text\":\"t\",\"v\":[0,0]}",
                WITH_VECTOR,
                Policy.FAIL));
    assertEquals("12", items.get(0).id());
    assertEquals("", items.get(0).text());
    assertArrayEquals(new float[] {1, 2.5f}, items.get(0).vector());
    assertEquals("{x={y=[1, null]}}", items.get(0).metadata().toString());
    assertEquals("t", items.get(1).text());
    assertEquals(2, items.size());
  }

  @Test
  void anObjectCalledMetadataIsMetadataToo() {
    List<Item> items =
        all(
            json(
                "{\"id\":\"a\",\"text\":\"\",\"metadata\":{\"lang\":\"en\",\"metadata\":{\"n\":1}},\"year\":2000}\n"
                    + "{\"id\":\"b\",\"text\":\"\",\"metadata\":\"none\"}",
                ItemReader.Fields.usual(),
                Policy.FAIL));
    assertEquals(
        Map.of("lang", "en", "year", 2000L, "metadata", Map.of("n", 1L)), items.get(0).metadata());
    assertEquals(Map.of("metadata", "none"), items.get(1).metadata());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\":\"a\" | an object of JSON in a line",
        "[1,2] | expected an object",
        "{\"id\":\"a\",\"text\":\"b\"} x | expected an object of JSON in a line",
        "{\"id\":\"a\",\"id\":\"b\",\"text\":\"b\"} | Duplicate",
        "{\"id\":\"a\",\"text\":5} | expected a text in \"text\", found 5",
        "{\"id\":null,\"text\":\"x\"} | for the id in \"id\", found none",
        "{\"id\":1.5,\"text\":\"x\"} | for the id in \"id\", found 1.5",
        "{\"id\":\"\",\"text\":\"x\"} | has 0 bytes",
        "{\"id\":\"a\",\"text\":\"b\",\"n\":1,\"metadata\":{\"n\":2}} | of the metadata once, found n twice",
        "{\"id\":\"a\",\"text\":\"\u00ff\"} | UTF-8",
      })
  void aLineThatIsNoneIsToldWithItsNumber(String line, String part) {
    String text = "{\"id\":\"first\",\"text\":\"\"}\n" + line + "\n{\"id\":\"z\",\"text\":\"\"}";
    ItemReader reader = json(text, ItemReader.Fields.usual(), Policy.FAIL);
    assertEquals("first", reader.next().id());
    VectorFileException e = assertThrows(VectorFileException.class, reader::hasNext);
    assertEquals("2", e.place());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains("on-bad-row=skip"), e.getMessage());
    ItemReader skipping = json(text, ItemReader.Fields.usual(), Policy.SKIP);
    assertEquals(List.of("first", "z"), all(skipping).stream().map(Item::id).toList());
    assertEquals(1, skipping.report().problems().getFirst().count());
    assertEquals(List.of("2"), skipping.report().problems().getFirst().places());
  }

  @Test
  void jsonThatIsTooDeepIsABadRow() {
    String deep = "{\"id\":\"a\",\"text\":\"\",\"x\":" + "[".repeat(100_000) + "\n";
    assertThrows(
        VectorFileException.class,
        () -> json(deep, ItemReader.Fields.usual(), Policy.FAIL).hasNext());
  }

  @Test
  void csvHasNumbersTruthsAndVectors() {
    List<Item> items =
        all(
            csv(
                "text,id,n,v,d\n\"a, \"\"b\"\"\nc\",1,007,\"[1, -2.5]\",1.50\n,2,12,3 4,\n",
                WITH_VECTOR,
                Policy.FAIL));
    assertEquals("a, \"b\"\nc", items.get(0).text());
    assertEquals(Map.of("n", "007", "d", 1.5), items.get(0).metadata());
    assertArrayEquals(new float[] {1, -2.5f}, items.get(0).vector());
    assertEquals(Map.of("n", 12L), items.get(1).metadata());
    assertArrayEquals(new float[] {3, 4}, items.get(1).vector());
  }

  @Test
  void csvThatIsBrokenIsToldWithItsLine() {
    ItemReader.Fields usual = ItemReader.Fields.usual();
    VectorFileException few =
        assertThrows(
            VectorFileException.class, () -> all(csv("id,text\na,b\n\nc\n", usual, Policy.FAIL)));
    assertEquals("4", few.place());
    assertTrue(few.getMessage().contains("2 fields"), few.getMessage());
    VectorFileException open =
        assertThrows(
            VectorFileException.class, () -> all(csv("id,text\na,\"b\nc\n", usual, Policy.FAIL)));
    assertTrue(open.getMessage().contains("not closed"), open.getMessage());
    VectorFileException header =
        assertThrows(
            VectorFileException.class, () -> all(csv("id,words\na,b\n", usual, Policy.SKIP)));
    assertEquals("1", header.place());
    assertEquals(0, all(csv("", usual, Policy.FAIL)).size());
    assertThrows(
        VectorFileException.class,
        () -> all(csv("id,text\n\"\"\n", usual, Policy.FAIL)),
        "an empty field is no empty line");
    assertEquals(1, all(csv("\ufeffid,text\n \t\n\na,b\n", usual, Policy.FAIL)).size());
  }
}
