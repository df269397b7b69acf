package embedkit.search;

import embedkit.api.EmbeddingTable;
import embedkit.api.Incubating;
import embedkit.api.index.RowsChecksum;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The table that a smaller one was made of, as the smaller one's metadata tell it: where it lay,
 * and the checksum of its rows, so that another file of that name is not taken for it.
 *
 * @param file its path from the folder of the smaller one, or an absolute one
 * @param checksum the {@link RowsChecksum} of its rows
 */
@Incubating
public record Origin(String file, int checksum) {

  private static final String FILE = "origin";
  private static final String CHECKSUM = "origin-crc32c";

  /** Checks that nothing is null. */
  public Origin {
    Objects.requireNonNull(file, "file");
  }

  /**
   * Describes a table.
   *
   * @param table the table; its rows are read, unless their checksum is noted with them
   * @param original the file that it was opened from
   * @param small the file of the smaller one
   * @return what the smaller one is to note
   */
  public static Origin of(EmbeddingTable table, Path original, Path small) {
    Path from = original.toAbsolutePath().normalize();
    Path folder = small.toAbsolutePath().normalize().getParent();
    boolean related = Objects.equals(from.getRoot(), folder.getRoot());
    String file = (related ? folder.relativize(from) : from).toString().replace('\\', '/');
    return new Origin(file, checksum(table));
  }

  private static int checksum(EmbeddingTable table) {
    return table.store().notedChecksum().orElseGet(() -> RowsChecksum.of(table.store()));
  }

  /**
   * Reads what a table notes.
   *
   * @param small the smaller table
   * @return its origin, if it notes one
   */
  public static Optional<Origin> noted(EmbeddingTable small) {
    String file = small.metadata().get(FILE);
    String sum = small.metadata().getOrDefault(CHECKSUM, "");
    return file == null || file.isEmpty() || !sum.matches("[0-9a-f]{8}")
        ? Optional.empty()
        : Optional.of(new Origin(file, HexFormat.fromHexDigits(sum)));
  }

  /**
   * Returns the metadata that note this.
   *
   * @return text by name
   */
  public Map<String, String> metadata() {
    return Map.of(FILE, file, CHECKSUM, HexFormat.of().toHexDigits(checksum));
  }

  /**
   * Returns where the origin is looked for.
   *
   * @param small the file of the smaller table
   * @return a path, of a file that need not be there
   */
  public Path seenFrom(Path small) {
    return small.toAbsolutePath().normalize().getParent().resolve(file).normalize();
  }

  /**
   * Tells whether a table is the origin: its rows are as many, as long, and have the checksum.
   *
   * @param table a table; its rows are read, unless their checksum is noted with them
   * @param small the smaller one
   * @return true if it is
   */
  public boolean is(EmbeddingTable table, EmbeddingTable small) {
    return table.rows() == small.rows()
        && table.dim() == small.dim()
        && checksum(table) == checksum;
  }
}
