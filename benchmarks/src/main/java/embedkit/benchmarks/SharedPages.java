package embedkit.benchmarks;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two processes read all of one mapped table of 1 GB. Prints what each has of it in memory (Rss)
 * and what it costs each of them (Pss: a page that two share counts by halves). Linux.
 */
public final class SharedPages {

  private static final TableShape SHAPE = TableShape.f32(2_000_000, 128);

  private SharedPages() {}

  /**
   * Runs.
   *
   * @param arguments none
   * @throws IOException if the table cannot be written or a process cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Path table = Files.createTempDirectory("shared").resolve("table.safetensors");
    List<Process> readers = new ArrayList<>();
    try {
      fill(table);
      for (int i = 0; i < 2; i++) {
        readers.add(reader(table));
      }
      for (Process reader : readers) {
        if (!"held".equals(line(reader))) {
          throw new IOException("a reader ended before it held the table open");
        }
      }
      for (Process reader : readers) {
        print(reader.pid(), table);
      }
    } finally {
      readers.forEach(Process::destroy);
      Files.deleteIfExists(table);
      Files.deleteIfExists(table.getParent());
    }
  }

  private static void fill(Path table) {
    Tables tables = Tables.installed();
    try (EmbeddingTable made =
        tables.create("mmap:path=" + table, SHAPE, Optional.empty(), Map.of())) {
      tables.initialize(made, "word2vec", 1);
    }
  }

  private static Process reader(Path table) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HoldOpen.class.getName(), table.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String line(Process reader) throws IOException {
    BufferedReader said = reader.inputReader();
    return said.readLine();
  }

  private static void print(long process, Path table) throws IOException {
    boolean ours = false;
    long resident = 0;
    long share = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + process + "/smaps"))) {
      String[] words = line.split(" +");
      if (words[0].matches("[0-9a-f]+-[0-9a-f]+")) {
        ours = line.endsWith(table.toString());
      } else if (ours && words[0].equals("Rss:")) {
        resident += Long.parseLong(words[1]);
      } else if (ours && words[0].equals("Pss:")) {
        share += Long.parseLong(words[1]);
      }
    }
    System.out.printf("Rss %d MiB, Pss %d MiB%n", resident / 1024, share / 1024);
  }
}
