package embedkit.io.formats.text;

import embedkit.api.ConfigurationException;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Progress;
import embedkit.api.Vocabulary;
import embedkit.api.file.FileBeside;
import embedkit.api.file.OutputFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Writes a table's numbers, and beside them its tokens. */
final class ProjectorWriter {

  private static final Pattern CUTS = Pattern.compile("[\\t\\n\\r]");
  private static final int BLOCK_VALUES = 1 << 16;

  private final EmbeddingTable table;
  private final OutputFile file;
  private final boolean replaceTabs;

  ProjectorWriter(EmbeddingTable table, OutputFile file, boolean replaceTabs) {
    this.table = table;
    this.file = file;
    this.replaceTabs = replaceTabs;
  }

  void write(Progress progress) {
    if (file.compression().isPresent()) {
      throw refusal("the projector opens no compressed files");
    }
    if (table.rows() == 0) {
      throw refusal("the projector shows no table without rows");
    }
    Path metadata = metadata();
    boolean told = table.vocabulary().isPresent();
    if (told && Files.exists(metadata) && !Files.exists(file.target())) {
      throw new FileAccessException("cannot write " + metadata + ": it is there already");
    }
    try {
      writeNumbers(progress);
      if (told) {
        writeMetadata(metadata);
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot write " + file.target(), e);
    }
  }

  /** {@code cats.tsv} goes with {@code cats_metadata.tsv}. */
  private Path metadata() {
    String name = file.target().getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return file.target().resolveSibling(stem + "_metadata.tsv");
  }

  private void writeNumbers(Progress progress) throws IOException {
    int dim = table.dim();
    int block = Math.max(1, BLOCK_VALUES / dim);
    float[] values = new float[block * dim];
    try (Writer out = new OutputStreamWriter(file.open(), StandardCharsets.US_ASCII)) {
      StringBuilder lines = new StringBuilder();
      for (long first = 0; first < table.rows(); first += block) {
        int count = (int) Math.min(block, table.rows() - first);
        table.store().gather(first, count, values, 0, dim);
        lines.setLength(0);
        for (int i = 0; i < count * dim; i++) {
          lines.append(values[i]).append((i + 1) % dim == 0 ? '\n' : '\t');
        }
        out.append(lines);
        progress.at(first + count, table.rows());
      }
    }
  }

  private void writeMetadata(Path target) throws IOException {
    try (FileBeside beside = FileBeside.of(target)) {
      try (BufferedWriter out = Files.newBufferedWriter(beside.path())) {
        writeTokens(out, table.vocabulary().orElseThrow());
      }
      beside.commit();
    }
  }

  private void writeTokens(Writer out, Vocabulary tokens) throws IOException {
    if (tokens.hasCounts()) {
      out.write("Token\tCount\n");
    }
    for (long row = 0; row < tokens.size(); row++) {
      out.write(cell(tokens.token(row), row));
      if (tokens.hasCounts()) {
        out.write("\t" + tokens.count(row).orElse(0));
      }
      out.write('\n');
    }
  }

  private String cell(String token, long row) {
    boolean cut = CUTS.matcher(token).find();
    if (cut && !replaceTabs) {
      throw refusal(
          "the token of row "
              + row
              + " holds a tab or line end; write a space for it with projector-tsv:tabs=replace");
    }
    // A blank line would be passed over, and all later tokens would name the wrong rows.
    String cell = cut ? CUTS.matcher(token).replaceAll(" ") : token;
    return cell.isEmpty() ? " " : cell;
  }

  private ConfigurationException refusal(String why) {
    return new ConfigurationException("cannot write " + file.target() + ": " + why);
  }
}
