package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import embedkit.app.answer.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections as a person types about them. */
class CollectionCommandsTest {

  private record Result(int status, String out, String err) {}

  @TempDir Path folder;
  private Path model;
  private Path notes;
  private Path collection;

  @BeforeEach
  void writeFiles() throws IOException {
    model =
        Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\nthe 3 3\nmat 4 0\n");
    notes =
        Files.writeString(
            folder.resolve("notes.jsonl"),
            """
            {"id": "a", "text": "The cat.", "year": 1999, "lang": "en"}
            {"id": 7, "text": "dog, dog", "year": 2005, "lang": "de"}

            {"id": "c", "text": "A mat and a cat", "year": 2010, "tags": ["x", "y"]}
            """);
    collection = folder.resolve("collection");
  }

  private static Result run(InputStream in, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int status =
        EmbedkitCommand.run(
            new Console(new PrintWriter(out), new PrintWriter(err), in, false), line);
    return new Result(status, out.toString(), err.toString());
  }

  private static Result run(Object... args) {
    return run(InputStream.nullInputStream(), args);
  }

  private Result collect() {
    Result result = run("collect", collection, notes, "--model", model);
    assertEquals(0, result.status(), result.err());
    return result;
  }

  @Test
  void itemsAreCollectedAndFoundByTheModelThatTheCollectionKnows() throws IOException {
    assertTrue(collect().err().contains("3 added, 0 replaced; 3 items"));
    Result found = run("find", collection, "cat", "--top", "2");
    assertEquals(0, found.status(), found.err());
    // a cat on a mat is (2.5, 0): the cosine with (1, 0) is 1. The cat is (2, 1.5): 0.8.
    assertEquals(
        List.of("1.0000  c  A mat and a cat", "0.8000  a  The cat."), found.out().lines().toList());
    Result filtered =
        run("find", collection, "cat", "--where", "year < 2006 and lang != 'en'", "--json");
    JsonNode one = new ObjectMapper().readTree(filtered.out());
    assertEquals("7", one.get("id").asText());
    assertEquals(0.0, one.get("score").asDouble());
    assertEquals(1, one.get("vector_rank").asInt());
    assertEquals(2005, one.get("metadata").get("year").asInt());
    assertEquals("dog, dog", one.get("text").asText());
  }

  @Test
  void itemsAreFoundByTheirWordsAndByBoth() throws IOException {
    collect();
    Result words = run("find", collection, "DOG", "--by", "words");
    assertEquals(List.of("7"), ids(words));
    Result both = run("find", collection, "dog", "--hybrid", "--weights", "1,0.5", "--json");
    assertEquals(0, both.status(), both.err());
    JsonNode first = new ObjectMapper().readTree(both.out().lines().findFirst().orElseThrow());
    assertEquals("7", first.get("id").asText());
    assertEquals(1.0 / 61 + 0.5 / 61, first.get("score").asDouble(), 1e-15);
    assertEquals(1, first.get("words_rank").asInt());
  }

  private static List<String> ids(Result found) {
    assertEquals(0, found.status(), found.err());
    return found.out().lines().map(line -> line.split("  ")[1]).toList();
  }

  @Test
  void itemsComeFromStandardInputAndFromCsvAndReplaceThoseOfTheirId() throws IOException {
    collect();
    byte[] more =
        "\ufeff{\"id\":\"a\",\"text\":\"dog\"}\n{\"id\":\"a\",\"text\":\"mat\"}"
            .getBytes(StandardCharsets.UTF_8);
    Result again = run(new ByteArrayInputStream(more), "collect", collection);
    assertEquals(0, again.status(), again.err());
    assertTrue(again.err().contains("0 added, 1 replaced; 3 items"), again.err());
    assertTrue(again.err().contains("1 rows had an id of an earlier row"), again.err());
    assertEquals(List.of("a"), ids(run("find", collection, "mat", "--where", "not year exists")));
    Path csv =
        Files.writeString(
            folder.resolve("more.csv"),
            "key,body,year,ok\nx,\"the \"\"dog\"\",\nand more\",2020,true\ny,mat,,\n");
    Result commas = run("collect", collection, csv, "--id", "key", "--text", "body");
    assertEquals(0, commas.status(), commas.err());
    Result found = run("find", collection, "dog", "--where", "year > 2015 and ok = true", "--json");
    JsonNode one = new ObjectMapper().readTree(found.out());
    assertEquals("x", one.get("id").asText());
    assertEquals("the \"dog\",\nand more", one.get("text").asText());
    assertEquals(
        List.of("a", "y"),
        ids(run("find", collection, "mat", "--where", "not year exists and not ok exists")));
  }

