package embedkit.tokenizers.json;

import embedkit.api.text.TokenIdBatch;
import embedkit.tokenizers.chain.PostProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Post-processors as a file names them. */
final class PostParts {

  private static final String KNOWN =
      "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence";

  /** A text is filled up so far; no model takes as many tokens at once. */
  private static final int MOST_PADDED = 1 << 20;

  private final List<Integer> template = new ArrayList<>();
  private final List<Boolean> trims = new ArrayList<>();
  private final int size;

  private PostParts(int size) {
    this.size = size;
  }

  /** Reads a post-processor for a vocabulary of a size. */
  static PostProcessor of(JsonPart part, int size) {
    PostParts parts = new PostParts(size);
    parts.add(part);
    return new PostProcessor(
        parts.template.isEmpty() ? List.of(PostProcessor.TEXT) : parts.template, parts.trims);
  }

  private void add(JsonPart part) {
    switch (part.type()) {
      case "TemplateProcessing" -> {
        one(part);
        part.get("single").list().forEach(piece -> addPiece(part, piece));
        if (!template.contains(PostProcessor.TEXT)) {
          throw part.get("single").expected("a template with the text in it");
        }
      }
      case "BertProcessing" -> around(part);
      case "RobertaProcessing" -> {
        if (part.get("trim_offsets").flag()) {
          trims.add(part.get("add_prefix_space").flag());
        }
        around(part);
      }
      case "ByteLevel" -> {
        if (part.get("trim_offsets").flag()) {
          trims.add(part.get("add_prefix_space").flag());
        }
      }
      case "Sequence" -> part.get("processors").list().forEach(this::add);
      default -> throw part.unknownKind("post-processor", KNOWN);
    }
  }

  /** One part alone may put special tokens around a text. */
  private void one(JsonPart part) {
    if (!template.isEmpty()) {
      throw part.expected("one template at most");
    }
  }

  private void around(JsonPart part) {
    one(part);
    template.add(marker(part.get("cls")));
    template.add(PostProcessor.TEXT);
    template.add(marker(part.get("sep")));
  }

  private int marker(JsonPart part) {
    List<JsonPart> pair = part.list();
    if (pair.size() != 2) {
      throw part.expected("a token and its id");
    }
    return id(pair.get(1));
  }

  private void addPiece(JsonPart post, JsonPart piece) {
    if (piece.has("Sequence")) {
      JsonPart id = piece.get("Sequence").get("id");
      if (!id.text().equals("A")) {
        throw id.expected("the text A, as there is no other");
      }
      template.add(PostProcessor.TEXT);
      return;
    }
    JsonPart name = piece.get("SpecialToken").get("id");
    JsonPart token = post.get("special_tokens").get(name.text());
    if (token.isNull()) {
      throw name.expected("one of the special_tokens");
    }
    token.get("ids").list().forEach(id -> template.add(id(id)));
  }

  private int id(JsonPart part) {
    return part.number(0, size - 1);
  }

  /** Reads how long texts are cut. */
  static PostProcessor.Truncation truncation(JsonPart part) {
    return new PostProcessor.Truncation(
        part.get("max_length").number(0, Integer.MAX_VALUE), isLeft(part));
  }

  /** Reads with what short texts are filled up. */
  static TokenIdBatch.Padding padding(JsonPart part) {
    JsonPart strategy = part.get("strategy");
    boolean fixed = strategy.has("Fixed");
    if (!fixed && !strategy.text().equals("BatchLongest")) {
      throw strategy.expected("BatchLongest or Fixed");
    }
    JsonPart multiple = part.get("pad_to_multiple_of");
    return new TokenIdBatch.Padding(
        part.get("pad_id").number(0, Integer.MAX_VALUE),
        fixed ? OptionalInt.of(strategy.get("Fixed").number(0, MOST_PADDED)) : OptionalInt.empty(),
        multiple.isNull() ? 0 : multiple.number(0, MOST_PADDED),
        isLeft(part));
  }

  private static boolean isLeft(JsonPart part) {
    JsonPart direction = part.get("direction");
    if (direction.isNull()) {
      return false;
    }
    return switch (direction.text()) {
      case "Left" -> true;
      case "Right" -> false;
      default -> throw direction.expected("Left or Right");
    };
  }
}
