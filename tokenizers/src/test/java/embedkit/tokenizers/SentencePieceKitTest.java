package embedkit.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.api.text.TokenIds;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.testkit.TokenizerKit;
import embedkit.tokenizers.sentencepiece.ModelBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencePieceKitTest extends TokenizerKit {
  @TempDir Path folder;

  private Path file(String name, ModelBytes model) {
    try {
      return Files.write(folder.resolve(name), model.model());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelBytes model(int kind) {
    return new ModelBytes(kind)
        .piece("<unk>", 0, ModelBytes.UNKNOWN)
        .piece("</s>", 0, ModelBytes.CONTROL)
        .piece("▁a", -1, ModelBytes.NORMAL)
        .piece("b", -2, ModelBytes.NORMAL)
        .piece("▁", -3, ModelBytes.NORMAL)
        .piece("a", -4, ModelBytes.NORMAL)
        .octets();
  }

  @Override
  protected TokenizerProvider provider() {
    return new SentencePiece();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "sentencepiece:path=" + file("unigram.model", model(ModelBytes.UNIGRAM)),
        "sentencepiece:path=" + file("bpe.model", model(ModelBytes.BPE)));
  }

  @Test
  void aModelAndTheDirectoryThatHoldsItAreKnown() throws IOException {
    Path file = file("anything", model(ModelBytes.BPE));
    assertEquals(Optional.of("sentencepiece:path=" + file), new SentencePiece().recognise(file));
    assertEquals(Optional.empty(), new SentencePiece().recognise(folder));
    file("spiece.model", model(ModelBytes.UNIGRAM));
    assertEquals(
        Optional.of("sentencepiece:path=" + folder), new SentencePiece().recognise(folder));
    Options options =
        Options.check(
            "sentencepiece", new SentencePiece().options(), Map.of("path", folder.toString()));
    TokenIds ids = new SentencePiece().create(options).ids().orElseThrow();
    assertEquals(List.of("▁a", "b"), ids.encode("ab").texts());
    // Where a tokenizer.json stands too, that says more.
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertEquals(Optional.empty(), new SentencePiece().recognise(folder));
    Path words = Files.writeString(folder.resolve("words.txt"), "a\nb\n");
    assertEquals(Optional.empty(), new SentencePiece().recognise(words));
  }
}
