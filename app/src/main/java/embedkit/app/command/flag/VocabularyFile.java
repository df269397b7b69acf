package embedkit.app.command.flag;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.file.InputFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The words of a table that has none of its own: a text of one word a line, or the JSON of a
 * Hugging Face tokenizer ({@code tokenizer.json}, {@code vocab.json}), whose ids are the rows. Rows
 * that a tokenizer leaves without a word (models pad their tables) are named by their number, as
 * #50257.
 */
final class VocabularyFile {

  private final Path path;
  private final String[] words;
  private int known;

  private VocabularyFile(Path path, long rows) {
    this.path = path;
    if (rows > Integer.MAX_VALUE - 8) {
      throw VectorFileException.at(path, "", "a table of fewer rows", rows + " rows", "");
    }
    this.words = new String[(int) rows];
  }

  static Vocabulary read(InputFile file, long rows) {
    VocabularyFile words = new VocabularyFile(file.path(), rows);
    try (InputStream in = file.open()) {
      if (startsJson(file.head())) {
        words.readJson(in);
      } else {
        words.readLines(in);
      }
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(file.path(), "", "UTF-8", "bytes that are not", "", e);
    } catch (JsonProcessingException e) {
      throw VectorFileException.at(
          file.path(),
          "line " + e.getLocation().getLineNr(),
          "JSON",
          e.getOriginalMessage(),
          "",
          e);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file.path() + ": " + e.getMessage(), e);
    }
    return words.build();
  }

  /** A line of text may begin with a brace, too, but hardly with a brace and a quoted name. */
  private static boolean startsJson(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).matches("(?s)\\s*\\{\\s*\".*");
  }

  private void readLines(InputStream in) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    int row = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      put("line " + (row + 1), row, line);
      row++;
    }
    if (row < words.length) {
      throw VectorFileException.at(
          path, "", words.length + " lines, one for each row", row + " lines", "");
    }
  }

  private void readJson(InputStream in) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NUMBER_INT) {
          put(place(json), json.getLongValue(), name);
        } else if (name.equals("model") && value == JsonToken.START_OBJECT) {
          readModel(json);
        } else if (name.equals("added_tokens") && value == JsonToken.START_ARRAY) {
          readAdded(json);
        } else {
          json.skipChildren();
        }
      }
    }
    if (known == 0) {
      throw VectorFileException.at(
          path,
          "",
          "a vocab of words and their ids",
          "none",
          "give a tokenizer.json or a vocab.json");
    }
  }

  private void readModel(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocab = json.currentName().equals("vocab");
      JsonToken value = json.nextToken();
      if (vocab && value == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String word = json.currentName();
          json.nextToken();
          put(place(json), json.getLongValue(), word);
        }
      } else if (vocab && value == JsonToken.START_ARRAY) {
        readScored(json);
      } else {
        json.skipChildren();
      }
    }
  }

  /** The unigram model: pairs of a word and its score, in the order of the ids. */
  private void readScored(JsonParser json) throws IOException {
    for (long id = 0; json.nextToken() == JsonToken.START_ARRAY; id++) {
      json.nextToken();
      put(place(json), id, json.getText());
      while (json.nextToken() != JsonToken.END_ARRAY) {
        json.skipChildren();
      }
    }
  }

  private void readAdded(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      long id = -1;
      String word = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
          id = json.getLongValue();
        } else if (name.equals("content") && value == JsonToken.VALUE_STRING) {
          word = json.getText();
        } else {
          json.skipChildren();
        }
      }
      if (word != null && id >= 0 && id < words.length) {
        put(place(json), id, word);
      }
    }
  }

  private static String place(JsonParser json) {
    return "line " + json.currentLocation().getLineNr();
  }

  private void put(String place, long row, String word) {
    if (row < 0 || row >= words.length) {
      throw VectorFileException.at(
          path,
          place,
          "a row of the table, 0 to " + (words.length - 1),
          "row " + row + " for \"" + word + "\"",
          "these are the words of another table");
    }
    if (words[(int) row] != null && !words[(int) row].equals(word)) {
      throw VectorFileException.at(
          path,
          place,
          "one word for each row",
          "\"" + words[(int) row] + "\" and \"" + word + "\" for row " + row,
          "");
    }
    words[(int) row] = word;
    known++;
  }

  private Vocabulary build() {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int row = 0; row < words.length; row++) {
      String word = words[row] == null ? "#" + row : words[row];
      if (builder.add(word) < 0) {
        throw VectorFileException.at(
            path, "", "each word once", "\"" + word + "\" again as row " + row, "");
      }
    }
    return builder.build();
  }
}
