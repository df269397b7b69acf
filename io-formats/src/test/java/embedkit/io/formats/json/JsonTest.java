package embedkit.io.formats.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Opening;
import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.LoadReport;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.testkit.FormatKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON of words and numbers in the shapes that people write, recognised by its content. */
class JsonTest {

  @TempDir Path folder;

  private LoadReport reads(String text, String options, List<String> tokens, float... values)
      throws IOException {
    Path file = Files.writeString(folder.resolve("some"), text);
    Opening opening = options.isEmpty() ? Opening.usual() : Opening.usual().as("json:" + options);
    try (EmbeddingTable table = Tables.installed().open(file.toString(), opening)) {
      List<String> found = new ArrayList<>();
      float[] all = new float[values.length];
      assertEquals(values.length, table.rows() * table.dim());
      for (int i = 0; i < table.rows(); i++) {
        found.add(table.vocabulary().orElseThrow().token(i));
        System.arraycopy(table.vector(i), 0, all, i * table.dim(), table.dim());
      }
      assertEquals(tokens, found);
      assertArrayEquals(values, all);
      return table.report();
    }
  }

  private String failure(String text) throws IOException {
    return failure(text, "json");
  }

  private String failure(String text, String format) throws IOException {
    Path file = Files.writeString(folder.resolve("some"), text);
    VectorFileException e =
        assertThrows(
            VectorFileException.class,
            () -> Tables.installed().open(file.toString(), Opening.usual().as(format)).close());
    assertTrue(e.getMessage().startsWith(file + ":"), e.getMessage());
    return e.getMessage().substring(file.toString().length() + 1);
  }

  @Test
  void anObjectOfWordsIsATable() throws IOException {
    reads("{\"the\":[0.1,0.2],\"of\":[1,2]}", "", List.of("the", "of"), 0.1f, 0.2f, 1, 2);
    reads("{\"the\":[1]}\n{\"of\":[2]}\n", "", List.of("the", "of"), 1, 2);
    reads("{\"vector\":[1,2]}", "", List.of("vector"), 1, 2);
  }

  @Test
  void anObjectForEachRowIsATable() throws IOException {
    reads(
        "{\"word\":\"the\",\"vector\":[0.1,0.2]}\n{\"vector\":[1,2],\"word\":\"of\"}\n",
        "",
        List.of("the", "of"),
        0.1f,
        0.2f,
        1,
        2);
    reads(
        "\ufeff [ {\"token\":\"the\",\"embedding\":[1]} ,\n{\"token\":\"of\",\"embedding\":[2]} ]",
        "",
        List.of("the", "of"),
        1,
        2);
    reads("{\"id\":\"a\",\"values\":[1,2],\"metadata\":{\"x\":[3]}}", "", List.of("a"), 1, 2);
  }

  @Test
  void wordsMayAllStandBeforeTheirNumbers() throws IOException {
    reads(
        "{\"words\":[\"the\",\"of\"],\"dim\":2,\"vectors\":[[0.1,0.2],[1,2]],\"by\":{\"x\":[1]}}",
        "",
        List.of("the", "of"),
        0.1f,
        0.2f,
        1,
        2);
    reads("{\"vocab\":[\"7\"],\"embedding\":[[3]]}", "", List.of("7"), 3);
    // Words whose list is longer than what is looked at to recognise a file.
    String[] words = new String[30_000];
    Arrays.setAll(words, i -> "\"word" + i + "\"");
    Path file =
        Files.writeString(
            folder.resolve("long"),
            "{\"tokens\":["
                + String.join(",", words)
                + "],\"embeddings\":["
                + "[1,2],".repeat(29_999)
                + "[3,4]]}");
    try (EmbeddingTable table = Tables.installed().open(file)) {
      assertEquals(30_000, table.rows());
      assertArrayEquals(new float[] {3, 4}, table.vector(29_999));
    }
  }

