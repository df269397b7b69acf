package embedkit.io.formats.gguf;

import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.records.RecordReader;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.util.List;

/**
 * The token table of a language model in llama.cpp's GGUF: {@code token_embd.weight}, of F32, F16,
 * BF16 or Q8_0, with the tokens of {@code tokenizer.ggml.tokens} as they stand there; or another
 * matrix, as {@code FILE#NAME}. Read only.
 */
public record Gguf() implements VectorFormat {

  private static final String NAME = "gguf";

  @Override
  public String spec() {
    return NAME;
  }

  @Override
  public VectorReader open(InputFile file) {
    return new RecordReader(new GgufSource(file), "row");
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    /** Has no state. */
    public Provider() {
      super(NAME, "The token table of a language model in llama.cpp's GGUF.", List.of());
    }

    @Override
    public VectorFormat create(Options options) {
      return new Gguf();
    }

    @Override
    public List<String> extensions() {
      return List.of("gguf");
    }

    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head(4);
      boolean marked =
          head.length >= 4 && head[0] == 'G' && head[1] == 'G' && head[2] == 'U' && head[3] == 'F';
      return marked
          ? Recognition.byContent("it begins with the mark GGUF")
          : Recognition.no("no mark GGUF at its start");
    }
  }
}
