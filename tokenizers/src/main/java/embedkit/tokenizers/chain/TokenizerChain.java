package embedkit.tokenizers.chain;

import embedkit.api.text.Encoding;
import embedkit.api.text.TokenIdBatch;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.tokenizers.cut.Cuts;
import embedkit.tokenizers.cut.PreTokenizer;
import embedkit.tokenizers.decode.Decoder;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.Pieces;
import embedkit.tokenizers.text.ByteAlphabet;
import embedkit.tokenizers.text.CharacterSet;
import embedkit.tokenizers.text.NormalizedText;
import embedkit.tokenizers.text.Normalizer;
import embedkit.tokenizers.text.NormalizerSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** A tokenizer's parts as one vocabulary. Immutable, and safe for any number of threads. */
public final class TokenizerChain implements TokenIds {

  /** Does nothing. */
  public static final Normalizer AS_IT_IS = new NormalizerSequence(List.of());

  private static final char SPACE = ByteAlphabet.letter(' ');

  private final Normalizer normalizer;
  private final Optional<PreTokenizer> preTokenizer;
  private final PieceModel model;
  private final AddedTokens added;
  private final PostProcessor post;
  private final Optional<PostProcessor.Truncation> truncation;
  private final Optional<TokenIdBatch.Padding> padding;
  private final Optional<Decoder> decoder;
  private final Optional<BertWords> bert;

  /** Special pieces of the model that no text is searched for. */
  private final BitSet marks;

  /** Whether an unknown token is called as what it stands for, rather than by its name. */
  private final boolean spelled;

  /** What one thread needs to encode a text. */
  static final class Scratch {
    final NormalizedText text = new NormalizedText();
    final NormalizedText part = new NormalizedText();
    final Cuts cuts = new Cuts();
    final Pieces pieces = new Pieces();
    final Pieces all = new Pieces();
    final TokenSearch.Found found = new TokenSearch.Found();
    final TokenSearch.Found within = new TokenSearch.Found();
    int wanted;

    /** What unknown tokens stand for, if that is asked; by their place in {@link #all}. */
    Map<Integer, String> unknown;
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private TokenizerChain(Builder builder) {
    normalizer = builder.normalizer;
    preTokenizer = Optional.ofNullable(builder.preTokenizer);
    model = builder.model;
    added = new AddedTokens(builder.added, model, builder.pieces, normalizer);
    post = builder.post;
    truncation = Optional.ofNullable(builder.truncation);
    padding = Optional.ofNullable(builder.padding);
    decoder = Optional.ofNullable(builder.decoder);
    bert =
        added.normalized().isEmpty()
            ? BertWords.of(normalizer, preTokenizer, model)
            : Optional.empty();
    marks = builder.marks;
    spelled = builder.spelled;
  }

  private TokenizerChain(TokenizerChain other) {
    normalizer = other.normalizer;
    preTokenizer = other.preTokenizer;
    model = other.model;
    added = other.added;
    post = other.post;
    truncation = Optional.empty();
    padding = other.padding;
    decoder = other.decoder;
    bert = other.bert;
    marks = other.marks;
    spelled = other.spelled;
  }

  @Override
  public TokenizerChain uncut() {
    return truncation.isEmpty() ? this : new TokenizerChain(this);
  }

  /** Puts the parts of a tokenizer together; all but the model may be left out. */
  public static final class Builder {
    private final PieceModel model;
    private final int pieces;
    private Normalizer normalizer = AS_IT_IS;
    private PreTokenizer preTokenizer;
    private List<AddedToken> added = List.of();
    private PostProcessor post = PostProcessor.NONE;
    private PostProcessor.Truncation truncation;
    private TokenIdBatch.Padding padding;
    private Decoder decoder;
    private BitSet marks = new BitSet();
    private boolean spelled;

    /**
     * Begins with the model.
     *
     * @param model cuts pre-tokens
     * @param pieces how many different pieces it has
     */
    public Builder(PieceModel model, int pieces) {
      this.model = Objects.requireNonNull(model, "model");
      this.pieces = pieces;
    }

    /**
     * Sets what is done to a text first.
     *
     * @param part the rule
     * @return this
     */
    public Builder normalizer(Normalizer part) {
      normalizer = part;
      return this;
    }

    /**
     * Sets how a text is cut into pre-tokens.
     *
     * @param part the rule
     * @return this
     */
    public Builder preTokenizer(PreTokenizer part) {
      preTokenizer = part;
      return this;
    }

    /**
     * Sets the tokens that are found as they stand.
     *
     * @param tokens in the order in which they get ids
     * @return this
     */
    public Builder added(List<AddedToken> tokens) {
      added = tokens;
      return this;
    }

    /**
     * Sets the pieces of the model that are special, though texts are not searched for them.
     *
     * @param ids their ids
     * @return this
     */
    public Builder marks(BitSet ids) {
      marks = (BitSet) ids.clone();
      return this;
    }

