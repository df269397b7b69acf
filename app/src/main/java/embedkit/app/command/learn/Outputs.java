package embedkit.app.command.learn;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.EmbedkitException;
import embedkit.app.answer.Console;
import embedkit.app.answer.FailureText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Saves what was learned. Where a file cannot be written after all, the others are, and where none
 * can, the table goes to the next folder that takes it: nothing that was learned is lost.
 */
final class Outputs {

  private final Tables tables;
  private final Console console;
  private final Saving saving;
  private final List<Path> saved = new CopyOnWriteArrayList<>();

  Outputs(Tables tables, Console console, Saving saving) {
    this.tables = tables;
    this.console = console;
    this.saving = saving;
  }

  /** Returns whether all could be saved; says which could not. */
  boolean save(EmbeddingTable table, List<Path> outs) {
    for (Path out : outs) {
      Optional<String> failure = saved(table, out, saving);
      failure.ifPresentOrElse(said -> console.say("embedkit: " + said), () -> saved.add(out));
    }
    if (saved.isEmpty()) {
      rescue(table, outs.getFirst());
    } else if (saved.size() < outs.size()) {
      console.say("What was learned is in " + saved.getFirst() + ".");
    }
    return saved.size() == outs.size();
  }

  /**
   * Closes a table that has learned in its own file, which is whole then, and opens it again to be
   * read.
   */
  EmbeddingTable finish(EmbeddingTable table, Path own) {
    table.close();
    EmbeddingTable whole = tables.open(own);
    saved.add(own);
    return whole;
  }

  /** The files that are whole, at any time and for any thread. */
  List<Path> saved() {
    return saved;
  }

  /** Saves to one file; returns why it could not. */
  private Optional<String> saved(EmbeddingTable table, Path out, Saving how) {
    try {
      tables.save(table, out, how);
      return Optional.empty();
    } catch (EmbedkitException e) {
      return Optional.of(FailureText.of(e, flag -> true));
    }
  }

  private void rescue(EmbeddingTable table, Path out) {
    String name = out.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = (dot > 0 ? name.substring(0, dot) : name) + ".rescued";
    for (Path folder : folders(out)) {
      Path file = folder.resolve(stem + ".safetensors");
      for (int i = 2; Files.exists(file); i++) {
        file = folder.resolve(stem + "-" + i + ".safetensors");
      }
      if (saved(table, file, Saving.usual().as("safetensors")).isEmpty()) {
        console.say(
            String.format(
                Locale.ROOT,
                "What was learned is in %s; make the file of it with: embedkit convert %s %s",
                file,
                file,
                out));
        return;
      }
    }
    console.say("What was learned could be saved nowhere: make room, and learn it again.");
  }

  private static Set<Path> folders(Path out) {
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(out.toAbsolutePath().getParent());
    folders.add(Path.of("").toAbsolutePath());
    folders.add(Path.of(System.getProperty("user.home")));
    folders.add(Path.of(System.getProperty("java.io.tmpdir")));
    return folders;
  }
}
