package embedkit.app.command.flag;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.index.VectorIndex;
import embedkit.search.index.Indexes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flag that asks the index beside a table instead of reading every row. */
public final class ApproximateFlag {

  /** What the flag has without a number. */
  private static final String USUAL = "usual";

  @Option(
      names = "--approximate",
      paramLabel = "BEAM",
      arity = "0..1",
      fallbackValue = USUAL,
      description =
          "Ask the index that embedkit index made, which may miss a row; a greater beam misses fewer"
              + " and takes longer (100). Left out, every row is read.")
  private String beam;

  /** Opens the index beside a table, if it is asked for. */
  public Optional<VectorIndex> open(Host host, EmbeddingTable table, String address) {
    if (beam == null) {
      return Optional.empty();
    }
    Map<String, String> settings = beam.equals(USUAL) ? Map.of() : Map.of("search", checked());
    Path file = file(address);
    return Optional.of(Indexes.of(host.tables().catalog()).open(table, file, settings));
  }

  private String checked() {
    if (!beam.matches("[0-9]{1,7}") || Integer.parseInt(beam) == 0) {
      throw new ConfigurationException(
          "--approximate is \""
              + beam
              + "\"; it must be a beam of 1 to 1000000, as --approximate=200, or stand after the"
              + " words");
    }
    return beam;
  }

  /** The file that an index lies beside. */
  public static Path file(String address) {
    try {
      Path file = Path.of(address);
      if (Files.isRegularFile(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new ConfigurationException("an index lies beside a file, which " + address + " is not");
    }
    throw new ConfigurationException("an index lies beside a file, which " + address + " is not");
  }
}
