package embedkit.app.command.flag;

import embedkit.Catalog;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.Vocabulary;
import embedkit.api.file.InputFile;
import embedkit.api.text.TokenIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The words of a table that has none of its own: a text of one word a line, with or without its
 * score, count or number, the JSON of a tokenizer or a list, or SentencePiece's model. Rows that
 * the file leaves without a word (models pad their tables) are named by their number, as #50257.
 *
 * @param words a word for each row
 * @param named how many rows the file has a word for
 * @param notes what is to be told
 */
record VocabularyFile(Vocabulary words, long named, List<String> notes) {

  /**
   * Reads the words of a table's rows.
   *
   * @param file the file
   * @param rows how many rows there are
   * @return a word for each row
   * @throws VectorFileException if the file is broken, or has words for more rows
   */
  static VocabularyFile read(InputFile file, long rows) {
    RowWords words = new RowWords(file.path(), rows);
    try (InputStream in = file.open()) {
      if (isModel(file)) {
        readModel(words, file);
      } else if (isJson(file)) {
        WordJson.read(words, in);
      } else {
        WordLines.read(words, in, file.head());
      }
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(
          file.path(), "", "UTF-8", "bytes that are not", "this is hardly a list of words", e);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file.path(), e);
    }
    words.decode();
    return new VocabularyFile(words.build(), words.known(), words.notes());
  }

  /** A model of SentencePiece begins with a message that has a text, both with their lengths. */
  private static boolean isModel(InputFile file) {
    byte[] head = file.head();
    return head.length > 4
        && head[0] == '\n'
        && head[2] == '\n'
        && head[3] > 0
        && head[3] <= head[1] - 2
        && file.name().toLowerCase(Locale.ROOT).endsWith(".model");
  }

  private static void readModel(RowWords words, InputFile file) {
    TokenIds pieces = Catalog.installed().tokenizer(file.path().toString()).ids().orElseThrow();
    for (int id = 0; id < pieces.size(); id++) {
      words.put("piece " + id, id, pieces.token(id));
    }
  }

  /**
   * A line of text may begin with a brace or a bracket, too, but hardly with one and a quoted name.
   */
  private static boolean isJson(InputFile file) {
    String start = new String(file.head(), StandardCharsets.ISO_8859_1);
    return file.name().toLowerCase(Locale.ROOT).endsWith(".json")
        || start.matches("(?s)(\u00EF\u00BB\u00BF)?\\s*(\\{|\\[(\\s*\\[)?)\\s*\".*");
  }
}
