package embedkit.spark;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;

/**
 * How packed pairs are shuffled: the key in eight bytes, the length of the value in four, the
 * value. Java's own serialization writes a head for each stream and a mark for each kilobyte, and
 * Spark may not move what it wrote; records of these it sorts without making them objects.
 */
final class PairSerializer extends Serializer implements Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public SerializerInstance newInstance() {
    return new Streams();
  }

  @Override
  public boolean supportsRelocationOfSerializedObjects() {
    return true;
  }

  /** Makes streams; a shuffle asks for nothing else. */
  private static final class Streams extends SerializerInstance {
    @Override
    public <T> ByteBuffer serialize(T value, ClassTag<T> tag) {
      throw onlyPairs();
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassTag<T> tag) {
      throw onlyPairs();
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassLoader loader, ClassTag<T> tag) {
      throw onlyPairs();
    }

    @Override
    public SerializationStream serializeStream(OutputStream out) {
      return new Written(out);
    }

    @Override
    public DeserializationStream deserializeStream(InputStream in) {
      return new Read(in);
    }
  }

  private static UnsupportedOperationException onlyPairs() {
    return new UnsupportedOperationException("keys and values of packed pairs alone are written");
  }

  /** Spark's methods do not say that they throw, and it looks for these exceptions themselves. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E unsaid(IOException e) throws E {
    throw (E) e;
  }

  private static final class Written extends SerializationStream {
    private final DataOutputStream out;

    Written(OutputStream out) {
      this.out = new DataOutputStream(out);
    }

    @Override
    public <T> SerializationStream writeKey(T key, ClassTag<T> tag) {
      try {
        out.writeLong((Long) key);
        return this;
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }

    @Override
    public <T> SerializationStream writeValue(T value, ClassTag<T> tag) {
      byte[] bytes = (byte[]) value;
      try {
        out.writeInt(bytes.length);
        out.write(bytes);
        return this;
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }

    @Override
    public <T> SerializationStream writeObject(T value, ClassTag<T> tag) {
      throw onlyPairs();
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }
  }

  private static final class Read extends DeserializationStream {
    private final DataInputStream in;

    Read(InputStream in) {
      this.in = new DataInputStream(in);
    }

    /** Ends, as Spark wants it, by an exception where no key begins. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> T readKey(ClassTag<T> tag) {
      try {
        byte[] key = in.readNBytes(Long.BYTES);
        if (key.length == 0) {
          throw new EOFException();
        }
        check(key.length, Long.BYTES);
        return (T) (Long) ByteBuffer.wrap(key).getLong();
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T readValue(ClassTag<T> tag) {
      try {
        byte[] size = in.readNBytes(Integer.BYTES);
        check(size.length, Integer.BYTES);
        int length = ByteBuffer.wrap(size).getInt();
        byte[] value = length < 0 ? size : in.readNBytes(length);
        check(value.length, length);
        return (T) value;
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }

    private static void check(int found, int expected) throws StreamCorruptedException {
      if (found != expected) {
        throw new StreamCorruptedException(
            "shuffled pairs are damaged: " + found + " bytes where there must be " + expected);
      }
    }

    @Override
    public <T> T readObject(ClassTag<T> tag) {
      throw onlyPairs();
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw PairSerializer.<RuntimeException>unsaid(e);
      }
    }
  }
}
