package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Remedy;
import embedkit.api.file.VectorFormat;
import embedkit.spi.CompressionProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Writes a small table in a folder of its own beside a target, and removes it: whatever speaks
 * against the file's folder, format or compression is told before long work begins.
 */
final class SavingTrial {

  private final Path file;
  private final Path folder;

  private SavingTrial(Path file) {
    this.file = file;
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    this.folder = TargetFile.folder(file).resolve(".trial." + unique);
  }

  static void run(
      EmbeddingTable like,
      Path file,
      VectorFormat format,
      Providers<CompressionProvider> compressions) {
    SavingTrial trial = new SavingTrial(file);
    try {
      Files.createDirectory(trial.folder);
      try {
        trial.write(like, format, compressions);
      } finally {
        trial.remove();
      }
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    } catch (UnsupportedOperationException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }

  private void write(
      EmbeddingTable like, VectorFormat format, Providers<CompressionProvider> compressions) {
    Path tried = folder.resolve(file.getFileName());
    try (TargetFile target = TargetFile.create(tried, false, compressions)) {
      format.write(like, target, Progress.NONE);
      target.commit();
    } catch (ConfigurationException e) {
      List<Remedy> remedies = e.remedies();
      throw new ConfigurationException(e.finding().replace(tried.toString(), named()), remedies);
    } catch (FileAccessException e) {
      throw new FileAccessException(e.getMessage().replace(tried.toString(), named()), e);
    }
  }

  private String named() {
    return file.toString();
  }

  private void remove() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path left : files.toList()) {
        Files.deleteIfExists(left);
      }
    }
    Files.deleteIfExists(folder);
  }
}
