package embedkit.text;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a tokenizer.json of whole words, which Hugging Face's tokenizers read. */
final class WordLevelJson {

  private WordLevelJson() {}

  /** Words are made lower-case only if all words of the table are. */
  static void write(WordRowsOfModel rows, Path file) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("version", "1.0");
      json.writeNullField("truncation");
      json.writeNullField("padding");
      json.writeArrayFieldStart("added_tokens");
      json.writeStartObject();
      json.writeNumberField("id", idOf(rows));
      json.writeStringField("content", rows.unknown());
      for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
        json.writeBooleanField(flag, false);
      }
      json.writeBooleanField("special", true);
      json.writeEndObject();
      json.writeEndArray();
      if (areLower(rows)) {
        json.writeObjectFieldStart("normalizer");
        json.writeStringField("type", "Lowercase");
        json.writeEndObject();
      } else {
        json.writeNullField("normalizer");
      }
      json.writeObjectFieldStart("pre_tokenizer");
      json.writeStringField("type", "BertPreTokenizer");
      json.writeEndObject();
      json.writeNullField("post_processor");
      json.writeNullField("decoder");
      json.writeObjectFieldStart("model");
      json.writeStringField("type", "WordLevel");
      json.writeObjectFieldStart("vocab");
      for (long row = 0; row < rows.rows(); row++) {
        json.writeNumberField(rows.token(row), row);
      }
      json.writeEndObject();
      json.writeStringField("unk_token", rows.unknown());
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static long idOf(WordRowsOfModel rows) {
    return rows.added() ? rows.words().size() : rows.words().row(rows.unknown());
  }

  private static boolean areLower(WordRowsOfModel rows) {
    for (long row = 0; row < rows.words().size(); row++) {
      String word = rows.words().token(row);
      if (!word.equals(rows.unknown()) && word.codePoints().anyMatch(Character::isUpperCase)) {
        return false;
      }
    }
    return true;
  }
}
