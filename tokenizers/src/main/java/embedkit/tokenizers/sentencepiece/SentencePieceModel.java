package embedkit.tokenizers.sentencepiece;

import embedkit.api.VectorFileException;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.cut.Behavior;
import embedkit.tokenizers.cut.Delimiters;
import embedkit.tokenizers.cut.Split;
import embedkit.tokenizers.decode.Bytes;
import embedkit.tokenizers.decode.Decoder;
import embedkit.tokenizers.piece.Bpe;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.Charsmap;
import embedkit.tokenizers.piece.PieceIndex;
import embedkit.tokenizers.piece.PieceModel;
import embedkit.tokenizers.piece.PieceTrie;
import embedkit.tokenizers.piece.Unigram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A {@code .model} of SentencePiece (Kudo and Richardson 2018) as a tokenizer. Its ids are those of
 * the file, and a text becomes what SentencePiece makes of it: a control piece such as {@code </s>}
 * is not looked for in texts, nor put around them.
 */
public final class SentencePieceModel {
  private static final char SPACE = SpaceNormalizer.SPACE;

  private final ModelFile file;
  private final PieceTrie kept = new PieceTrie();
  private boolean keeps;

  private SentencePieceModel(ModelFile file) {
    this.file = file;
  }

  /**
   * Reads a model.
   *
   * @param path the file
   * @return the tokenizer
   * @throws VectorFileException if it is no model, is neither a Unigram nor a BPE one, or
   *     contradicts itself; the message says where
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public static TokenizerChain read(Path path) {
    ModelFile file = ModelFile.read(path);
    try {
      return new SentencePieceModel(file).chain();
    } catch (BrokenVocabularyException e) {
      throw file.broken(e.place(), e.expected(), e.found(), e.advice());
    }
  }

  /**
   * Reads the pieces of a model alone, whatever its kind.
   *
   * @param path the file
   * @return the pieces in the order of their ids
   * @throws VectorFileException if it is no model
   * @throws embedkit.api.FileAccessException if it cannot be read
   */
  public static List<String> pieces(Path path) {
    return ModelFile.read(path).pieces().stream().map(ModelFile.Piece::text).toList();
  }

  /**
   * Tells whether a file begins as a model does.
   *
   * @param path an existing file
   * @return true if it may be one
   */
  public static boolean recognises(Path path) {
    byte[] begin = new byte[16];
    try (InputStream in = Files.newInputStream(path)) {
      return ModelFile.recognises(begin, in.readNBytes(begin, 0, begin.length));
    } catch (IOException e) {
      // Whoever opens it will tell what is wrong with it.
      return false;
    }
  }

  private TokenizerChain chain() throws BrokenVocabularyException {
    for (int id = 0; id < file.pieces().size(); id++) {
      if (file.pieces().get(id).type() == ModelFile.Type.USER_DEFINED) {
        kept.add(file.pieces().get(id).text(), id);
        keeps = true;
      }
    }
    Charsmap charsmap = file.charsmap().length == 0 ? null : Charsmap.of(file.charsmap());
    PieceModel model = file.kind() == ModelFile.Kind.BPE ? bpe() : unigram();
    TokenizerChain.Builder chain =
        new TokenizerChain.Builder(model, model.size())
            .normalizer(new SpaceNormalizer(file, charsmap, keeps ? kept : null))
            .decoder(decoder())
            .marks(marks())
            .spellingUnknown();
    if (isCutAtSpaces()) {
      chain.preTokenizer(
          new Split(
              Delimiters.runs(c -> c == SPACE ? 1 : 0),
              file.spaceAsSuffix() ? Behavior.MERGED_WITH_PREVIOUS : Behavior.MERGED_WITH_NEXT,
              false));
    }
    return chain.chain();
  }

  /**
   * Tells whether words can be cut each by itself: no piece goes from one into the next, and a
   * space is always known, so that unknown characters of two words are not one.
   */
  private boolean isCutAtSpaces() {
    boolean known = false;
    for (ModelFile.Piece piece : file.pieces()) {
      String text = piece.text();
      known |= text.equals(String.valueOf(SPACE)) && piece.type() == ModelFile.Type.NORMAL;
      boolean letter = false;
      boolean space = false;
      for (int i = 0; i < text.length(); i++) {
        boolean isSpace = text.charAt(i) == SPACE;
        if (isSpace ? letter && !file.spaceAsSuffix() : space && file.spaceAsSuffix()) {
          return false;
        }
        letter |= !isSpace;
        space |= isSpace;
      }
    }
    return known;
  }

  private PieceModel unigram() throws BrokenVocabularyException {
    // As SentencePiece has it: no piece is likelier, even if all are less likely than this.
    float most = Float.MIN_NORMAL;
    for (ModelFile.Piece piece : file.pieces()) {
      if (piece.type() == ModelFile.Type.NORMAL) {
        most = Math.max(most, piece.score());
      }
    }
    Unigram.Builder unigram =
        new Unigram.Builder().unknown(file.unknown()).byteFallback(file.byteFallback());
    for (ModelFile.Piece piece : file.pieces()) {
      String text = piece.text();
      switch (piece.type()) {
        case NORMAL -> unigram.add(text, piece.score());
        case USER_DEFINED ->
            unigram.addKept(
                text, (float) (text.getBytes(StandardCharsets.UTF_8).length * most - 0.1));
        default -> unigram.addUnmatched(text);
      }
    }
    return unigram.model();
  }

  private PieceModel bpe() throws BrokenVocabularyException {
    List<ModelFile.Piece> pieces = file.pieces();
    List<Integer> ranked = new ArrayList<>();
    for (int id = 0; id < pieces.size(); id++) {
      switch (pieces.get(id).type()) {
        case NORMAL -> ranked.add(id);
        case UNUSED ->
            throw new BrokenVocabularyException(
                "piece " + id,
                "pieces that are used, in a model of type BPE",
                "an unused one, \"" + pieces.get(id).text() + "\"",
                "take the model as it was trained");
        default -> {}
      }
    }
    ranked.sort((a, b) -> Float.compare(pieces.get(b).score(), pieces.get(a).score()));
    Bpe.Builder bpe =
        new Bpe.Builder(
            PieceIndex.of(pieces.stream().map(ModelFile.Piece::text).toList()),
            new Bpe.Rules(
                pieces.get(file.unknown()).text(), null, null, true, file.byteFallback(), false));
    for (int id : ranked) {
      bpe.mergeTo(id);
    }
    Bpe model = bpe.model();
    return keeps ? new KeptPieces(kept, model) : model;
  }

  private BitSet marks() {
    BitSet marks = new BitSet();
    for (int id = 0; id < file.pieces().size(); id++) {
      switch (file.pieces().get(id).type()) {
        case CONTROL, UNKNOWN -> marks.set(id);
        default -> {}
      }
    }
    return marks;
  }

  private Decoder decoder() {
    List<Decoder> parts = new ArrayList<>();
    parts.add(Decoder.each(token -> token.replace(SPACE, ' ')));
    parts.add(Bytes.fallback());
    parts.add(Decoder.fuse());
    if (file.dummyPrefix()) {
      parts.add(file.spaceAsSuffix() ? Decoder.strip(' ', 0, 1) : Decoder.strip(' ', 1, 0));
    }
    return Decoder.sequence(parts);
  }
}
