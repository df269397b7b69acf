package org.example.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSearchTest {

  @TempDir Path folder;

  @Test
  void linesAreFoundByMeaningAndNotByWords() throws IOException {
    Path table =
        Files.writeString(
            folder.resolve("vectors.txt"),
            "cat 1 0.1\nkitten 1 0.2\npurrs 0.9 0\nking 0 1\nqueen 0.1 1\nrules 0 0.9\n");
    Path texts =
        Files.writeString(
            folder.resolve("texts.txt"), "The cat purrs.\nxyzzy\n\nThe king rules.\n");
    try (TextEmbedder embedder = TextEmbedder.of(table);
        Directory directory = new ByteBuffersDirectory()) {
      TextSearch.index(embedder, directory, texts);
      assertEquals(
          List.of("The cat purrs."), TextSearch.search(embedder, directory, "a kitten", 1));
      assertEquals(
          List.of("The king rules.", "The cat purrs."),
          TextSearch.search(embedder, directory, "a queen?", 2));
      assertEquals(List.of(), TextSearch.search(embedder, directory, "plugh", 2));
    }
  }
}
