package embedkit.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import embedkit.spi.CompressionProvider;
import embedkit.spi.Option;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Every rule of the compression kit fails for one that breaks it, and none for one that does not.
 */
class CompressionKitTest {

  /** What is wrong with a compression. */
  private enum Fault {
    NONE,
    LOSES_THE_FIRST_BYTE,
    KNOWS_EVERY_FILE,
    ENDS_WITH_A_DOT,
    PASSES_OVER_CUTS,
    FAILS_UNTYPED,
    LEAVES_OPEN
  }

  private record Faulty(Fault fault) implements CompressionProvider {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String summary() {
      return "Gzip with a fault.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }

    @Override
    public List<String> extensions() {
      return List.of(fault == Fault.ENDS_WITH_A_DOT ? ".gz" : "gz");
    }

    @Override
    public boolean recognises(byte[] head) {
      return fault == Fault.KNOWS_EVERY_FILE
          || head.length > 1 && head[0] == 0x1f && head[1] == (byte) 0x8b;
    }

    @Override
    public InputStream decompress(InputStream in) throws IOException {
      try {
        byte[] content = new GZIPInputStream(in).readAllBytes();
        int lost = fault == Fault.LOSES_THE_FIRST_BYTE && content.length > 0 ? 1 : 0;
        return over(Arrays.copyOfRange(content, lost, content.length), in);
      } catch (IOException e) {
        if (fault == Fault.FAILS_UNTYPED) {
          throw new IllegalStateException(e);
        }
        if (fault == Fault.PASSES_OVER_CUTS) {
          return over(new byte[0], in);
        }
        throw e;
      }
    }

    private InputStream over(byte[] content, InputStream beneath) {
      return new FilterInputStream(new ByteArrayInputStream(content)) {
        @Override
        public void close() throws IOException {
          if (fault != Fault.LEAVES_OPEN) {
            beneath.close();
          }
        }
      };
    }

    @Override
    public OutputStream compress(OutputStream out) throws IOException {
      return new GZIPOutputStream(
          new FilterOutputStream(out) {
            @Override
            public void close() throws IOException {
              if (fault != Fault.LEAVES_OPEN) {
                super.close();
              }
            }
          });
    }
  }

  private static CompressionKit kit(Fault fault) {
    return new CompressionKit() {
      @Override
      protected CompressionProvider compression() {
        return new Faulty(fault);
      }
    };
  }

  private static Executable rule(CompressionKit kit, Fault broken) {
    return switch (broken) {
      case NONE, LOSES_THE_FIRST_BYTE -> kit::contentComesBack;
      case KNOWS_EVERY_FILE -> kit::aFileIsToldByItsMark;
      case ENDS_WITH_A_DOT -> kit::endingsAreThoseOfFileNames;
      case PASSES_OVER_CUTS -> kit::aCutFileIsAnIoException;
      case FAILS_UNTYPED -> kit::damagedBytesNeverGiveAnythingButIoExceptions;
      case LEAVES_OPEN -> kit::whatIsBeneathIsClosed;
    };
  }

  @TestFactory
  Stream<DynamicTest> theRuleFindsTheFaultAndPassesOverASoundCompression() {
    return Arrays.stream(Fault.values())
        .map(
            fault ->
                dynamicTest(
                    fault.name(),
                    () -> {
                      assertDoesNotThrow(rule(kit(Fault.NONE), fault)::execute);
                      if (fault != Fault.NONE) {
                        assertThrows(Throwable.class, rule(kit(fault), fault));
                      }
                    }));
  }
}
