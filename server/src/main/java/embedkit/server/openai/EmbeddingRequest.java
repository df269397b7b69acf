package embedkit.server.openai;

import embedkit.server.http.RequestException;
import embedkit.server.json.Fields;
import embedkit.text.TextEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be embedded, as OpenAI's clients send it: one text, a list of texts, the ids of one
 * text's tokens, or a list of such lists.
 *
 * @param inputs one or more
 * @param dimensions how many numbers of each vector are wanted; empty for all
 * @param packed whether the numbers are sent as Base64 of little-endian floats
 */
record EmbeddingRequest(List<Input> inputs, Optional<Integer> dimensions, boolean packed) {

  /** As many as OpenAI takes. */
  static final int MOST_INPUTS = 2048;

  /** Something that has a vector. */
  sealed interface Input {
    /** Embeds it, and tells how many tokens counted. */
    int embed(TextEmbedder embedder, float[] into);
  }

  /** A text. */
  record Text(String text) implements Input {
    @Override
    public int embed(TextEmbedder embedder, float[] into) {
      return embedder.embed(text, into, 0);
    }
  }

  /** A text whose tokens the client has cut itself. */
  record Tokens(int[] ids) implements Input {
    @Override
    public int embed(TextEmbedder embedder, float[] into) {
      return embedder.embedTokens(ids, into, 0);
    }
  }

  /**
   * Reads a request.
   *
   * @param fields of the body
   * @param dim how many numbers the model's vectors have
   * @throws RequestException if it is none
   */
  static EmbeddingRequest of(Fields fields, int dim) {
    Optional<Integer> dimensions = fields.whole("dimensions", 1, dim).map(Long::intValue);
    boolean packed =
        switch (fields.text("encoding_format").orElse("float")) {
          case "float" -> false;
          case "base64" -> true;
          default ->
              throw RequestException.of(
                  "encoding_format", "\"encoding_format\" must be float or base64");
        };
    return new EmbeddingRequest(inputs(fields.raw("input")), dimensions, packed);
  }

  private static List<Input> inputs(Object input) {
    return switch (input) {
      case String text when text.isEmpty() ->
          throw wrong("\"input\" is an empty text; there is nothing to make a vector of");
      case String text -> List.of(new Text(text));
      case List<?> list when list.isEmpty() -> throw wrong("\"input\" is empty");
      case List<?> list when list.getFirst() instanceof Long -> List.of(tokens(list));
      case List<?> list when list.size() > MOST_INPUTS ->
          throw wrong(
              "\"input\" has " + list.size() + " members; at most " + MOST_INPUTS + " are taken");
      case List<?> list -> {
        List<Input> inputs = new ArrayList<>();
        for (Object one : list) {
          inputs.add(
              switch (one) {
                case String text when text.isEmpty() ->
                    throw wrong(
                        "member " + inputs.size() + " of \"input\" is an empty text; leave it out");
                case List<?> ids when ids.isEmpty() ->
                    throw wrong(
                        "member " + inputs.size() + " of \"input\" has no token ids; leave it out");
                case String text -> new Text(text);
                case List<?> ids -> tokens(ids);
                case null, default ->
                    throw wrong(
                        "member "
                            + inputs.size()
                            + " of \"input\" is"
                            + " neither a text nor a list of token ids");
              });
        }
        yield inputs;
      }
      case null -> throw wrong("\"input\" is missing; say a text, or a list of texts");
      default ->
          throw wrong(
              "\"input\" must be a text, a list of texts, or token ids, one list or several");
    };
  }

  private static Tokens tokens(List<?> list) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!(list.get(i) instanceof Long id) || id < 0 || id > Integer.MAX_VALUE) {
        throw wrong("a token id is a whole number of 0 or more; one of \"input\" is not");
      }
      ids[i] = id.intValue();
    }
    return new Tokens(ids);
  }

  private static RequestException wrong(String message) {
    return RequestException.of("input", message);
  }
}
