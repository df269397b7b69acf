package embedkit.io.formats.compression;

import embedkit.spi.CompressionProvider;
import embedkit.testkit.CompressionKit;
import org.junit.jupiter.api.Nested;

/** Every compression keeps the rules of compressions. */
class CompressionKitTest {

  @Nested
  class OfBzip2 extends CompressionKit {
    @Override
    protected CompressionProvider compression() {
      return new Bzip2();
    }
  }

  @Nested
  class OfGzip extends CompressionKit {
    @Override
    protected CompressionProvider compression() {
      return new Gzip();
    }
  }

  @Nested
  class OfXz extends CompressionKit {
    @Override
    protected CompressionProvider compression() {
      return new Xz();
    }
  }

  @Nested
  class OfZip extends CompressionKit {
    @Override
    protected CompressionProvider compression() {
      return new Zip();
    }

    /** Behind the content stands the archive's directory, which streams do not need. */
    @Override
    protected int leastThatMayPass(byte[] packed) {
      return packed.length / 2;
    }
  }

  @Nested
  class OfZstd extends CompressionKit {
    @Override
    protected CompressionProvider compression() {
      return new Zstd();
    }
  }
}
