package embedkit.benchmarks;

import com.sun.management.ThreadMXBean;
import embedkit.Tables;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.search.evaluation.Evaluation;
import embedkit.search.evaluation.WordPairs;
import embedkit.training.Pipeline;
import embedkit.training.part.Deal;
import embedkit.training.part.LearnedRows;
import embedkit.training.part.PairDraw;
import embedkit.training.part.Pairs;
import embedkit.training.part.PartPlan;
import embedkit.training.part.PartText;
import embedkit.training.part.PartTrainer;
import embedkit.training.part.Parts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What learning in parts costs, and what its tables are worth: all parts after one another in this
 * thread, in rounds with the trainer on one machine, by the thread's own processor time.
 *
 * <pre>
 * {@code benchmarks/run embedkit.benchmarks.PartTimes text.txt one,2,4,8 1,2,3 men.tsv ws353.tsv}
 * </pre>
 */
public final class PartTimes {

  private static final String ONE = "one";
  private static final double NANOS = 1e9;
  private static final int EPOCHS = 5;
  private static final int DIM = 100;

  private final ThreadMXBean clock = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Tables tables = Tables.installed();
  private final Path text;
  private final List<WordPairs> lists;

  private PartTimes(Path text, List<WordPairs> lists) {
    this.text = text;
    this.lists = lists;
  }

  /**
   * Measures.
   *
   * @param args a text; {@code one} for the trainer on one machine, and counts of parts, each with
   *     {@code x} and the rounds of an epoch behind it unless they are to be the usual ones; seeds;
   *     lists of pairs of words
   */
  public static void main(String[] args) throws IOException {
    List<WordPairs> lists = new ArrayList<>();
    for (String list : Arrays.asList(args).subList(3, args.length)) {
      try (InputStream in = Files.newInputStream(Path.of(list))) {
        lists.add(WordPairs.read(Path.of(list).getFileName().toString(), in));
      }
    }
    PartTimes times = new PartTimes(Path.of(args[0]), lists);
    System.out.println(
        "parts seed learn draw bytes/word " + Arrays.asList(args).subList(3, args.length));
    for (String seed : args[2].split(",")) {
      for (String parts : args[1].split(",")) {
        if (parts.equals(ONE)) {
          times.whole(Long.parseLong(seed));
        } else {
          times.parted(parts(parts), Long.parseLong(seed));
        }
      }
    }
  }

  private static Parts parts(String said) {
    String[] parted = said.split("x");
    Parts usual = Parts.of(Integer.parseInt(parted[0]));
    return parted.length == 1 ? usual : new Parts(usual.count(), Integer.parseInt(parted[1]));
  }

  private Pipeline pipeline(long seed) {
    return Pipeline.of(text).dim(DIM).epochs(EPOCHS).minCount(5).threads(1).seed(seed);
  }

  private void whole(long seed) {
    long begin = clock.getCurrentThreadCpuTime();
    Vocabulary words = pipeline(seed).read().vocabulary();
    double reading = (clock.getCurrentThreadCpuTime() - begin) / NANOS;
    begin = cpuOfAll();
    try (EmbeddingTable table = pipeline(seed).train()) {
      double all = (cpuOfAll() - begin) / NANOS;
      say(ONE, seed, all - reading, 0, 0, words.size(), table);
    }
  }

  /** The trainer has threads of its own. */
  private static long cpuOfAll() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void say(
      String parts,
      long seed,
      double learn,
      double draw,
      double bytes,
      long words,
      EmbeddingTable t) {
    StringBuilder scores = new StringBuilder();
    double sum = 0;
    for (WordPairs list : lists) {
      double score = Evaluation.of(t).pairs(list).spearman();
      sum += score;
      scores.append(String.format(Locale.ROOT, " %.4f", score));
    }
    System.out.printf(
        Locale.ROOT,
        "%s %d %.1f %.1f %.1f%s mean %.4f (%d words)%n",
        parts,
        seed,
        learn,
        draw,
        bytes,
        scores,
        sum / Math.max(1, lists.size()),
        words);
  }

  private record Chunk(int[] ids, long before) {}