  @Test
  void wordsAndTheirNumbersMustBeAsMany() throws IOException {
    assertEquals(
        "1:36: expected numbers for each of 2 words, found 1",
        failure("{\"words\":[\"a\",\"b\"],\"vectors\":[[1,2]]}"));
    assertEquals(
        "1:33: expected numbers for each of 1 words, found more",
        failure("{\"words\":[\"a\"],\"vectors\":[[1,2],[3,4]]}"));
    assertEquals(
        "1:15: expected a list of lists of numbers called vectors, embeddings, values, vecs behind the"
            + " words, found none",
        failure("{\"words\":[\"a\"]}"));
    assertEquals(
        "1:15: expected a word, found a list",
        failure("{\"words\":[\"a\",[1]],\"vectors\":[[1]]}"));
    assertEquals(
        "1:27: expected a list of numbers for \"a\", found 1; drop such rows with on-bad-row=skip",
        failure("{\"words\":[\"a\"],\"vectors\":[1]}")
            .replaceAll("drop.*", "drop such rows with on-bad-row=skip"));
  }

  @Test
  void theBestOfSeveralNamesIsTheToken() throws IOException {
    reads("{\"id\":7,\"text\":\"the\",\"vector\":[1]}", "", List.of("the"), 1);
  }

  /** As the tools write them that are named: their fields and what is around them. */
  @Test
  void rowsAreFoundInTheEnvelopesOfVectorDatabases() throws IOException {
    String elastic =
        "{\"took\":3,\"hits\":{\"total\":{\"value\":2},\"hits\":["
            + "{\"_index\":\"i\",\"_id\":\"1\",\"_source\":{\"word\":\"a\",\"embedding\":[1,2]}},"
            + "{\"_index\":\"i\",\"_id\":\"2\",\"_source\":{\"word\":\"b\",\"embedding\":[3,4]}}]}}";
    reads(elastic, "", List.of("a", "b"), 1, 2, 3, 4);
    String dumped =
        "{\"_index\":\"i\",\"_id\":\"a\",\"_source\":{\"embedding\":[1,2]}}\n"
            + "{\"_index\":\"i\",\"_id\":\"b\",\"_source\":{\"embedding\":[3,4]}}\n";
    reads(dumped, "", List.of("a", "b"), 1, 2, 3, 4);
    String bulk =
        "{\"index\":{\"_id\":\"a\"}}\n{\"embedding\":[1,2]}\n"
            + "{\"create\":{}}\n{\"word\":\"b\",\"embedding\":[3,4]}\n";
    reads(bulk, "", List.of("a", "b"), 1, 2, 3, 4);
    String qdrant =
        "{\"result\":{\"points\":[{\"id\":7,\"payload\":{\"word\":\"a\"},\"vector\":[1,2]},"
            + "{\"id\":8,\"payload\":null,\"vector\":[3,4]}],\"next_page_offset\":null},\"status\":\"ok\"}";
    reads(qdrant, "", List.of("a", "8"), 1, 2, 3, 4);
    String pinecone =
        "{\"namespace\":\"\",\"vectors\":[{\"id\":\"a\",\"values\":[1,2],\"metadata\":{\"n\":1}},"
            + "{\"id\":\"b\",\"values\":[3,4]}]}";
    reads(pinecone, "", List.of("a", "b"), 1, 2, 3, 4);
    reads(pinecone.replace("\"namespace\":\"\",", ""), "", List.of("a", "b"), 1, 2, 3, 4);
    String weaviate =
        "{\"objects\":[{\"class\":\"C\",\"id\":\"x\",\"properties\":{\"name\":\"a\"},\"vector\":[1,2]}]}";
    reads(weaviate, "", List.of("a"), 1, 2);
    String batch =
        "{\"custom_id\":\"a\",\"response\":{\"body\":{\"object\":\"list\",\"data\":[{\"object\":"
            + "\"embedding\",\"index\":0,\"embedding\":[1,2]}],\"model\":\"m\"}},\"error\":null}\n";
    reads(
        batch + batch.replace("\"a\"", "\"b\"").replace("1,2", "3,4"),
        "",
        List.of("a", "b"),
        1,
        2,
        3,
        4);
    String answer =
        "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[1,2]},"
            + "{\"index\":1,\"embedding\":[3,4]}],\"model\":\"m\"}";
    reads(answer, "token=index", List.of("0", "1"), 1, 2, 3, 4);
  }

