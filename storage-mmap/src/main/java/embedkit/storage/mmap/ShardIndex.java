package embedkit.storage.mmap;

import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.Verified;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A model in several files, by its {@code *.index.json}: which file holds which tensor. */
record ShardIndex(Path file, Map<String, String> files) {

  private static final int MOST_NAMED = 8;

  static boolean recognises(InputFile file) {
    byte[] first = file.head(1);
    return first.length > 0
        && first[0] == '{'
        && new String(file.head(), StandardCharsets.ISO_8859_1).contains("\"weight_map\"");
  }

  static ShardIndex read(Path file) {
    try {
      long size = Files.size(file);
      if (size > Header.MOST_BYTES) {
        throw VectorFileException.at(
            file, "", "an index of at most " + Header.MOST_BYTES + " bytes", size + " bytes", "");
      }
      return new ShardIndex(file, new HeaderJson(file, Files.readAllBytes(file)).weightMap());
    } catch (IOException e) {
      throw MappedFile.cannot("read", file, e);
    }
  }

  /** Reads all files of the model, each once. */
  List<Verified> verify(Progress progress) {
    Set<Path> shards = new LinkedHashSet<>();
    files.keySet().forEach(tensor -> shards.add(fileOf(tensor)));
    List<Verified> found = new ArrayList<>();
    for (Path shard : shards) {
      for (Verified part : MappedTable.verify(shard, progress)) {
        String name = shard.getFileName() + "#" + part.part();
        found.add(new Verified(name, part.bytes(), part.verdict()));
      }
    }
    return found;
  }

  /** The file beside the index that holds a tensor; where none is named, that of the tokens. */
  Path fileOf(String named) {
    String tensor = named.isEmpty() ? TokenEmbeddings.among(files.keySet()).orElse("") : named;
    String name = files.get(tensor);
    if (name == null) {
      throw VectorFileException.at(
          file,
          "",
          tensor.isEmpty() ? "the name of a tensor behind a #" : "the tensor " + tensor,
          files.size() + " others, such as " + likely(),
          "name one of them, as in " + file.getFileName() + "#" + likely().split(",")[0]);
    }
    // A hostile index is not to lead out of its folder.
    if (!isFileName(name)) {
      throw VectorFileException.at(
          file, "weight_map of " + tensor, "the name of a file beside it", "\"" + name + "\"", "");
    }
    Path shard = file.resolveSibling(name);
    if (!Files.isRegularFile(shard)) {
      throw new FileAccessException(
          "cannot read "
              + shard
              + ": there is no such file; "
              + file
              + " says that it holds "
              + tensor);
    }
    return shard;
  }

  private static boolean isFileName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
  }

  private String likely() {
    String embeddings =
        files.keySet().stream()
            .filter(name -> name.contains("embed"))
            .limit(MOST_NAMED)
            .collect(Collectors.joining(", "));
    return embeddings.isEmpty()
        ? files.keySet().stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        : embeddings;
  }
}
