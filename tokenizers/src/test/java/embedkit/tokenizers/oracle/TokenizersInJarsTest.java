package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.json.TokenizerJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tokenizers that lie in LangChain4j's jars of models, which the long profile fetches: ids and
 * places are those of Hugging Face's library.
 */
@Tag("long")
class TokenizersInJarsTest {

  private static final Path JARS = Path.of("target", "tokenizers-in-jars");
  private static final Path REVIEWS = Path.of("../../shared/data/imdb.txt.zst");

  /** One review in so many, as the other library takes its time. */
  private static final int EVERY = 10;

  @TempDir Path folder;

  private Path unpacked(String model) throws IOException {
    assumeTrue(Files.isDirectory(JARS), JARS + " is made by the long profile");
    try (Stream<Path> jars = Files.list(JARS)) {
      Path jar =
          jars.filter(file -> file.getFileName().toString().contains(model))
              .findAny()
              .orElseThrow();
      try (FileSystem inside = FileSystems.newFileSystem(jar);
          Stream<Path> files = Files.list(inside.getPath("/"))) {
        Path json =
            files
                .filter(file -> file.toString().endsWith("tokenizer.json"))
                .findAny()
                .orElseThrow();
        return Files.copy(json, folder.resolve("tokenizer.json"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-minilm-l6-v2-q", "bge-small-en-v15-q", "e5-small-v2-q"})
  void textsHaveTheTokensOfTheLibrary(String model) throws IOException {
    Path json = unpacked(model);
    TokenizerChain ours = TokenizerJson.read(json).uncut();
    assertEquals(30_522, ours.size());
    try (Oracle oracle = Oracle.of(json, ours)) {
      assertEquals(List.of(), oracle.differences(HostileTexts.all()));
      List<String> reviews = reviews();
      assertTrue(reviews.isEmpty() || reviews.size() == 100_000 / EVERY, reviews.size() + " lines");
      assertEquals(List.of(), oracle.differences(reviews));
    }
  }

  private static List<String> reviews() throws IOException {
    List<String> some = new ArrayList<>();
    if (Files.exists(REVIEWS)) {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  new ZstdInputStream(Files.newInputStream(REVIEWS)), StandardCharsets.UTF_8))) {
        int count = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (count++ % EVERY == 0) {
            some.add(line);
          }
        }
      }
    }
    return some;
  }
}
