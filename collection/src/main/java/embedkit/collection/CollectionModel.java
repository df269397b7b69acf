package embedkit.collection;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.api.Remedy;
import embedkit.collection.store.Manifest.ModelEntry;
import embedkit.collection.store.Manifest.ModelFile;
import embedkit.text.ModelLayout;
import embedkit.text.StaticModel;
import embedkit.text.TextEmbedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The model that makes vectors of a collection's texts: opened, and known again by the checksums of
 * its files, as another one would make other vectors.
 *
 * @param embedder makes vectors
 * @param entry what the manifest notes
 */
record CollectionModel(TextEmbedder embedder, ModelEntry entry) {

  private static final List<String> SETTINGS =
      List.of("config.json", "modules.json", "config_sentence_transformers.json");

  private static final int BUFFER = 1 << 18;

  /** Opens a model and reads all of it once. */
  static CollectionModel open(Tables tables, String address, Optional<String> tokenizer) {
    StaticModel model = StaticModel.open(tables, address, tokenizer);
    TextEmbedder embedder = TextEmbedder.of(model, model.settings());
    try {
      List<ModelFile> files = new ArrayList<>();
      for (Path file : files(tables, address, model)) {
        files.add(file(file));
      }
      return new CollectionModel(embedder, new ModelEntry(absolute(address), tokenizer, files));
    } catch (RuntimeException e) {
      embedder.close();
      throw e;
    }
  }

  /**
   * Opens the model that a collection was made with.
   *
   * @param entry what the manifest notes
   * @param moved where it is now, if somebody says so
   * @throws ConfigurationException if it is another one
   */
  static TextEmbedder reopen(Tables tables, ModelEntry entry, Optional<String> moved) {
    if (moved.isPresent()) {
      CollectionModel now = open(tables, moved.get(), entry.tokenizer());
      if (!same(now.entry().files(), entry.files())) {
        now.embedder().close();
        throw changed(moved.get(), entry);
      }
      return now.embedder();
    }
    for (ModelFile noted : entry.files()) {
      Path file = Path.of(noted.path());
      if (!isUntouched(file, noted) && file(file).checksum() != noted.checksum()) {
        throw changed(entry.address(), entry);
      }
    }
    StaticModel model = StaticModel.open(tables, entry.address(), entry.tokenizer());
    return TextEmbedder.of(model, model.settings());
  }

  private static boolean same(List<ModelFile> some, List<ModelFile> others) {
    boolean same = some.size() == others.size();
    for (int i = 0; same && i < some.size(); i++) {
      same =
          some.get(i).bytes() == others.get(i).bytes()
              && some.get(i).checksum() == others.get(i).checksum();
    }
    return same;
  }

  private static ConfigurationException changed(String address, ModelEntry entry) {
    return new ConfigurationException(
        "the model "
            + address
            + " is not the one that this collection was made with ("
            + entry.address()
            + " as it was then), so its vectors would not fit; make the collection again with it",
        List.of(new Remedy.Setting("name the one of then", "model", "MODEL")));
  }

  private static Set<Path> files(Tables tables, String address, StaticModel model) {
    Path rows = tables.file(address).path().toAbsolutePath();
    Set<Path> files = new LinkedHashSet<>(List.of(rows));
    model.tokenizerFile().map(Path::toAbsolutePath).ifPresent(files::add);
    if (model.layout() != ModelLayout.WORDS) {
      SETTINGS.stream()
          .map(rows.getParent()::resolve)
          .filter(Files::isRegularFile)
          .forEach(files::add);
    }
    return files;
  }

  private static boolean isUntouched(Path file, ModelFile noted) {
    try {
      return Files.size(file) == noted.bytes()
          && Files.getLastModifiedTime(file).toMillis() == noted.modified();
    } catch (NoSuchFileException e) {
      throw new FileAccessException(
          "the model of this collection is gone: there is no "
              + file
              + "; put it back, or name where it is now",
          e);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  private static ModelFile file(Path file) {
    CRC32C crc = new CRC32C();
    byte[] block = new byte[BUFFER];
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        crc.update(block, 0, read);
        bytes += read;
      }
      long modified = Files.getLastModifiedTime(file).toMillis();
      return new ModelFile(file.toString(), bytes, modified, (int) crc.getValue());
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }

  /** The same wherever the process stands. */
  private static String absolute(String address) {
    try {
      if (Files.exists(Path.of(address))) {
        return Path.of(address).toAbsolutePath().normalize().toString();
      }
      int inner = address.lastIndexOf('#');
      if (inner > 0 && Files.exists(Path.of(address.substring(0, inner)))) {
        Path outer = Path.of(address.substring(0, inner)).toAbsolutePath().normalize();
        return outer + address.substring(inner);
      }
    } catch (InvalidPathException e) {
      return address;
    }
    return address;
  }
}