  @Test
  void badRowsAreToldByTheirLineAndCanBeLeftOut() throws IOException {
    Files.writeString(
        notes, "{\"id\":\"a\",\"text\":\"cat\"}\n{\"id\":\"b\"}\nnothing\n{\"text\":\"x\"}\n");
    Result failed = run("collect", collection, notes, "--model", model);
    assertEquals(1, failed.status());
    assertTrue(
        failed.err().contains("notes.jsonl:2: expected a text in \"text\", found none"),
        failed.err());
    assertTrue(failed.err().contains("--on-bad-row skip"), failed.err());
    Result skipped = run("collect", collection, notes, "--on-bad-row", "skip");
    assertEquals(0, skipped.status(), skipped.err());
    assertTrue(skipped.err().contains("3 bad rows left out, at line 2, 3, 4"), skipped.err());
    assertTrue(run("collection", collection).out().contains("items       1\n"));
  }

  @Test
  void aCollectionIsDescribedTidiedCheckedAndFreedOfItems() throws IOException {
    collect();
    Result facts = run("collection", collection, "--json");
    JsonNode json = new ObjectMapper().readTree(facts.out());
    assertEquals(3, json.get("items").asInt());
    assertEquals(2, json.get("dim").asInt());
    assertEquals(model.toString(), json.get("model").asText());
    Result removed =
        run("collection", collection, "--remove", "a", "--remove", "zz", "--compact", "--json");
    assertEquals(0, removed.status(), removed.err());
    assertTrue(removed.err().contains("there is no item zz"), removed.err());
    json = new ObjectMapper().readTree(removed.out());
    assertEquals(2, json.get("items").asInt());
    assertEquals(0, json.get("deleted").asInt());
    assertEquals(0, run("collection", collection, "--verify").status());
    Path rows;
    try (Stream<Path> files = Files.list(collection)) {
      rows = files.filter(f -> f.toString().endsWith(".items")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(rows);
    bytes[20] ^= 1;
    Files.write(rows, bytes);
    Result damaged = run("collection", collection, "--verify");
    assertEquals(1, damaged.status());
    assertTrue(damaged.err().contains(rows.getFileName().toString()), damaged.err());
  }

  @Test
  void aCollectionIsExportedForOtherToolsAndCollectedAgain() throws IOException {
    collect();
    Path lines = folder.resolve("out.jsonl");
    assertEquals(0, run("export", collection, lines).status());
    List<String> written = Files.readAllLines(lines);
    assertEquals(
        "{\"id\":\"a\",\"text\":\"The cat.\",\"vector\":[2.0,1.5],\"year\":1999,\"lang\":\"en\"}",
        written.getFirst());
    Path copy = folder.resolve("copy");
    Result again = run("collect", copy, lines, "--vector", "vector", "--dim", "2");
    assertEquals(0, again.status(), again.err());
    assertEquals(0, run("export", copy, folder.resolve("again.jsonl")).status());
    assertEquals(written, Files.readAllLines(folder.resolve("again.jsonl")));
    Path bulk = folder.resolve("out.ndjson");
    assertEquals(0, run("export", collection, bulk).status());
    assertEquals("{\"index\":{\"_id\":\"7\"}}", Files.readAllLines(bulk).get(2));
    Path rows = folder.resolve("out.copy");
    Path own = Files.writeString(folder.resolve(".out.copy.part"), "mine");
    assertEquals(0, run("export", collection, rows).status());
    assertEquals("mine", Files.readString(own), "a file of somebody else");
    assertEquals(
        "7\tdog, dog\t{\"year\":2005,\"lang\":\"de\"}\t[0.0,2.0]", Files.readAllLines(rows).get(1));
    Result strange = run("export", collection, folder.resolve("out.xyz"));
    assertEquals(2, strange.status());
    assertTrue(strange.err().contains("cannot be written as \"xyz\""), strange.err());
    assertEquals(1, run("export", collection, rows).status(), "it is there already");
  }

  @Test
  void mistakesAreToldInOneLine() {
    Result none = run("find", collection, "cat");
    assertEquals(1, none.status());
    assertTrue(none.err().contains("there is no collection"), none.err());
    Result modelless = run("collect", collection, notes);
    assertEquals(2, modelless.status());
    assertTrue(modelless.err().contains("--model"), modelless.err());
    collect();
    Result filter = run("find", collection, "cat", "--where", "year >= two");
    assertEquals(2, filter.status());
    assertTrue(filter.err().contains("column 9"), filter.err());
    assertEquals(2, run("find", collection, "cat", "--weights", "1,2").status());
    assertEquals(2, run("find", collection, "cat", "--hybrid", "--by", "words").status());
  }
}