    /**
     * Sets that an encoding calls an unknown token as what it stands for in the normalized text, as
     * the libraries of Unigram and SentencePiece do, rather than by the name that it has.
     *
     * @return this
     */
    public Builder spellingUnknown() {
      spelled = true;
      return this;
    }

    /**
     * Sets what is done to tokens in the end.
     *
     * @param part the rule
     * @return this
     */
    public Builder post(PostProcessor part) {
      post = part;
      return this;
    }

    /**
     * Sets how long texts are cut.
     *
     * @param part the rule
     * @return this
     */
    public Builder truncation(PostProcessor.Truncation part) {
      truncation = part;
      return this;
    }

    /**
     * Sets with what short texts of a batch are filled up.
     *
     * @param part the rule
     * @return this
     */
    public Builder padding(TokenIdBatch.Padding part) {
      padding = part;
      return this;
    }

    /**
     * Sets how tokens become a text again.
     *
     * @param part the rule
     * @return this
     */
    public Builder decoder(Decoder part) {
      decoder = part;
      return this;
    }

    /**
     * Returns the tokenizer.
     *
     * @return the parts as one
     */
    public TokenizerChain chain() {
      return new TokenizerChain(this);
    }
  }

  @Override
  public int size() {
    return Math.max(model.size(), added.size());
  }

  @Override
  public String token(int id) {
    Objects.checkIndex(id, size());
    AddedToken token = added.token(id);
    if (token != null) {
      return token.content();
    }
    String piece = id < model.size() ? model.token(id) : null;
    return piece == null ? "" : piece;
  }

  @Override
  public int id(String token) {
    int id = added.id(token);
    return id >= 0 ? id : model.id(token);
  }

  @Override
  public OptionalInt unknown() {
    return model.unknown() < 0 ? OptionalInt.empty() : OptionalInt.of(model.unknown());
  }

  @Override
  public Optional<TokenIdBatch.Padding> padding() {
    return padding;
  }

  @Override
  public boolean isSpecial(int id) {
    Objects.checkIndex(id, size());
    AddedToken token = added.token(id);
    return token != null && token.special() || marks.get(id);
  }

  @Override
  public Encoding encode(String text) {
    if (!spelled) {
      return TokenIds.super.encode(text);
    }
    Map<Integer, String> unknown = new HashMap<>();
    TokenIdBlock block = new TokenIdBlock(true);
    Scratch scratch = SCRATCH.get();
    scratch.unknown = new HashMap<>();
    try {
      encode(text, true, true, block, unknown);
    } finally {
      scratch.unknown = null;
    }
    List<Encoding.Token> tokens = new ArrayList<>(Encoding.of(this, block).tokens());
    unknown.forEach(
        (i, shown) -> {
          Encoding.Token token = tokens.get(i);
          tokens.set(
              i,
              new Encoding.Token(token.id(), shown, token.start(), token.end(), token.special()));
        });
    return new Encoding(tokens);
  }

  @Override
  public void encode(String text, boolean special, TokenIdBlock into) {
    encode(text, special, true, into);
  }

  /**
   * Encodes a text.
   *
   * @param text any text
   * @param special whether special tokens are added
   * @param truncated whether it is cut as the file says
   * @param into takes the ids
   */
  public void encode(String text, boolean special, boolean truncated, TokenIdBlock into) {
    encode(text, special, truncated, into, null);
  }

  /** Encodes; where a map is given, it takes what unknown tokens of the block stand for. */
  private void encode(
      String text,
      boolean special,
      boolean truncated,
      TokenIdBlock into,
      Map<Integer, String> unknown) {
    into.clear();
    Scratch scratch = SCRATCH.get();
    Pieces all = scratch.all;
    all.clear();
    int most = Integer.MAX_VALUE;
    boolean left = false;
    if (truncated && truncation.isPresent()) {
      most = Math.max(0, truncation.get().most() - (special ? post.added() : 0));
      left = truncation.get().left();
    }
    scratch.wanted = left ? Integer.MAX_VALUE : Math.min(most, into.limit());
    if (scratch.wanted > 0) {
      cut(text, scratch);
    }
    if (into.offsets() && !post.trims().isEmpty()) {
      trim(text, all);
    }
    int from = left ? Math.max(0, all.count() - most) : 0;
    int to = left ? all.count() : Math.min(most, all.count());
    for (int part : post.template()) {
      if (part != PostProcessor.TEXT) {
        if (special) {
          into.add(part, 0, 0);
        }
        continue;
      }
      for (int i = from; i < to; i++) {
        if (unknown != null && scratch.unknown.containsKey(i)) {
          unknown.put(into.count(), scratch.unknown.get(i));
        }
        into.add(all.ids[i], all.starts[i], all.ends[i]);
      }
    }
  }