  @Test
  void anEnvelopeThatIsNotWholeOrNotOneOfRowsIsAFailure() throws IOException {
    assertTrue(
        failure("{\"points\":[{\"id\":1,\"vector\":[1]}").startsWith("1:"), "cut behind a row");
    assertTrue(
        failure("{\"points\":[{\"id\":1,\"vector\":[1]}]").startsWith("1:"), "cut at the end");
    assertTrue(
        failure("{\"points\":[{\"id\":1,\"vector\":[1]}, 5]}")
            .contains("expected an object, found 5"));
    assertTrue(failure("{\"points\":[],\"status\":1}").contains("numbers for \"points\", found 0"));
    assertTrue(
        failure("{\"data\":[{\"embedding\":[1],\"index\":0}]}")
            .contains("expected a text called word"),
        "no word");
    assertTrue(failure("{\"data\":".repeat(2000)).startsWith("1:"), "too deep");
    reads(
        "{\"word\":\"a\",\"hits\":[],\"vector\":[1],\"data\":{}}\n"
            + "{\"word\":\"b\",\"hits\":[1,[2]],\"vector\":[2]}",
        "",
        List.of("a", "b"),
        1,
        2);
  }

  @Test
  void listsOfAWordAndItsNumbersAreATable() throws IOException {
    List<String> words = List.of("the", "7");
    reads("[[\"the\",0.5,2], [\"7\",1,3]]", "", words, 0.5f, 2, 1, 3);
    reads("[[\"the\",[0.5,2]],\n[\"7\",[1,3]]]\n", "", words, 0.5f, 2, 1, 3);
    reads("[\"the\",0.5,2]\n[\"7\",[1,3]]\n", "", words, 0.5f, 2, 1, 3);
    reads(
        "[[\"a\",1],[2],[],[\"b\",1,2],[\"c\",[3],4],[\"d\",[5]],[\"e\",\"f\"],[[6]]]",
        "on-bad-row=skip",
        List.of("a", "d"),
        1,
        5);
  }

  @Test
  void listsOfNumbersAloneAreRowsWithoutWords() throws IOException {
    for (String text :
        List.of("[[1,2],[3,4]]", "\n[ [1,2],\n[3,4] ]\n", "[1,2]\n[3,4]", "[[1,2],[3],[3,4]]")) {
      Path file = Files.writeString(folder.resolve("some"), text);
      Opening opening = Opening.usual().as("json:on-bad-row=skip");
      try (EmbeddingTable table = Tables.installed().open(file.toString(), opening)) {
        assertTrue(table.vocabulary().isEmpty(), text);
        assertEquals(2, table.rows(), text);
        assertArrayEquals(new float[] {1, 2}, table.vector(0));
        assertArrayEquals(new float[] {3, 4}, table.vector(1));
      }
      assertTrue(
          new Json.Provider().recognise(Tables.installed().file(file.toString())).accepts(), text);
    }
  }

  /** What {@code to_json} of pandas 1.5 writes, by its {@code orient}. */
  @Test
  void tablesOfPandasAreRead() throws IOException {
    List<String> words = List.of("a", "columns");
    float[] numbers = {0.5f, -1, 2, 3};
    reads("{\"a\":{\"0\":0.5,\"1\":-1},\"columns\":{\"0\":2,\"1\":3}}", "", words, numbers);
    for (String columns : List.of("0,1", "\"x\",\"y\"")) {
      reads(
          "{\"columns\":[%s],\"index\":[\"a\",\"columns\"],\"data\":[[0.5,-1],[2,3]]}"
              .formatted(columns),
          "",
          words,
          numbers);
    }
    reads(
        "{\"columns\":[\"index\",0,1],\"index\":[0,1],\"data\":[[\"a\",0.5,-1],[\"columns\",2,3]]}",
        "",
        words,
        numbers);
    String records = "{\"word\":\"a\",\"0\":0.5,\"1\":-1}%s{\"word\":\"columns\",\"0\":2,\"1\":3}";
    reads("[" + records.formatted(",") + "]", "", words, numbers);
    reads(records.formatted("\n"), "", words, numbers);
    reads(
        "{\"schema\":{\"fields\":[],\"pandas_version\":\"1.4.0\"},\"data\":["
            + records.replace("word", "index").formatted(",")
            + "]}",
        "token=index",
        words,
        numbers);
    assertEquals(
        "1:11: expected a row, found a column; have pandas write rows, by"
            + " to_json(orient=\"index\"), or \"values\" if they have no words",
        failure("{\"0\":{\"a\":0.5,\"columns\":2},\"1\":{\"a\":-1,\"columns\":3}}"));
  }

