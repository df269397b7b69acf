package embedkit.tokenizers.sentencepiece;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a SentencePiece model field by field. */
public final class ModelBytes {
  /** SentencePiece's numbers of the types of pieces. */
  public static final int NORMAL = 1;

  public static final int UNKNOWN = 2;
  public static final int CONTROL = 3;
  public static final int USER_DEFINED = 4;
  public static final int UNUSED = 5;
  public static final int BYTE = 6;

  public static final int UNIGRAM = 1;
  public static final int BPE = 2;

  private final ByteArrayOutputStream model = new ByteArrayOutputStream();
  private final ByteArrayOutputStream trainer = new ByteArrayOutputStream();
  private final ByteArrayOutputStream normalizer = new ByteArrayOutputStream();

  public ModelBytes(int kind) {
    varint(trainer, 3 << 3);
    varint(trainer, kind);
  }

  public ModelBytes piece(String text, double score, int type) {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    bytes(piece, 1, text.getBytes(StandardCharsets.UTF_8));
    varint(piece, 2 << 3 | 5);
    int bits = Float.floatToIntBits((float) score);
    for (int i = 0; i < 4; i++) {
      piece.write(bits >> 8 * i);
    }
    if (type != NORMAL) {
      varint(piece, 3 << 3);
      varint(piece, type);
    }
    bytes(model, 1, piece.toByteArray());
    return this;
  }

  /** A piece for each byte. */
  public ModelBytes octets() {
    for (int octet = 0; octet < 256; octet++) {
      piece("<0x%02X>".formatted(octet), 0, BYTE);
    }
    varint(trainer, 35 << 3);
    varint(trainer, 1);
    return this;
  }

  public ModelBytes spaceAsSuffix() {
    varint(trainer, 24 << 3);
    varint(trainer, 1);
    return this;
  }

  /** A flag of the normalizer: 3 for the space in front, 4 for extra ones, 5 for escaping. */
  public ModelBytes off(int field) {
    varint(normalizer, field << 3);
    varint(normalizer, 0);
    return this;
  }

  public ModelBytes charsmap(byte[] map) {
    bytes(normalizer, 2, map);
    return this;
  }

  public byte[] model() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(model.toByteArray());
    bytes(all, 2, trainer.toByteArray());
    bytes(all, 3, normalizer.toByteArray());
    return all.toByteArray();
  }

  static void bytes(ByteArrayOutputStream out, int field, byte[] content) {
    varint(out, field << 3 | 2);
    varint(out, content.length);
    out.writeBytes(content);
  }

  static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while (left > 127) {
      out.write((int) (left & 127 | 128));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
