package embedkit.app.command.flag;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/**
 * Words in JSON: an object of words and rows ({@code vocab.json}) or of rows and words, a list of
 * words, and a tokenizer of Hugging Face ({@code tokenizer.json}) or another object that has one of
 * these under a telling name.
 */
final class WordJson {

  private static final Set<String> TELLING =
      Set.of("vocab", "vocabulary", "words", "tokens", "index_to_key", "itos", "id2token");

  private final RowWords words;
  private final JsonParser json;

  private WordJson(RowWords words, JsonParser json) {
    this.words = words;
    this.json = json;
  }

  static void read(RowWords words, InputStream in) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(in)) {
      try {
        new WordJson(words, json).read();
      } catch (JsonProcessingException e) {
        throw broken(words.path(), json, e);
      }
    }
    if (words.known() == 0 && words.rows() > 0) {
      throw VectorFileException.at(
          words.path(),
          "",
          "a vocab of words and their ids",
          "none",
          "give a tokenizer.json or a vocab.json");
    }
  }

  private static VectorFileException broken(Path path, JsonParser json, JsonProcessingException e) {
    // What exceeds a limit of the parser has no location of its own.
    JsonLocation at = e.getLocation() == null ? json.currentLocation() : e.getLocation();
    boolean limit = e instanceof StreamConstraintsException;
    return VectorFileException.at(
        path,
        "line " + at.getLineNr() + ", column " + at.getColumnNr(),
        limit ? "JSON as flat and short as words need it" : "JSON",
        limit ? e.getOriginalMessage().replaceAll(", from `[^`]*`", "") : e.getOriginalMessage(),
        limit ? "this is hardly a file of words" : "",
        e);
  }

  private void read() throws IOException {
    JsonToken first = json.nextToken();
    if (first == JsonToken.START_ARRAY) {
      readList();
    } else if (first == JsonToken.START_OBJECT) {
      readObject();
    }
    if (json.nextToken() != null) {
      throw VectorFileException.at(
          words.path(), place(), "the end of the JSON", "more behind it", "");
    }
  }

  private void readObject() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("model") && value == JsonToken.START_OBJECT) {
        readObjectOf(Set.of("vocab"));
      } else if (name.equals("added_tokens") && value == JsonToken.START_ARRAY) {
        readAdded();
      } else if (!readUnder(TELLING, name, value)) {
        readPair(name, value);
      }
    }
  }

  private void readObjectOf(Set<String> names) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (!readUnder(names, name, json.nextToken())) {
        json.skipChildren();
      }
    }
  }

  /** Reads a list or an object of words, if it stands under one of the names. */
  private boolean readUnder(Set<String> names, String name, JsonToken value) throws IOException {
    if (names.contains(name) && value == JsonToken.START_OBJECT) {
      readPairs();
    } else if (names.contains(name) && value == JsonToken.START_ARRAY) {
      readList();
    } else {
      return false;
    }
    return true;
  }

  private void readPairs() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_STRING) {
        throw wrong("a row's number for \"" + name + "\"");
      }
      if (!readPair(name, value)) {
        throw wrong("a row's number for \"" + name + "\"");
      }
    }
  }

  /** A word and its row, or a row and its word; returns whether it was one of them. */
  private boolean readPair(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT) {
      words.put(place(), json.getLongValue(), name);
    } else if (value == JsonToken.VALUE_STRING && name.matches("[0-9]{1,18}")) {
      words.put(place(), Long.parseLong(name), json.getText());
    } else {
      json.skipChildren();
      return false;
    }
    return true;
  }

  /** Words, or pairs of a word and its score (the unigram model), in the order of the rows. */
  private void readList() throws IOException {
    long row = 0;
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      if (next == JsonToken.VALUE_STRING) {
        words.put(place(), row, json.getText());
      } else if (next == JsonToken.START_ARRAY) {
        readScored(row);
      } else {
        throw wrong("a word for row " + row);
      }
      row++;
    }
  }

  private void readScored(long row) throws IOException {
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw wrong("a word for row " + row);
    }
    words.put(place(), row, json.getText());
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
    }
  }

  private void readAdded() throws IOException {
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
      if (word != null && words.fits(id)) {
        words.putAdded(place(), id, word);
      }
    }
  }

  private VectorFileException wrong(String expected) throws IOException {
    String found = json.currentToken() == null ? "the end of the file" : json.getText();
    String shown = found.length() > 80 ? found.substring(0, 80) + "..." : found;
    return VectorFileException.at(words.path(), place(), "JSON with " + expected, shown, "");
  }

  private String place() {
    JsonLocation at = json.currentLocation();
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
