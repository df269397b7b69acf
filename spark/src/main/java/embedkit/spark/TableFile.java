package embedkit.spark;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A table's file as it stands now, so that an executor that has mapped one which was replaced since
 * does not answer by it.
 *
 * @param address a table or a model of any file system, or {@code added:} and the name of a file
 *     that was sent to all executors by {@code SparkContext.addFile}
 * @param stamp its length and the time of its last change; empty if it is not there yet
 */
record TableFile(String address, String stamp) implements Serializable {

  private static final String ADDED = "added:";

  /** Looks at a file. */
  static TableFile now(String address, Configuration hadoop) {
    if (address.isBlank()) {
      throw new ConfigurationException("the table's file has no name");
    }
    if (address.startsWith(ADDED)) {
      return new TableFile(address, "");
    }
    Path path = new Path(address);
    try {
      FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
      return new TableFile(address, status.getLen() + " " + status.getModificationTime());
    } catch (FileNotFoundException e) {
      return new TableFile(address, "");
    } catch (IOException e) {
      throw FileAccessException.because("cannot look at " + address, e);
    }
  }

  /** Returns the name of a file that was sent to all executors. */
  Optional<String> added() {
    return address.startsWith(ADDED)
        ? Optional.of(address.substring(ADDED.length()))
        : Optional.empty();
  }
}
