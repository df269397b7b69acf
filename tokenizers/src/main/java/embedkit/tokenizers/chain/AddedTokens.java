package embedkit.tokenizers.chain;

import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.text.NormalizedText;
import embedkit.tokenizers.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens that are added to a model's, with their ids. One that the model knows has the model's
 * id; the others have the next ones, whatever id a file gives them, as Hugging Face's tokenizers do
 * it. Immutable.
 */
final class AddedTokens {

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, AddedToken> tokens = new LinkedHashMap<>();
  private final TokenSearch given;
  private final TokenSearch normalized;
  private final int size;

  /**
   * Numbers tokens.
   *
   * @param added the tokens in their order
   * @param model the model
   * @param pieces how many different tokens the model has
   * @param normalizer what is done to those that are looked for in the normalized text
   */
  AddedTokens(List<AddedToken> added, PieceModel model, int pieces, Normalizer normalizer) {
    int largest = -1;
    for (AddedToken token : added) {
      if (token.content().isEmpty() || tokens.containsValue(token)) {
        continue;
      }
      int id = ids.getOrDefault(token.content(), model.id(token.content()));
      if (id < 0) {
        id = largest >= pieces || largest >= 0 && pieces == 0 ? largest + 1 : pieces;
      }
      ids.put(token.content(), id);
      tokens.put(id, token);
      largest = Math.max(largest, id);
    }
    size = largest + 1;
    List<TokenSearch.Sought> raw = new ArrayList<>();
    List<TokenSearch.Sought> changed = new ArrayList<>();
    // Special ones come first, and of two that look the same the first is found.
    for (boolean special : new boolean[] {true, false}) {
      tokens.forEach(
          (id, token) -> {
            if (token.special() == special && token.normalized()) {
              NormalizedText text = new NormalizedText();
              text.set(token.content(), 0, token.content().length());
              normalizer.normalize(text);
              changed.add(new TokenSearch.Sought(text.toString(), id, token));
            } else if (token.special() == special) {
              raw.add(new TokenSearch.Sought(token.content(), id, token));
            }
          });
    }
    given = new TokenSearch(raw);
    normalized = new TokenSearch(changed);
  }

  /** Returns one more than the highest id, or 0. */
  int size() {
    return size;
  }

  /** Returns a token by its id, or null. */
  AddedToken token(int id) {
    return tokens.get(id);
  }

  /** Returns a token's id, or -1. */
  int id(String token) {
    return ids.getOrDefault(token, -1);
  }

  /** Finds those that stand in the text as given. */
  TokenSearch given() {
    return given;
  }

  /** Finds those that stand in the normalized text. */
  TokenSearch normalized() {
    return normalized;
  }
}
