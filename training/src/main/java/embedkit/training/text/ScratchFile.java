package embedkit.training.text;

import embedkit.api.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Files for what does not fit its share of the memory. */
public final class ScratchFile {

  private ScratchFile() {}

  /** Makes a file that is gone from its folder as soon as it is open. */
  public static FileChannel open(Path directory) throws IOException {
    Path path = Files.createTempFile(directory, "embedkit-text-", ".scratch");
    return FileChannel.open(
        path,
        Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
  }

  /** Says that it cannot be had, or has no room; what is a subject with its verb. */
  public static FileAccessException failed(String what, Path directory, IOException e) {
    return new FileAccessException(
        what
            + " not fit the share of the memory, and cannot be kept in "
            + directory
            + ": "
            + e.getMessage()
            + "; give it more with text-memory, or another folder with -Djava.io.tmpdir",
        e);
  }
}