  @Test
  void whatOnlyLooksLikePandasIsReadAsItStands() throws IOException {
    reads("{\"columns\":[0.5,1],\"index\":[2,3]}", "", List.of("columns", "index"), 0.5f, 1, 2, 3);
    reads("{\"columns\":[0,2],\"of\":[2,3]}", "", List.of("columns", "of"), 0, 2, 2, 3);
    reads("{\"0\":1,\"vector\":[2,3],\"word\":\"a\",\"1\":4}", "", List.of("a"), 2, 3);
    reads("{\"meta\":{\"n\":1,\"m\":[]},\"word\":\"a\",\"vector\":[2]}", "", List.of("a"), 2);
    reads("{\"0\":\"x\",\"vector\":[2,3],\"word\":\"a\"}", "", List.of("a"), 2, 3);
    reads("{\"meta\":{},\"word\":\"a\",\"vector\":[2]}", "", List.of("a"), 2);
    assertEquals(
        "1:19: expected number 2 in a field 1 for \"a\", found \"2\"; drop such rows by reading it"
            + " as json:on-bad-row=skip",
        failure("{\"a\":{\"0\":0.5,\"2\":-1}}"));
    assertEquals(
        "1:19: expected a number as number 2 for \"a\", found null; drop such rows by reading it"
            + " as json:on-bad-row=skip",
        failure("{\"a\":{\"0\":0.5,\"1\":null}}"));
    assertEquals(
        "1:17: expected a list called index behind the columns, found }",
        failure("{\"columns\":[\"x\"]}"));
    assertEquals(
        "1:31: expected a list of lists of numbers called data behind the words, found none",
        failure("{\"columns\":[\"x\"],\"index\":[\"a\"]}"));
  }

  @Test
  void flawsOfListsNameLineAndColumn() throws IOException {
    assertTrue(
        failure("[[\"a\",1],\n[2]]")
            .startsWith("2:2: expected a word in front of its numbers, found 2"));
    assertTrue(
        failure("[[\"a\",1],[]]").contains("expected a word in front of its numbers, found none"));
    assertTrue(
        failure("[[\"a\",1],[\"b\",[1],2]]")
            .startsWith("1:19: expected the end of the row behind its numbers for \"b\", found 2"),
        failure("[[\"a\",1],[\"b\",[1],2]]"));
    assertTrue(failure("[[1],[\"b\",2]]").contains("expected a number as number 1, found \"b\""));
    assertTrue(
        failure("[[1],[NaN]]", "json:on-non-finite=fail")
            .contains("expected finite numbers after the bracket, found NaN as number 1"));
    assertTrue(failure("[[1],{\"b\":[2]}]").contains("expected a list, found an object"));
    assertTrue(failure("[{\"b\":[2]},[1]]").contains("expected an object, found a list"));
    assertTrue(failure("[[1],[2]").contains("expected JSON in UTF-8"));
    assertTrue(failure("[[1],2]").contains("expected a list, found 2"));
    assertTrue(failure("[").contains("expected JSON in UTF-8"));
    assertTrue(failure("[\"a\",\"b\"]").contains("expected an object, found \"a\""));
  }

  @Test
  void otherNamesCanBeSaid() throws IOException {
    reads(
        "{\"w\":\"the\",\"text\":\"other\",\"v\":[1,2],\"vector\":[3]}",
        "token=w,vector=v",
        List.of("the"),
        1,
        2);
  }

