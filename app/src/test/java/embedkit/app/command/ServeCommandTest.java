package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.app.answer.Console;
import embedkit.collection.CollectionSettings;
import embedkit.collection.VectorCollection;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before a server starts; a server that runs is {@link ServerIT}'s. */
class ServeCommandTest {

  @TempDir Path folder;
  private Path table;

  @BeforeEach
  void writeTable() throws IOException {
    table = Files.writeString(folder.resolve("vectors.txt"), "cat 1 0\ndog 0 2\n");
  }

  private static void refused(int status, String message, Object... args) {
    StringWriter err = new StringWriter();
    String[] line = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int found =
        EmbedkitCommand.run(
            new Console(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                InputStream.nullInputStream(),
                false),
            line);
    assertTrue(err.toString().contains(message), err.toString());
    assertEquals(status, found, err.toString());
  }

  @Test
  void whatCannotBeServedIsToldWithWhatHelps() throws IOException {
    refused(2, "Missing required parameter: '[NAME=]TABLE|COLLECTION'", "serve");
    refused(1, "nowhere.txt", "serve", folder.resolve("nowhere.txt"));
    refused(
        2,
        "two tables would be called \"vectors\"; name one of them, as other=",
        "serve",
        table,
        table);
    refused(2, "a table cannot be served as \"a b\"", "serve", "a b=" + table);
    refused(2, "port is 65536; it must be 0 to 65535", "serve", table, "--port", "65536");
  }

  @Test
  void collectionsThatCannotBeServedAreToldWithWhatHelps() {
    Path notes = folder.resolve("notes");
    try (VectorCollection writer =
        VectorCollection.create(notes, CollectionSettings.usual().ofDim(2))) {
      refused(
          2,
          "two collections would be called \"notes\"; name one of them, as other=",
          "serve",
          notes,
          notes);
      refused(2, "--writable is of collections, and none is named", "serve", table, "--writable");
      refused(2, "is being changed by somebody else", "serve", notes, "--writable");
      assertEquals(0, writer.size());
    }
    // Those that were opened are closed when another one fails.
    refused(1, "nowhere.txt", "serve", "--writable", notes, folder.resolve("nowhere.txt"));
    VectorCollection.write(notes).close();
  }

  @Test
  void otherMachinesAreNotServedWithoutASecret() throws IOException {
    refused(
        2,
        "--host 0.0.0.0 lets other machines ask; give them a secret by --token-file",
        "serve",
        table,
        "--host",
        "0.0.0.0");
    Path secret = Files.writeString(folder.resolve("secret"), "short\n");
    refused(
        2,
        "the token is no secret: it must have 16 characters or more",
        "serve",
        table,
        "--host",
        "0.0.0.0",
        "--token-file",
        secret);
    refused(1, "cannot read ", "serve", table, "--token-file", folder.resolve("none"));
    Files.write(secret, new byte[5000]);
    refused(2, "has more than 4096 bytes", "serve", table, "--token-file", secret);
  }

  @Test
  void aPortWithoutARunToWatchIsRefused() {
    refused(2, "--port is of --watch, which is not said", "train", "--port", "8080");
  }
}
