package embedkit.io.formats.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told where the JVM lets the library load nothing. */
class ZstdNativeAccessTest {

  private static final IllegalCallerException DENIED =
      new IllegalCallerException("Illegal native access from module com.github.luben.zstd_jni");

  @Test
  void aDenialOfNativeAccessIsToldWithWhatAllowsIt() {
    List<Path> tried = new ArrayList<>();
    String plain =
        assertThrows(
                ConfigurationException.class,
                () ->
                    Zstd.load(
                        folder -> {
                          tried.add(folder);
                          throw DENIED;
                        }))
            .getMessage();
    assertEquals(
        "zstd cannot be read or written: its library calls native code, which Java does not let it"
            + " do here (Illegal native access from module com.github.luben.zstd_jni); allow it to"
            + " com.github.luben.zstd_jni, or on the class path to ALL-UNNAMED, with Java's option"
            + " enable-native-access, or unpack the file first",
        plain);
    assertEquals(1, tried.size(), "another folder would do no better");
    String wrapped =
        assertThrows(
                ConfigurationException.class,
                () ->
                    Zstd.load(
                        folder -> {
                          throw new ExceptionInInitializerError(DENIED);
                        }))
            .getMessage();
    assertEquals(plain, wrapped);
  }

  @Test
  void aFolderThatNothingIsRunFromIsFollowedByAnother() throws IOException {
    List<Path> tried = new ArrayList<>();
    Zstd.load(
        folder -> {
          tried.add(folder);
          if (tried.size() == 1) {
            throw new UnsatisfiedLinkError("failed to map segment");
          }
        });
    assertEquals(2, tried.size());
    IOException nowhere =
        assertThrows(
            IOException.class,
            () ->
                Zstd.load(
                    folder -> {
                      throw new UnsatisfiedLinkError("failed to map segment");
                    }));
    assertTrue(nowhere.getMessage().contains("can be unpacked and run neither in "));
  }
}