  @Test
  void flawsNameLineAndColumn() throws IOException {
    assertTrue(
        failure("{\"the\":[0.1,0.2],\n \"of\":[1,null]}")
            .startsWith("2:10: expected a number as number 2 for \"of\", found null;"),
        failure("{\"the\":[0.1,0.2],\n \"of\":[1,null]}"));
    assertTrue(
        failure("{\"the\":[0.1,0.2],\"of\":[1]}")
            .contains("expected 2 numbers for \"of\", found 1"));
    assertTrue(
        failure("{\"word\":\"a\",\"vector\":[1]}\n{\"vector\":[2],\"x\":1}\n")
            .startsWith("2:20: expected a text called word, token, text,"));
    assertTrue(
        failure("{\"word\":\"a\",\"data\":[1]}\n")
            .contains(
                "expected one list of numbers called vector, embedding, values, vec for \"a\""));
    assertTrue(failure("{\"a\":[1]").startsWith("1:9: expected JSON in UTF-8, found Unexpected"));
  }

  @Test
  void flawedRowsAreSkippedIfThatIsWished() throws IOException {
    LoadReport report =
        reads(
            "{\"a\":[1,2],\"b\":[1],\"c\":\"x\",\"d\":[\"1\",[2]],\"e\":[3,4]}",
            "on-bad-row=skip",
            List.of("a", "e"),
            1,
            2,
            3,
            4);
    assertEquals(3, report.problems().getFirst().count());
  }

  @Test
  void otherJsonIsNotRecognised() throws IOException {
    for (String text :
        List.of(
            "{\"version\":\"1.0\",\"model\":{\"vocab\":{\"a\":0}}}",
            "{\"a\":0,\"b\":1}",
            "[\"a\",\"b\"]",
            "{}",
            "[]",
            "[null]",
            "[[\"a\",\"b\"],[\"c\",\"d\"]]")) {
      Path file = Files.writeString(folder.resolve("other"), text);
      assertFalse(
          new Json.Provider().recognise(Tables.installed().file(file.toString())).accepts(), text);
    }
  }

  @Test
  void aFileCalledJsonIsToldWhatIsWrongInIt() throws IOException {
    Path file = Files.writeString(folder.resolve("some.jsonl"), "{\"w\":\"a\",\"v\":[1]}\n");
    VectorFileException e =
        assertThrows(VectorFileException.class, () -> Tables.installed().open(file).close());
    assertTrue(
        e.getMessage().contains(":1:17: expected one list of numbers called vector, embedding")
            && e.getMessage().contains("; another name is said with the option vector"),
        e.getMessage());
  }

  @Test
  void linesAndObjectsAreWritten() throws IOException {
    EmbeddingTable table =
        EmbeddingTable.of(
            FormatKit.rows(new float[] {1, -0.5f, 3e-9f, Float.NaN}, 2),
            Vocabulary.of(List.of("cat", "a \"b\"")));
    Path lines = folder.resolve("cats.jsonl");
    Tables.installed().save(table, lines);
    assertEquals(
        "{\"word\":\"cat\",\"vector\":[1.0,-0.5]}\n"
            + "{\"word\":\"a \\\"b\\\"\",\"vector\":[3.0E-9,NaN]}\n",
        Files.readString(lines));
    Path object = folder.resolve("cats.json");
    Tables.installed().save(table, object);
    assertEquals("{\"cat\":[1.0,-0.5],\"a \\\"b\\\"\":[3.0E-9,NaN]}\n", Files.readString(object));
    reads(Files.readString(object), "", List.of("cat", "a \"b\""), 1, -0.5f, 3e-9f, Float.NaN);
    Path named = folder.resolve("named.ndjson");
    Tables.installed().save(table, named, Saving.usual().as("json:token=w,vector=v"));
    assertTrue(Files.readString(named).startsWith("{\"w\":\"cat\",\"v\":[1.0,-0.5]}\n"));
  }
}
