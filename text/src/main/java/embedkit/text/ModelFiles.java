package embedkit.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files beside a model's rows.
 *
 * @param folder where the rows are
 */
record ModelFiles(Path folder) {

  /** Where sentence-transformers keeps a static model that is a part of a larger one. */
  private static final String PART = "0_StaticEmbedding";

  private static final String CONFIG = "config.json";
  private static final String MODULES = "modules.json";
  private static final String SENTENCES = "config_sentence_transformers.json";

  private static final String NORMALIZE = "normalize";

  /** A configuration is small; a larger one is none. */
  private static final long MOST_BYTES = 1 << 22;

  /** The usual names of tokenizers, the fullest first. */
  private static final List<String> TOKENIZERS =
      List.of(
          "tokenizer.json",
          "sentencepiece.bpe.model",
          "spiece.model",
          "tokenizer.model",
          "vocab.json",
          "vocab.txt");

  private static final JsonFactory JSON = new JsonFactory();

  /** What is done with the value that the parser stands at. */
  private interface Reader<T> {
    Optional<T> read(JsonParser json) throws IOException;
  }

  static ModelFiles beside(Path rows) {
    return new ModelFiles(rows.toAbsolutePath().getParent());
  }

  /** The folder of the rows, and that of the model that they are a part of. */
  private Stream<Path> folders() {
    boolean part = folder.getFileName() != null && folder.endsWith(PART);
    return part ? Stream.of(folder, folder.getParent()) : Stream.of(folder);
  }

  private Optional<Path> find(String name) {
    return folders().map(f -> f.resolve(name)).filter(Files::isRegularFile).findFirst();
  }

  /** The tokenizer's file. */
  Optional<Path> tokenizer() {
    return TOKENIZERS.stream().flatMap(name -> find(name).stream()).findFirst();
  }

  /** Tells whether sentence-transformers' files are there. */
  boolean areOfSentenceTransformers() {
    return find(MODULES).isPresent() || find(SENTENCES).isPresent() || folder.endsWith(PART);
  }

  /** Whether Model2Vec normalises: what is not said is false, as in its Python. */
  boolean model2VecNormalizes() {
    return flag(CONFIG).or(() -> flag(SENTENCES)).orElse(false);
  }

  /** Whether sentence-transformers normalises: as a module, or as Model2Vec says it for them. */
  boolean sentenceTransformersNormalize() {
    return find(MODULES).map(ModelFiles::hasNormalize).orElse(false)
        || flag(SENTENCES).or(() -> flag(CONFIG)).orElse(false);
  }

  private Optional<Boolean> flag(String name) {
    return find(name).flatMap(file -> read(file, json -> flag(file, json)));
  }

  private static Optional<Boolean> flag(Path file, JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw broken(file, json, "an object", String.valueOf(json.currentToken()), null);
    }
    Optional<Boolean> found = Optional.empty();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean meant = json.currentName().equals(NORMALIZE);
      JsonToken value = json.nextToken();
      if (meant && value != JsonToken.VALUE_NULL) {
        if (!value.isBoolean()) {
          throw broken(file, json, "true or false for " + NORMALIZE, json.getText(), null);
        }
        found = Optional.of(json.getBooleanValue());
      }
      json.skipChildren();
    }
    return found;
  }

  /** Whether one of the modules makes unit vectors. */
  private static boolean hasNormalize(Path file) {
    return read(
            file,
            json -> {
              if (json.nextToken() != JsonToken.START_ARRAY) {
                throw broken(
                    file, json, "an array of modules", String.valueOf(json.currentToken()), null);
              }
              boolean found = false;
              int depth = 1;
              while (depth > 0) {
                JsonToken token = json.nextToken();
                if (token == null) {
                  throw broken(file, json, "the end of the array", "the end of the file", null);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                found |=
                    token == JsonToken.VALUE_STRING
                        && "type".equals(json.currentName())
                        && json.getText().endsWith(".Normalize");
              }
              return Optional.of(found);
            })
        .orElse(false);
  }

  private static <T> Optional<T> read(Path file, Reader<T> reader) {
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw VectorFileException.at(
            file, "", "a configuration of at most " + MOST_BYTES + " bytes", size + " bytes", "");
      }
      try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
        return reader.read(json);
      }
    } catch (JsonProcessingException e) {
      throw VectorFileException.at(
          file,
          e.getLocation() == null ? "" : String.valueOf(e.getLocation().getLineNr()),
          "JSON",
          e.getOriginalMessage(),
          "get the file again",
          e);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static VectorFileException broken(
      Path file, JsonParser json, String expected, String found, Throwable cause) {
    String line = String.valueOf(json.currentLocation().getLineNr());
    return VectorFileException.at(file, line, expected, found, "get the file again", cause);
  }
}
