package embedkit.io.formats.hdf5;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.dataset.DatasetReader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Strings of a file as they lie there: each character stands for one byte. HDF5 knows two character
 * sets, and tools say ASCII of bytes that are UTF-8 (pandas, and {@code np.bytes_} of h5py); jhdf
 * takes them at their word and loses the letters.
 */
final class RawText {

  /** Where the bits of a data type tell the padding. */
  private static final int PADDING_SHIFT = 4;

  private static final int FIXED = 0x13;
  private static final int VARIABLE = 0x19;
  private static final int STRING = 1;

  private RawText() {}

  /** Strings of fixed length. */
  private static final class Fixed extends StringData {
    Fixed(ByteBuffer message) {
      super(message);
    }

    @Override
    public Charset getCharset() {
      return StandardCharsets.ISO_8859_1;
    }
  }

  /** Strings in the file's heap. */
  private static final class Variable extends VariableLength {
    Variable(ByteBuffer message) {
      super(message);
    }

    @Override
    public Charset getEncoding() {
      return StandardCharsets.ISO_8859_1;
    }
  }

  /** All strings of a dataset. */
  static List<String> of(Dataset dataset) {
    DataType type = raw(dataset.getDataType());
    return type != null && dataset instanceof DatasetBase base && !dataset.isEmpty()
        ? read(type, base.getDataBuffer(), dataset.getDimensions(), dataset)
        : encoded(dataset.getData());
  }

  /** Strings of a dataset of one dimension. */
  static List<String> slice(Dataset dataset, long first, int count) {
    long[] from = {first};
    int[] size = {count};
    DataType type = raw(dataset.getDataType());
    return type != null && dataset instanceof DatasetBase base
        ? read(type, base.getSliceDataBuffer(from, size), size, dataset)
        : encoded(dataset.getData(from, size));
  }

  /** All strings of an attribute. */
  static List<String> of(Attribute attribute) {
    DataType type = raw(attribute.getDataType());
    return type != null && !attribute.isEmpty()
        ? read(type, attribute.getBuffer(), attribute.getDimensions(), attribute.getNode())
        : encoded(attribute.getData());
  }

  private static List<String> read(DataType type, ByteBuffer bytes, int[] size, Node node) {
    List<String> strings = new ArrayList<>();
    ByteBuffer ordered = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    HdfWords.flatten(
        DatasetReader.readDataset(type, ordered, size, node.getHdfFile().getHdfBackingStorage()),
        strings);
    return strings;
  }

  /** The same kind of strings, decoded a byte a character; null where it is another kind. */
  private static DataType raw(DataType type) {
    return switch (type) {
      case StringData text ->
          new Fixed(message(FIXED, text.getPaddingType().ordinal(), 0, text.getSize()));
      case VariableLength text when text.isVariableLengthString() ->
          new Variable(
              message(
                  VARIABLE,
                  STRING | text.getPaddingType().ordinal() << PADDING_SHIFT,
                  0,
                  text.getSize()));
      default -> null;
    };
  }

  /** A data type as a file has it; the type of its parts, single characters, stands behind. */
  private static ByteBuffer message(int kind, int bits, int moreBits, int size) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) kind)
        .put((byte) bits)
        .put((byte) moreBits)
        .put((byte) 0)
        .putInt(size)
        .put((byte) FIXED)
        .put(new byte[3])
        .putInt(1)
        .flip();
  }

  private static List<String> encoded(Object data) {
    List<String> strings = new ArrayList<>();
    HdfWords.flatten(data, strings);
    strings.replaceAll(
        text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    return strings;
  }
}
