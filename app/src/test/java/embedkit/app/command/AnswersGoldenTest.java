package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.app.answer.Console;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every question as text and as JSON, and what is said of mistakes, letter by letter. */
class AnswersGoldenTest {

  private static final String GOLDEN = "/golden/answers/";

  /** A command line, what is on its standard input, and all that it gave. */
  private record Talk(String command, String given) {}

  @TempDir Path folder;

  @BeforeEach
  void makeTables() throws IOException {
    for (String name :
        List.of(
            "plane.txt",
            "nan.txt",
            "pairs.tsv",
            "few.tsv",
            "questions.txt",
            "vocab.txt",
            "only.txt")) {
      Files.writeString(folder.resolve(name), golden(name));
    }
    String header = "{\"w\": {\"dtype\": \"F32\", \"shape\": [3, 2], \"data_offsets\": [0, 24]}}";
    ByteBuffer bare = ByteBuffer.allocate(8 + header.length() + 24).order(ByteOrder.LITTLE_ENDIAN);
    bare.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    for (float value : new float[] {1, 0, 0.9f, 0.1f, 0, 1}) {
      bare.putFloat(value);
    }
    Files.write(folder.resolve("bare.safetensors"), bare.array());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = AnswersGoldenTest.class.getResourceAsStream(GOLDEN + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Talk> talks() throws IOException {
    List<Talk> talks = new ArrayList<>();
    for (String block : golden("transcript.txt").split("\n\n")) {
      if (block.startsWith("$ ")) {
        int end = block.indexOf('\n');
        talks.add(new Talk(block.substring(2, end), block.substring(end + 1).strip()));
      }
    }
    return talks;
  }

  /** {@code -Dembedkit.answers=record} writes down what is answered now, to be looked through. */
  @Test
  void everyAnswerIsAsItWas() throws IOException {
    List<Talk> talks = talks();
    assertTrue(talks.size() > 130, talks.size() + " command lines");
    boolean record = "record".equals(System.getProperty("embedkit.answers"));
    String recorded = golden("transcript.txt");
    for (Talk talk : talks) {
      String given = given(talk.command());
      if (record) {
        String block = "$ " + talk.command() + "\n";
        recorded = recorded.replace(block + talk.given(), block + given);
      } else {
        assertEquals(talk.given(), given, talk.command());
      }
    }
    if (record) {
      Files.writeString(Path.of("src/test/resources" + GOLDEN + "transcript.txt"), recorded);
    }
  }

  private String given(String line) {
    String[] halves = line.replace("@/", folder + "/").split(" <", 2);
    String typed = halves.length == 1 ? "" : halves[1].replace('|', '\n');
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new PrintWriter(out),
            new PrintWriter(err),
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            false);
    int status = EmbedkitCommand.run(console, halves[0].split(" "));
    Stream<String> said =
        Stream.concat(
            lines(out).map(text -> "| " + withoutKernels(text)), lines(err).map("! "::concat));
    return Stream.concat(Stream.of("= " + status), said)
        .reduce((a, b) -> a + "\n" + b)
        .orElseThrow()
        .strip();
  }

  private Stream<String> lines(StringWriter said) {
    return said.toString().replace(folder.toString(), "@").lines();
  }

  /** Which kernels run is the machine's business. */
  private static String withoutKernels(String line) {
    return line.replaceFirst("^(kernels +|  \"kernels\" : ).*", "$1...");
  }
}
