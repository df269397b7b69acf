package embedkit.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class PairSerializerTest {

  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.Object();
  private final SerializerInstance serializer = new PairSerializer().newInstance();

  private byte[] written(long first, byte[]... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SerializationStream out = serializer.serializeStream(bytes);
    for (byte[] value : values) {
      out.writeKey(first++, ANY).writeValue(value, ANY);
    }
    out.close();
    return bytes.toByteArray();
  }

  private Iterator<Tuple2<Object, Object>> read(byte[] bytes) {
    return serializer.deserializeStream(new ByteArrayInputStream(bytes)).asKeyValueIterator();
  }

  @Test
  void recordsAreReadAsTheyWereWritten() {
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 7);
    Iterator<Tuple2<Object, Object>> read =
        read(written(Long.MAX_VALUE - 1, new byte[] {1, 2, 3}, new byte[0], large));
    Tuple2<Object, Object> record = read.next();
    assertEquals(Long.MAX_VALUE - 1, record._1());
    assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) record._2());
    record = read.next();
    assertEquals(Long.MAX_VALUE, record._1());
    assertArrayEquals(new byte[0], (byte[]) record._2());
    assertArrayEquals(large, (byte[]) read.next()._2());
    assertFalse(read.hasNext());
  }

  @Test
  void aRecordIsTheSameBytesWhereverItStands() {
    byte[] both = written(5, new byte[] {9}, new byte[] {8, 7});
    byte[] first = written(5, new byte[] {9});
    byte[] second = written(6, new byte[] {8, 7});
    byte[] turned = Arrays.copyOf(second, both.length);
    System.arraycopy(first, 0, turned, second.length, first.length);
    assertTrue(new PairSerializer().supportsRelocationOfSerializedObjects());
    Iterator<Tuple2<Object, Object>> read = read(turned);
    assertEquals(6L, read.next()._1());
    Tuple2<Object, Object> record = read.next();
    assertEquals(5L, record._1());
    assertArrayEquals(new byte[] {9}, (byte[]) record._2());
  }

  @Test
  void aStreamThatEndsWithinARecordIsNotTakenForItsEnd() {
    byte[] whole = written(5, new byte[] {9, 8, 7});
    for (int length = 1; length < whole.length; length++) {
      Iterator<Tuple2<Object, Object>> read = read(Arrays.copyOf(whole, length));
      assertThrows(StreamCorruptedException.class, read::hasNext, length + " bytes");
    }
    whole[8] = -1;
    assertThrows(StreamCorruptedException.class, () -> read(whole).hasNext());
    assertFalse(read(new byte[0]).hasNext());
  }

  @Test
  void aDiskThatIsFullIsToldByItsOwnException() {
    SerializationStream out =
        serializer.serializeStream(
            new java.io.OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    IOException full = assertThrows(IOException.class, () -> out.writeKey(1L, ANY));
    assertEquals("No space left on device", full.getMessage());
  }
}