  private void parted(Parts given, long seed) throws IOException {
    int parts = given.count();
    Pipeline pipeline = pipeline(seed);
    Vocabulary words = pipeline.read().vocabulary();
    PartPlan plan = new PartPlan(tables, pipeline, words, 5, given);
    List<Chunk> chunks = new ArrayList<>();
    long[] before = {0};
    new PartText(tables, pipeline)
        .read(
            "the text",
            Files.readAllLines(text),
            words,
            (ids, count, found) -> {
              chunks.add(new Chunk(Arrays.copyOf(ids, count), before[0]));
              before[0] += found;
            });
    EmbeddingStore[] inputs = stores(plan, plan.inputs());
    for (int part = 0; part < parts; part++) {
      plan.begin(part, inputs[part]);
    }
    EmbeddingStore[] outputs = stores(plan, plan.outputs(0));
    long drawing = 0;
    long learning = 0;
    long bytes = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      if (round > 0) {
        float[] all = rows(plan, plan.outputs(round - 1), outputs);
        outputs = stores(plan, plan.outputs(round));
        scatter(plan, plan.outputs(round), all, outputs);
      }
      long begin = clock.getCurrentThreadCpuTime();
      PairDraw draw = new PairDraw(plan, round);
      List<List<byte[]>> buckets = new ArrayList<>();
      for (int i = 0; i < parts * parts; i++) {
        buckets.add(new ArrayList<>());
      }
      PairDraw.Dealt dealt = (a, b, _, pairs) -> buckets.get(a * parts + b).add(pairs.toBytes());
      for (int i = 0; i < chunks.size(); i++) {
        int[] ids = chunks.get(i).ids();
        if (plan.learns(round, i, chunks.size())) {
          draw.draw(ids, ids.length, i, chunks.size(), chunks.get(i).before(), dealt);
        }
      }
      draw.end(dealt);
      bytes += buckets.stream().flatMap(List::stream).mapToLong(packed -> packed.length).sum();
      drawing += clock.getCurrentThreadCpuTime() - begin;
      begin = clock.getCurrentThreadCpuTime();
      for (int step = 0; step < parts; step++) {
        for (int a = 0; a < parts; a++) {
          int b = (a + step) % parts;
          PartTrainer trainer = new PartTrainer(plan, round, step, b, inputs[a], outputs[b]);
          buckets.get(a * parts + b).forEach(packed -> trainer.learn(Pairs.of(packed)));
          trainer.end();
        }
      }
      learning += clock.getCurrentThreadCpuTime() - begin;
    }

    try (EmbeddingTable table =
        tables.create(
            "heap",
            new TableShape(words.size(), DIM, ElementType.F32),
            Optional.of(words),
            Map.of())) {
      LearnedRows whole = LearnedRows.all(plan, table.store());
      for (int part = 0; part < parts; part++) {
        whole.inputs(part, inputs[part]);
      }
      for (int part = 0; part < parts && plan.outputShare() > 0; part++) {
        whole.outputs(part, outputs[part]);
      }
      say(
          parts + "x" + given.rounds(),
          seed,
          learning / NANOS,
          drawing / NANOS,
          (double) bytes / plan.epochs() / plan.total(),
          words.size(),
          table);
    }
  }

  private EmbeddingStore[] stores(PartPlan plan, Deal deal) {
    EmbeddingStore[] stores = new EmbeddingStore[deal.parts()];
    for (int part = 0; part < stores.length; part++) {
      TableShape shape = new TableShape(deal.size(part), DIM, ElementType.F32);
      stores[part] = tables.create("heap", shape, Optional.empty(), Map.of()).store();
    }
    return stores;
  }

  private static float[] rows(PartPlan plan, Deal deal, EmbeddingStore[] stores) {
    float[] all = new float[(int) plan.words().size() * DIM];
    for (int part = 0; part < stores.length; part++) {
      int[] rows = deal.rows(part);
      for (int i = 0; i < rows.length; i++) {
        stores[part].gather(i, 1, all, rows[i] * DIM, DIM);
      }
    }
    return all;
  }

  private static void scatter(PartPlan plan, Deal deal, float[] all, EmbeddingStore[] stores) {
    for (int part = 0; part < stores.length; part++) {
      int[] rows = deal.rows(part);
      for (int i = 0; i < rows.length; i++) {
        stores[part].scatter(i, 1, all, rows[i] * DIM, DIM);
      }
    }
  }
}
