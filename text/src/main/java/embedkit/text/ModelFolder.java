package embedkit.text;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.linear.RowSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The directory of a new model, which is written beside its place and then moved there.
 *
 * @param folder its place
 * @param how how the model is made
 */
record ModelFolder(Path folder, Distillation how) {

  private static final int BLOCK = 1024;

  /** Data of a tensor begin on a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final String TYPE = "sentence_transformers.models.";

  /** Writes a file. */
  interface Content {
    void write(Path file) throws IOException;
  }

  /** Writes a part of a JSON value. */
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  void write(RowSource rows, Composer.Weights weights, Content tokenizer, Progress progress) {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new FileAccessException(folder + " is there already; name another directory");
    }
    if (!Files.isDirectory(target.getParent())) {
      throw new FileAccessException(
          "there is no directory " + target.getParent() + " to write " + folder);
    }
    try {
      String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
      Path part =
          Files.createDirectory(
              target.resolveSibling("." + target.getFileName() + "." + unique + ".part"));
      try {
        boolean vec = how.layout() == ModelLayout.MODEL2VEC;
        Path inner = vec ? part : Files.createDirectory(part.resolve("0_StaticEmbedding"));
        tokenizer.write(inner.resolve("tokenizer.json"));
        tensor(inner.resolve("model.safetensors"), vec, rows, weights, progress);
        if (vec) {
          json(part.resolve("config.json"), json -> config(json, rows.dim()));
        } else {
          json(part.resolve("config_sentence_transformers.json"), ModelFolder::sentences);
        }
        json(part.resolve("modules.json"), json -> modules(json, vec));
        Files.move(part, target);
      } finally {
        remove(part);
      }
    } catch (IOException e) {
      throw new FileAccessException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void remove(Path part) throws IOException {
    if (Files.exists(part)) {
      try (Stream<Path> files = Files.walk(part)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void tensor(
      Path file, boolean vec, RowSource rows, Composer.Weights weights, Progress progress)
      throws IOException {
    ModelNumbers numbers = how.numbers();
    int dim = rows.dim();
    long bytes = Math.multiplyExact(Math.multiplyExact(rows.rows(), dim), (long) numbers.bytes());
    String header =
        String.format(
            Locale.ROOT,
            "{\"%s\":{\"dtype\":\"%s\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}",
            vec ? "embeddings" : "embedding.weight",
            numbers.name(),
            rows.rows(),
            dim,
            bytes);
    int padded = (Long.BYTES + header.length() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer head = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded - Long.BYTES).put(header.getBytes(StandardCharsets.US_ASCII));
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    float scale = numbers == ModelNumbers.I8 ? scale(rows, weights) : 1;
    float[] block = new float[BLOCK * dim];
    ByteBuffer data =
        ByteBuffer.allocate(BLOCK * dim * numbers.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(head.array());
      for (long first = 0; first < rows.rows(); first += BLOCK) {
        int count = weighted(rows, weights, first, block);
        data.clear();
        for (int i = 0; i < count * dim; i++) {
          numbers.put(data, block[i], scale);
        }
        out.write(data.array(), 0, data.position());
        progress.at(first + count, rows.rows());
      }
    }
  }

  private static int weighted(RowSource rows, Composer.Weights weights, long first, float[] block) {
    int count = (int) Math.min(BLOCK, rows.rows() - first);
    rows.read(first, count, block);
    for (int i = 0; weights != null && i < count; i++) {
      double weight = weights.of(first + i);
      for (int d = i * rows.dim(); d < (i + 1) * rows.dim(); d++) {
        block[d] = (float) (block[d] * weight);
      }
    }
    return count;
  }

  /** What one step of bytes stands for: the largest magnitude over 127. */
  private static float scale(RowSource rows, Composer.Weights weights) {
    float[] block = new float[BLOCK * rows.dim()];
    float most = 0;
    for (long first = 0; first < rows.rows(); first += BLOCK) {
      int count = weighted(rows, weights, first, block);
      for (int i = 0; i < count * rows.dim(); i++) {
        most = Math.max(most, Math.abs(block[i]));
      }
    }
    if (!Float.isFinite(most)) {
      throw new ConfigurationException(
          "the table has a number that is not finite, so that it cannot be kept as bytes");
    }
    return most == 0 ? 1 : most / 127;
  }

  private void config(JsonGenerator json, int dim) throws IOException {
    json.writeStartObject();
    json.writeStringField("model_type", "model2vec");
    json.writeArrayFieldStart("architectures");
    json.writeString("StaticModel");
    json.writeEndArray();
    json.writeStringField("tokenizer_name", "embedkit");
    if (how.dim() == 0) {
      json.writeNullField("apply_pca");
    } else {
      json.writeNumberField("apply_pca", how.dim());
    }
    if (how.a() == 0) {
      json.writeNullField("sif_coefficient");
    } else {
      json.writeNumberField("sif_coefficient", how.a());
    }
    json.writeNumberField("hidden_dim", dim);
    json.writeNumberField("seq_length", 1_000_000);
    json.writeBooleanField("normalize", how.normalized());
    json.writeEndObject();
  }

  private static void sentences(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("__version__");
    json.writeEndObject();
    json.writeObjectFieldStart("prompts");
    json.writeEndObject();
    json.writeNullField("default_prompt_name");
    json.writeStringField("similarity_fn_name", "cosine");
    json.writeEndObject();
  }

  private void modules(JsonGenerator json, boolean vec) throws IOException {
    json.writeStartArray();
    module(json, 0, vec ? "." : "0_StaticEmbedding", "StaticEmbedding");
    if (how.normalized()) {
      module(json, 1, "1_Normalize", "Normalize");
    }
    json.writeEndArray();
  }

  private static void module(JsonGenerator json, int index, String path, String type)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("idx", index);
    json.writeStringField("name", String.valueOf(index));
    json.writeStringField("path", path);
    json.writeStringField("type", TYPE + type);
    json.writeEndObject();
  }

  private static void json(Path file, Body body) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      body.write(json);
    }
  }
}
