package embedkit.tokenizers.sentencepiece;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a {@code .model} says, as SentencePiece's own description of it names the fields. */
final class ModelFile {
  /** More than the largest models have by far. */
  private static final int LONGEST = 1 << 28;

  /** How SentencePiece is told to treat a piece. */
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /** How pieces are chosen. */
  enum Kind {
    UNIGRAM,
    BPE,
    WORD,
    CHAR
  }

  /** One piece; its id is its place. */
  record Piece(String text, float score, Type type) {}

  private final Path path;
  private final List<Piece> pieces = new ArrayList<>();
  private Kind kind = Kind.UNIGRAM;
  private boolean byteFallback;
  private boolean spaceAsSuffix;
  private byte[] charsmap = {};
  private boolean dummyPrefix = true;
  private boolean removeExtraSpaces = true;
  private boolean escapeSpaces = true;

  private ModelFile(Path path) {
    this.path = path;
  }

  List<Piece> pieces() {
    return pieces;
  }

  Kind kind() {
    return kind;
  }

  boolean byteFallback() {
    return byteFallback;
  }

  boolean spaceAsSuffix() {
    return spaceAsSuffix;
  }

  /** The precompiled charsmap; empty for none. */
  byte[] charsmap() {
    return charsmap;
  }

  boolean dummyPrefix() {
    return dummyPrefix;
  }

  boolean removeExtraSpaces() {
    return removeExtraSpaces;
  }

  boolean escapeSpaces() {
    return escapeSpaces;
  }

  /** The id of the one piece of type UNKNOWN. */
  int unknown() {
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).type == Type.UNKNOWN) {
        return id;
      }
    }
    throw broken("", "a piece for what is unknown", "none", "");
  }

  /** Tells whether a file begins as a model does: with a piece that has a text. */
  static boolean recognises(byte[] begin, int length) {
    // Field 1, a message; in it field 1, a text that is not longer than the message.
    return length > 4
        && begin[0] == 0x0A
        && begin[1] > 2
        && begin[2] == 0x0A
        && begin[3] > 0
        && begin[3] <= begin[1] - 2;
  }

  /** Reads and checks a file. */
  static ModelFile read(Path path) {
    byte[] content = content(path);
    ModelFile file = new ModelFile(path);
    try {
      file.read(new ProtoMessage(content, 0, content.length));
    } catch (ProtoMessage.BrokenException e) {
      throw file.broken("byte " + e.at, e.expected, e.found, "is it a SentencePiece model?");
    }
    file.check();
    return file;
  }

  private static byte[] content(Path path) {
    if (Files.isDirectory(path)) {
      throw new FileAccessException("cannot read " + path + ": it is a directory, not a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LONGEST + 1);
      if (content.length > LONGEST) {
        throw VectorFileException.at(
            path, "", "a model of at most " + LONGEST + " bytes", "more", "");
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + path + ": there is no such file", e);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private void read(ProtoMessage model) throws ProtoMessage.BrokenException {
    while (model.next()) {
      switch (model.field()) {
        case 1 -> pieces.add(piece(model.message()));
        case 2 -> readTrainer(model.message());
        case 3 -> readNormalizer(model.message());
        default -> model.skip();
      }
    }
  }

  private Piece piece(ProtoMessage message) throws ProtoMessage.BrokenException {
    String text = "";
    float score = 0;
    Type type = Type.NORMAL;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> text = message.text();
        case 2 -> score = message.real();
        case 3 -> type = Type.values()[among(message, Type.values().length, "type of piece")];
        default -> message.skip();
      }
    }
    return new Piece(text, score, type);
  }

  private static int among(ProtoMessage message, int count, String what)
      throws ProtoMessage.BrokenException {
    long number = message.number();
    if (number < 1 || number > count) {
      throw new ProtoMessage.BrokenException(
          message.begin(), "a " + what + " from 1 to " + count, Long.toString(number));
    }
    return (int) number - 1;
  }

  private void readTrainer(ProtoMessage trainer) throws ProtoMessage.BrokenException {
    while (trainer.next()) {
      switch (trainer.field()) {
        case 3 -> kind = Kind.values()[among(trainer, Kind.values().length, "type of model")];
        case 24 -> spaceAsSuffix = trainer.flag();
        case 35 -> byteFallback = trainer.flag();
        default -> trainer.skip();
      }
    }
  }

  private void readNormalizer(ProtoMessage normalizer) throws ProtoMessage.BrokenException {
    while (normalizer.next()) {
      switch (normalizer.field()) {
        case 2 -> charsmap = normalizer.bytes();
        case 3 -> dummyPrefix = normalizer.flag();
        case 4 -> removeExtraSpaces = normalizer.flag();
        case 5 -> escapeSpaces = normalizer.flag();
        default -> normalizer.skip();
      }
    }
  }

  /** What SentencePiece asks of a model before it works with it. */
  private void check() {
    if (kind != Kind.UNIGRAM && kind != Kind.BPE) {
      throw broken(
          "", "a model of type UNIGRAM or BPE", "type " + kind, "train the model as one of these");
    }
    Set<String> texts = new HashSet<>();
    boolean unknown = false;
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (piece.text.isEmpty() || !texts.add(piece.text)) {
        throw broken(
            "piece " + id,
            "a piece of its own",
            piece.text.isEmpty() ? "an empty one" : "\"" + piece.text + "\" again",
            "");
      }
      if (!Float.isFinite(piece.score)) {
        throw broken("piece " + id, "a finite score", Float.toString(piece.score), "");
      }
      if (piece.type == Type.UNKNOWN && unknown) {
        throw broken("piece " + id, "one piece for what is unknown", "a second one", "");
      }
      unknown |= piece.type == Type.UNKNOWN;
    }
    unknown();
  }

  /** Tells what is broken. */
  VectorFileException broken(String place, String expected, String found, String advice) {
    return VectorFileException.at(path, place, expected, found, advice);
  }
}
