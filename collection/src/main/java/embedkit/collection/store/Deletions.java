package embedkit.collection.store;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.file.FileBeside;
import embedkit.collection.store.Manifest.DeletedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** Which rows of a segment are gone: a bit for each, in a file that is never changed. */
final class Deletions {

  private Deletions() {}

  static DeletedEntry write(Path directory, long segment, long generation, BitSet deleted) {
    byte[] bits = deleted.toByteArray();
    FileBeside.write(CollectionFiles.deleted(directory, segment, generation), bits);
    return new DeletedEntry(generation, deleted.cardinality(), CollectionFiles.checksum(bits));
  }

  static BitSet read(Path directory, long segment, int rows, DeletedEntry entry) {
    Path file = CollectionFiles.deleted(directory, segment, entry.generation());
    int most = (rows + 7) / 8;
    byte[] bits;
    try (InputStream in = Files.newInputStream(file)) {
      bits = in.readNBytes(most + 1);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
    if (bits.length > most || CollectionFiles.checksum(bits) != entry.checksum()) {
      throw VectorFileException.at(
          file,
          "",
          "a bit for each of " + rows + " rows, of the checksum that the manifest notes",
          bits.length > most ? "more than " + most + " bytes" : "another checksum",
          "restore the directory from a copy");
    }
    BitSet deleted = BitSet.valueOf(bits);
    if (deleted.length() > rows || deleted.cardinality() != entry.rows()) {
      throw VectorFileException.at(
          file,
          "",
          entry.rows() + " of " + rows + " rows",
          deleted.cardinality() + " rows",
          "restore the directory from a copy");
    }
    return deleted;
  }
}
