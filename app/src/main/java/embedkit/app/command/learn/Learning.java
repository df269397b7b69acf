package embedkit.app.command.learn;

import embedkit.Saving;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TrainingCancelledException;
import embedkit.app.answer.Console;
import embedkit.app.picture.Picture;
import embedkit.app.picture.WordMap;
import embedkit.app.progress.ReadingBar;
import embedkit.app.progress.TrainingBar;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.EvaluationException;
import embedkit.search.evaluation.PairScores;
import embedkit.search.evaluation.WordPairs;
import embedkit.training.Pipeline;
import embedkit.training.PipelineRun;
import embedkit.training.ReadText;
import embedkit.training.TrainingRun;
import embedkit.training.progress.TrainingProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jfree.chart.JFreeChart;

/**
 * One run from its text to the files that it is saved in.
 *
 * @param console what is told, and to whom
 * @param tables saves the table
 * @param run what is learned, of a pipeline that is complete but for what the text decides
 * @param outs where the table is saved
 * @param saving how
 * @param judges lists of pairs that judge it
 * @param checkpointing where a checkpoint stands, and how often it is written
 * @param resume a checkpoint to go on from
 * @param map where a picture of the words goes
 * @param watch the port of a server by which the run is watched
 */
record Learning(
    Console console,
    Tables tables,
    PipelineRun run,
    List<Path> outs,
    Saving saving,
    List<WordPairs> judges,
    TrainingRun.Checkpointing checkpointing,
    Optional<Path> resume,
    Optional<Path> map,
    OptionalInt watch) {

  private static final int INTERRUPTED = 130;

  /** The metadata of a table that learned labels. */
  private static final String CLASSIFIER = "classifier";

  /** Reads, learns, saves and tells, and returns the status that the process ends with. */
  int learn(OutputLock lock) {
    Path checkpoint = checkpointing.file();
    Optional<Path> own = run.ownFile();
    ReadText text = read();
    List<Path> written = outs.stream().filter(out -> !own.equals(Optional.of(out))).toList();
    own.ifPresent(this::makeWay);
    long start = System.nanoTime();
    try (Interruption interruption = Interruption.cancelling(run::cancel);
        TrainingRun learning = resume.isPresent() ? text.resume(resume.get()) : text.start()) {
      learning.report().ifPresent(found -> console.say(found + "."));
      Room.check(learning.table(), written, checkpoint)
          .ifPresent(note -> console.say("Note: " + note + "."));
      Optional<BeforeAfter> story = story(learning.table());
      WordMap before = map.isEmpty() ? null : WordMap.of(learning.table(), List.of());
      try (Watching watching = Watching.of(console, watch, learning.table());
          EmbeddingTable learned = learn(learning, watching);
          EmbeddingTable table = saved(learned, written, own, watching, interruption)) {
        if (table == null) {
          return 1;
        }
        Checkpoints.delete(checkpoint);
        lock.close();
        learning.doubts().forEach(doubt -> console.say("Warning: " + doubt + "."));
        tell(table, learning, (System.nanoTime() - start) * 1e-9);
        story.ifPresent(told -> told.print(table, console.out()));
        if (map.isPresent()) {
          draw(before, WordMap.of(table, before.groups()));
          console.say("The picture is in " + map.get() + ".");
        }
        judge(table);
        // After Ctrl-C when the table is saved, the process ends as soon as this block does.
        console.out().flush();
      }
    } catch (TrainingCancelledException stopped) {
      String told = stopped.getMessage();
      console.say(
          String.format(
              Locale.ROOT,
              "%s%s; go on with: embedkit train --resume %s",
              told.substring(0, 1).toUpperCase(Locale.ROOT),
              told.substring(1),
              checkpoint));
      return INTERRUPTED;
    }
    return 0;
  }

  /** Words of a classifier are near to each other by their labels, which is no story. */
  private static Optional<BeforeAfter> story(EmbeddingTable table) {
    return table.metadata().containsKey(CLASSIFIER)
        ? Optional.empty()
        : Optional.of(BeforeAfter.of(table));
  }

  /** Saves what was learned, and returns the table as it was saved; null if it was not to all. */
  private EmbeddingTable saved(
      EmbeddingTable learned,
      List<Path> written,
      Optional<Path> own,
      Watching watching,
      Interruption interruption) {
    watching.done();
    Outputs outputs = new Outputs(tables, console, saving);
    interruption.saving(stopped(outputs));
    boolean all = written.isEmpty() || outputs.save(learned, written);
    EmbeddingTable table = own.map(file -> outputs.finish(learned, file)).orElse(learned);
    if (all) {
      return table;
    }
    table.close();
    return null;
  }

  /** A table that learns in its own file cannot replace another when it has learned. */
  private void makeWay(Path own) {
    if (saving.overwrite()) {
      Checkpoints.delete(own);
    }
  }

  /** What is told when the process ends while it saves, or after. */
  private Interruption.Saving stopped(Outputs outputs) {
    Path checkpoint = checkpointing.file();
    return new Interruption.Saving() {
      @Override
      public boolean whole() {
        return outputs.saved().containsAll(outs);
      }

      @Override
      public void tell() {
        List<String> there = outputs.saved().stream().map(Path::toString).toList();
        if (whole()) {
          console.say("Stopped; the table is saved in " + String.join(", ", there) + ".");
          return;
        }
        String missing =
            outs.stream()
                .filter(out -> !outputs.saved().contains(out))
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        console.say(
            String.format(
                Locale.ROOT,
                "Stopped while the table was saved: %s is not there%s; %s.",
                missing,
                there.isEmpty() ? "" : ", " + String.join(", ", there) + " is",
                Files.exists(checkpoint)
                    ? "go on from the last checkpoint with: embedkit train --resume " + checkpoint
                    : "no checkpoint had been written"));
      }
    };
  }

  private void tell(EmbeddingTable table, TrainingRun run, double seconds) {
    TrainingProgress end = run.progress().orElseThrow();
    for (Path out : outs) {
      console
          .out()
          .printf(
              Locale.ROOT,
              "%s: %,d rows of dim %d, learned from %,d words in %.1f s (%,.0f words/s)%n",
              out,
              table.rows(),
              table.dim(),
              end.totalWords(),
              seconds,
              end.wordsPerSecond());
    }
  }

  private void draw(WordMap before, WordMap after) {
    List<JFreeChart> charts = List.of(before.chart("before"), after.chart("after"));
    Picture.write(map.orElseThrow(), charts, WordMap.SIDE, WordMap.SIDE);
  }

  private ReadText read() {
    Pipeline pipeline = run.pipeline();
    console.say("Reading " + pipeline.get(Pipeline.CORPUS) + " ...");
    ReadText text = read(console, run);
    console.say(
        String.format(
            Locale.ROOT,
            "%,d words, %,d of them distinct and seen %d times or more.",
            text.allWords(),
            text.vocabulary().size(),
            text.pipeline().get(Pipeline.MIN_COUNT)));
    tellChoice(pipeline, text.pipeline());
    if (text.forgotten() > 0) {
      console.say(
          String.format(
              Locale.ROOT,
              "%,d rare words were forgotten on the way, as there were too many distinct ones to count.",
              text.forgotten()));
    }
    return text;
  }

  /** Tells in one line what the text decided. */
  private void tellChoice(Pipeline asked, Pipeline chosen) {
    String epochs = chosen.get(Pipeline.EPOCHS) + " epochs";
    String negatives = chosen.find(Pipeline.NEGATIVES).orElse(0L) + " negatives";
    boolean ownEpochs = asked.find(Pipeline.EPOCHS).isEmpty();
    boolean ownNegatives =
        asked.find(Pipeline.NEGATIVES).isEmpty() && chosen.find(Pipeline.NEGATIVES).isPresent();
    if (ownEpochs && ownNegatives) {
      console.say(
          String.format(
              Locale.ROOT,
              "%s and %s, as suits so few words; --epochs and --negatives say otherwise.",
              epochs,
              negatives));
    } else if (ownEpochs) {
      console.say(
          String.format(
              Locale.ROOT, "%s, as suits so many words; --epochs says otherwise.", epochs));
    } else if (ownNegatives) {
      console.say(
          String.format(
              Locale.ROOT, "%s, as suits so few words; --negatives says otherwise.", negatives));
    }
  }

  /** Reads the text under a bar, and tells what is to be told of it. */
  static ReadText read(Console console, PipelineRun run) {
    ReadText text;
    try (ReadingBar bar = new ReadingBar(console)) {
      text = run.read(bar);
    }
    text.notices().forEach(notice -> console.say("Note: " + notice + "."));
    return text;
  }

  private EmbeddingTable learn(TrainingRun learning, Watching watching) {
    try (TrainingBar bar = TrainingBar.of(console)) {
      return learning.learn(watching.beside(bar), checkpointing);
    }
  }

  private void judge(EmbeddingTable table) {
    for (WordPairs pairs : judges) {
      PairScores scores;
      try {
        scores = Evaluation.of(table).pairs(pairs);
      } catch (EvaluationException e) {
        // The table is saved: a list that cannot judge it is no failure of the run.
        console.say("Not judged: " + e.getMessage() + ".");
        continue;
      }
      if (Double.isNaN(scores.spearman())) {
        console.say("Not judged: " + scores.lacking().orElseThrow() + ".");
        continue;
      }
      String interval =
          Double.isNaN(scores.low())
              ? ""
              : String.format(Locale.ROOT, " (95 %%: %.4f to %.4f)", scores.low(), scores.high());
      console
          .out()
          .printf(
              Locale.ROOT,
              "%s: Spearman %.4f%s on %d of %d pairs%n",
              scores.name(),
              scores.spearman(),
              interval,
              scores.known(),
              scores.pairs());
    }
  }
}
