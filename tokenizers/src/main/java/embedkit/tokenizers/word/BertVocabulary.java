package embedkit.tokenizers.word;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.tokenizers.chain.AddedToken;
import embedkit.tokenizers.chain.PostProcessor;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.cut.BertPreTokenizer;
import embedkit.tokenizers.decode.English;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.PieceIndex;
import embedkit.tokenizers.text.BertNormalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** BERT's {@code vocab.txt}: a piece a line. */
public final class BertVocabulary {

  private static final String UNKNOWN = "[UNK]";
  private static final String CLS = "[CLS]";
  private static final String SEP = "[SEP]";
  private static final String PREFIX = "##";
  private static final int LONGEST_WORD = 100;

  /** No vocabulary is larger; what is is something else. */
  private static final long LARGEST = 256L << 20;

  private static final int LOOKED_AT = 1 << 16;

  private BertVocabulary() {}

  /**
   * Reads a vocabulary.
   *
   * @param file the file
   * @param lower whether letters are made lower-case and lose their accents
   * @return the tokenizer
   * @throws VectorFileException if it is not UTF-8 or has no unknown token; the message says where
   * @throws FileAccessException if it cannot be read
   */
  public static TokenizerChain read(Path file, boolean lower) {
    List<String> lines = lines(file);
    PieceIndex pieces = PieceIndex.of(lines);
    int unknown = pieces.id(UNKNOWN);
    if (unknown < 0) {
      throw VectorFileException.at(
          file, "", "a line " + UNKNOWN, "none", "give the vocab.txt of a BERT model");
    }
    int cls = pieces.id(CLS);
    int sep = pieces.id(SEP);
    try {
      return new TokenizerChain.Builder(
              new WordPiece(pieces, PREFIX, unknown, LONGEST_WORD),
              (int) lines.stream().distinct().count())
          .normalizer(new BertNormalizer(true, true, lower, lower))
          .preTokenizer(new BertPreTokenizer())
          .added(
              Stream.of("[PAD]", UNKNOWN, CLS, SEP, "[MASK]")
                  .filter(token -> pieces.id(token) >= 0)
                  .map(AddedToken::special)
                  .toList())
          .post(
              cls < 0 || sep < 0
                  ? PostProcessor.NONE
                  : new PostProcessor(List.of(cls, PostProcessor.TEXT, sep), List.of()))
          .decoder(English.wordPiece(PREFIX, true))
          .chain();
    } catch (BrokenVocabularyException e) {
      throw VectorFileException.at(file, e.place(), e.expected(), e.found(), e.advice(), e);
    }
  }

  private static List<String> lines(Path file) {
    byte[] bytes;
    try {
      if (Files.isDirectory(file)) {
        throw new FileAccessException("cannot read " + file + ": it is a directory, not a file");
      }
      long size = Files.size(file);
      if (size > LARGEST) {
        throw VectorFileException.at(
            file, "", "a vocabulary of at most " + LARGEST + " bytes", size + " bytes", "");
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + file + ": there is no such file", e);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
    }
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      boolean end = i == bytes.length;
      if (end && i > from || !end && bytes[i] == '\n') {
        lines.add(decoded(file, bytes, from, i, lines.size() + 1).stripTrailing());
        from = i + 1;
      }
    }
    return lines;
  }

  private static String decoded(Path file, byte[] bytes, int from, int to, int line) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(
          file, Integer.toString(line), "a piece in UTF-8", "other bytes", "", e);
    }
  }

  /**
   * Tells whether a file begins as such a vocabulary does, and whether its letters are of both
   * cases.
   *
   * @param file an existing file
   * @return whether letters are of both cases; empty if it is no such vocabulary
   */
  public static Optional<Boolean> recognise(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
      Set<String> lines = new HashSet<>(head.lines().map(String::stripTrailing).toList());
      return lines.contains(UNKNOWN) && head.indexOf('\0') < 0
          ? Optional.of(lines.contains("A"))
          : Optional.empty();
    } catch (IOException e) {
      // Whoever opens it will tell what is wrong with it.
      return Optional.empty();
    }
  }
}