  private void cut(String text, Scratch scratch) {
    TokenSearch.Found found = scratch.found;
    found.begin();
    int done = 0;
    if (!added.given().isEmpty()) {
      while (added.given().next(text, found)) {
        cutPlain(text, done, found.start, scratch);
        scratch.all.add(found.id, found.start, found.end);
        done = found.done();
        if (scratch.all.count() >= scratch.wanted) {
          return;
        }
      }
    }
    cutPlain(text, done, text.length(), scratch);
  }

  /** A stretch without tokens that are found in the text as given. */
  private void cutPlain(String text, int from, int to, Scratch scratch) {
    if (from >= to) {
      return;
    }
    NormalizedText now = scratch.text;
    now.set(text, from, to);
    if (bert.isPresent()) {
      bert.get().cut(this, scratch);
      return;
    }
    normalizer.normalize(now);
    TokenSearch search = added.normalized();
    if (search.isEmpty()) {
      cutWords(now, scratch);
      return;
    }
    TokenSearch.Found found = scratch.within;
    found.begin();
    int done = 0;
    while (search.next(now, found)) {
      if (found.start > done) {
        scratch.part.set(now, done, found.start);
        cutWords(scratch.part, scratch);
      }
      scratch.all.add(found.id, now.start(found.start), now.end(found.end - 1));
      done = found.done();
    }
    if (now.length() > done) {
      scratch.part.set(now, done, now.length());
      cutWords(scratch.part, scratch);
    }
  }

  /** Cuts a stretch of the text of the scratch by all the rules. */
  void cutSlowly(int from, int to, Scratch scratch) {
    scratch.part.set(scratch.text, from, to);
    normalizer.normalize(scratch.part);
    cutWords(scratch.part, scratch);
  }

  private void cutWords(NormalizedText now, Scratch scratch) {
    Cuts cuts = scratch.cuts;
    cuts.set(now, 0, now.length());
    preTokenizer.ifPresent(rule -> rule.cut(cuts));
    Pieces pieces = scratch.pieces;
    char[] chars = now.buffer();
    for (int i = 0; i < cuts.count() && scratch.all.count() < scratch.wanted; i++) {
      pieces.clear();
      model.cut(chars, cuts.from(i), cuts.to(i), pieces);
      for (int k = 0; k < pieces.count(); k++) {
        if (scratch.unknown != null && pieces.ids[k] == model.unknown()) {
          int length = pieces.ends[k] - pieces.starts[k];
          scratch.unknown.put(scratch.all.count(), String.valueOf(chars, pieces.starts[k], length));
        }
        scratch.all.add(pieces.ids[k], now.start(pieces.starts[k]), now.end(pieces.ends[k] - 1));
      }
    }
  }

  /** Takes white space off the places of tokens. */
  private void trim(String text, Pieces all) {
    for (boolean prefixed : post.trims()) {
      for (int i = 0; i < all.count(); i++) {
        String token = spelled(text, all, i);
        int leading = 0;
        while (leading < token.length() && isSpace(token.charAt(leading))) {
          leading++;
        }
        int trailing = 0;
        while (trailing < token.length() && isSpace(token.charAt(token.length() - 1 - trailing))) {
          trailing++;
        }
        // The space that was put before the text has no place in it.
        if (prefixed && leading == 1 && (i == 0 || all.starts[i] == 0)) {
          leading = 0;
        }
        // Of a token's white space each stands for a character, also where that is of two chars.
        for (; leading > 0 && all.starts[i] < all.ends[i]; leading--) {
          all.starts[i] += Character.charCount(text.codePointAt(all.starts[i]));
        }
        if (text.codePointCount(0, Math.min(all.ends[i], 2 * trailing)) >= trailing) {
          for (; trailing > 0 && all.ends[i] > all.starts[i]; trailing--) {
            all.ends[i] -= Character.charCount(text.codePointBefore(all.ends[i]));
          }
        }
      }
    }
  }

  private String spelled(String text, Pieces all, int i) {
    AddedToken token = added.token(all.ids[i]);
    return token == null || !token.left() && !token.right()
        ? token(all.ids[i])
        : text.substring(all.starts[i], all.ends[i]);
  }

  private static boolean isSpace(char c) {
    return c == SPACE || CharacterSet.isSpace(c);
  }

  @Override
  public String decode(int[] ids, boolean skipSpecial) {
    List<String> tokens = new ArrayList<>(ids.length);
    for (int id : ids) {
      String token = token(id);
      if (!token.isEmpty() && !(skipSpecial && isSpecial(id))) {
        tokens.add(token);
      }
    }
    return decoder
        .map(rule -> String.join("", rule.decode(tokens)))
        .orElseGet(() -> String.join(" ", tokens));
  }

  @Override
  public String toString() {
    return size() + " tokens, " + Arrays.toString(post.template().toArray()) + " around a text";
  }
}
