package embedkit.tokenizers.json;

import com.fasterxml.jackson.core.JsonToken;
import embedkit.api.VectorFileException;
import embedkit.tokenizers.piece.Bpe;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.PieceIndex;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.Unigram;
import embedkit.tokenizers.word.WordLevel;
import embedkit.tokenizers.word.WordPiece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as a file names it. Its vocabulary and merges are read as a stream, since they are most
 * of the file; what else it says is known only when all is read.
 */
final class ModelParts {

  private static final String PLACE = "model";

  /** Words of this many characters are cut, if the file does not say another number. */
  private static final int LONGEST_WORD = 100;

  private final Path file;

  /** The last id of each token, as the later of two equal ones counts. */
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private final List<String> pieces = new ArrayList<>();
  private double[] scores = new double[256];

  /** Merges: pairs one behind the other. */
  private final List<String> merges = new ArrayList<>();

  private final Map<String, Object> others = new LinkedHashMap<>();
  private boolean merged;

  private ModelParts(Path file) {
    this.file = file;
  }

  /**
   * A model with the number of its different tokens.
   *
   * @param model the model
   * @param pieces how many different tokens it has
   */
  record Read(PieceModel model, int pieces) {}

  /** Reads the model that begins here. */
  static Read read(JsonFile json) throws IOException {
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.expected("the object of a model");
    }
    ModelParts parts = new ModelParts(json.file());
    while (json.nextField()) {
      String name = json.name();
      JsonToken value = json.next();
      if (name.equals("vocab") && value == JsonToken.START_OBJECT) {
        parts.readIds(json);
      } else if (name.equals("vocab") && value == JsonToken.START_ARRAY) {
        parts.readScores(json);
      } else if (name.equals("merges") && value == JsonToken.START_ARRAY) {
        parts.readMerges(json);
      } else {
        parts.others.put(name, json.value());
      }
    }
    try {
      return parts.model();
    } catch (BrokenVocabularyException e) {
      throw told(parts.file, PLACE, e);
    }
  }

  /** Tells what is wrong with a vocabulary, and where in which file. */
  static VectorFileException told(Path file, String part, BrokenVocabularyException e) {
    String place = e.place().isEmpty() ? part : part + ", " + e.place();
    return VectorFileException.at(file, place, e.expected(), e.found(), e.advice(), e);
  }

  private void readIds(JsonFile json) throws IOException {
    while (json.nextField()) {
      String token = json.whole(json.name(), "a token");
      json.next();
      ids.put(token, json.id("the id of \"" + token + "\", from 0 to 2147483647"));
    }
  }

  private void readScores(JsonFile json) throws IOException {
    while (json.next() != JsonToken.END_ARRAY) {
      if (json.token() != JsonToken.START_ARRAY) {
        throw json.expected("a list of a piece and its score");
      }
      json.next();
      if (pieces.size() == scores.length) {
        scores = java.util.Arrays.copyOf(scores, 2 * scores.length);
      }
      pieces.add(json.text("a piece"));
      json.next();
      scores[pieces.size() - 1] = json.number("the score of a piece");
      if (json.next() != JsonToken.END_ARRAY) {
        throw json.expected("a piece and its score alone");
      }
    }
  }

  private void readMerges(JsonFile json) throws IOException {
    merged = true;
    while (json.next() != JsonToken.END_ARRAY) {
      if (json.token() == JsonToken.START_ARRAY) {
        json.next();
        merges.add(json.text("the left piece of a merge"));
        json.next();
        merges.add(json.text("the right piece of a merge"));
        if (json.next() != JsonToken.END_ARRAY) {
          throw json.expected("two pieces alone");
        }
      } else {
        String line = json.text("a merge");
        int space = line.indexOf(' ');
        if (space < 0 || line.indexOf(' ', space + 1) >= 0) {
          throw json.expected("a merge of two pieces with one space between");
        }
        merges.add(line.substring(0, space));
        merges.add(line.substring(space + 1));
      }
    }
  }

  private Read model() throws BrokenVocabularyException {
    JsonPart part = new JsonPart(file, PLACE, others);
    String kind = part.get("type").isNull() ? kind() : part.type();
    return switch (kind) {
      case "WordPiece" -> new Read(wordPiece(part), ids.size());
      case "WordLevel" -> new Read(wordLevel(part), ids.size());
      case "BPE" -> new Read(bpe(part), ids.size());
      case "Unigram" -> unigram(part);
      default -> throw part.unknownKind("model", "WordPiece, WordLevel, BPE, Unigram");
    };
  }

  /** Older files do not name the kind. */
  private String kind() {
    if (merged) {
      return "BPE";
    }
    if (!pieces.isEmpty()) {
      return "Unigram";
    }
    return others.containsKey("continuing_subword_prefix") ? "WordPiece" : "WordLevel";
  }

  private PieceIndex index(JsonPart part) throws BrokenVocabularyException {
    if (ids.isEmpty()) {
      throw part.get("vocab").expected("an object of one token or more, with their ids");
    }
    PieceIndex.Builder index = PieceIndex.builder();
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(ids.entrySet());
    sorted.sort(Map.Entry.comparingByValue());
    for (Map.Entry<String, Integer> each : sorted) {
      index.add(each.getKey(), each.getValue());
    }
    return index.index();
  }

  private PieceModel wordPiece(JsonPart part) throws BrokenVocabularyException {
    PieceIndex index = index(part);
    return new WordPiece(
        index,
        part.get("continuing_subword_prefix").text(),
        unknown(part.get("unk_token"), index),
        part.get("max_input_chars_per_word").isNull()
            ? LONGEST_WORD
            : part.get("max_input_chars_per_word").number(0, Integer.MAX_VALUE));
  }

  private PieceModel wordLevel(JsonPart part) throws BrokenVocabularyException {
    PieceIndex index = index(part);
    // Its default is a token that few vocabularies have, and then unknown words are left out.
    int unknown = index.id(part.get("unk_token").text());
    return new WordLevel(index, unknown);
  }

  private static int unknown(JsonPart part, PieceIndex index) {
    int id = index.id(part.text());
    if (id < 0) {
      throw part.expected("a token of the vocabulary");
    }
    return id;
  }

  private PieceModel bpe(JsonPart part) throws BrokenVocabularyException {
    PieceIndex index = index(part);
    JsonPart dropout = part.get("dropout");
    if (!dropout.isNull() && !(dropout.value() instanceof Number n && n.doubleValue() == 0)) {
      throw dropout.expected("no dropout, by which a text has other tokens each time");
    }
    JsonPart unknown = part.get("unk_token");
    if (!unknown.isNull()) {
      unknown(unknown, index);
    }
    Bpe.Builder bpe =
        new Bpe.Builder(
            index,
            new Bpe.Rules(
                textOrNull(unknown),
                textOrNull(part.get("continuing_subword_prefix")),
                textOrNull(part.get("end_of_word_suffix")),
                part.get("fuse_unk").flag(false),
                part.get("byte_fallback").flag(false),
                part.get("ignore_merges").flag(false)));
    for (int i = 0; i < merges.size(); i += 2) {
      bpe.merge(merges.get(i), merges.get(i + 1));
    }
    return bpe.model();
  }

  private static String textOrNull(JsonPart part) {
    return part.isNull() ? null : part.text();
  }

  private Read unigram(JsonPart part) throws BrokenVocabularyException {
    if (pieces.isEmpty()) {
      throw part.get("vocab").expected("a list of one piece or more, with their scores");
    }
    Unigram.Builder unigram = new Unigram.Builder();
    for (int i = 0; i < pieces.size(); i++) {
      unigram.add(pieces.get(i), scores[i]);
    }
    JsonPart unknown = part.get("unk_id");
    unigram.unknown(unknown.isNull() ? -1 : unknown.number(0, pieces.size() - 1));
    unigram.byteFallback(part.get("byte_fallback").flag(false));
    return new Read(unigram.model(), (int) pieces.stream().distinct().count());
  }
}
