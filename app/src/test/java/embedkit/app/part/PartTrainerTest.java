package embedkit.app.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Tables;
import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingStore;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.training.Pipeline;
import embedkit.training.part.Deal;
import embedkit.training.part.LearnedRows;
import embedkit.training.part.PairDraw;
import embedkit.training.part.Pairs;
import embedkit.training.part.PartPlan;
import embedkit.training.part.PartText;
import embedkit.training.part.PartTrainer;
import embedkit.training.part.Parts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartTrainerTest {

  private static final Tables TABLES = Tables.installed();

  /** Two topics, whose words never stand in one line, by Zipf's law; with words of many bytes. */
  private static List<String> text(int lines) {
    Random random = new Random(7);
    List<String> text = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < random.nextInt(12); j++) {
        int word = (int) Math.pow(60, random.nextDouble());
        line.append(i % 2 == 0 ? "Über" : "mat").append(word).append(' ');
      }
      text.add(line.toString());
    }
    return text;
  }

  private static Pipeline pipeline(Iterable<String> lines) {
    return Pipeline.ofLines(lines)
        .dim(20)
        .epochs(3)
        .threads(1)
        .minCount(2)
        .subsample(0.01)
        .seed(11);
  }

  private static Vocabulary words(PartText text, List<String> lines) {
    Vocabulary local = Pipeline.ofLines(lines).minCount(2).read().vocabulary();
    VocabularyBuilder mine = new VocabularyBuilder();
    Map<String, Long> found = new java.util.LinkedHashMap<>();
    text.count(
        "lines",
        lines,
        (utf8, from, length, count) ->
            found.put(new String(utf8, from, length, StandardCharsets.UTF_8), count));
    found.entrySet().stream()
        .filter(each -> each.getValue() >= 2)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(each -> mine.add(each.getKey(), each.getValue()));
    Vocabulary words = mine.build();
    assertEquals(local.size(), words.size());
    for (long row = 0; row < local.size(); row++) {
      assertEquals(local.token(row), words.token(row));
      assertEquals(local.count(row), words.count(row));
    }
    return words;
  }

  private record Chunk(int[] ids, long before) {}

  /** All parts on one machine: the rows, in the order of the words. */
  private static float[] train(Pipeline pipeline, List<String> lines, int parts) {
    PartText text = new PartText(TABLES, pipeline);
    PartPlan plan = new PartPlan(TABLES, pipeline, words(text, lines), 2, Parts.of(parts));
    List<Chunk> chunks = new ArrayList<>();
    long[] before = {0};
    text.read(
        "lines",
        lines,
        plan.words(),
        (ids, count, words) -> {
          chunks.add(new Chunk(Arrays.copyOf(ids, count), before[0]));
          before[0] += words;
        });
    assertEquals(plan.total(), before[0]);
    EmbeddingStore[] inputs = stores(plan, plan.inputs());
    for (int part = 0; part < parts; part++) {
      plan.begin(part, inputs[part]);
    }
    EmbeddingStore[] outputs = stores(plan, plan.outputs(0));
    for (int round = 0; round < plan.rounds(); round++) {
      if (round > 0) {
        float[] all = rows(plan, plan.outputs(round - 1), outputs);
        outputs = stores(plan, plan.outputs(round));
        scatter(plan, plan.outputs(round), all, outputs);
      }
      PairDraw draw = new PairDraw(plan, round);
      List<List<Pairs>> buckets = new ArrayList<>();
      for (int i = 0; i < parts * parts; i++) {
        buckets.add(new ArrayList<>());
      }
      PairDraw.Dealt dealt =
          (a, b, _, pairs) -> buckets.get(a * parts + b).add(Pairs.of(pairs.toBytes()));
      for (int i = 0; i < chunks.size(); i++) {
        int[] ids = chunks.get(i).ids();
        if (plan.learns(round, i, chunks.size())) {
          draw.draw(ids, ids.length, i, chunks.size(), chunks.get(i).before(), dealt);
        }
      }
      draw.end(dealt);
      for (int step = 0; step < parts; step++) {
        for (int a = 0; a < parts; a++) {
          int b = (a + step) % parts;
          PartTrainer trainer = new PartTrainer(plan, round, step, b, inputs[a], outputs[b]);
          buckets.get(a * parts + b).forEach(trainer::learn);
          trainer.end();
        }
      }
    }
    return whole(plan, inputs, outputs);
  }

  private static float[] whole(PartPlan plan, EmbeddingStore[] inputs, EmbeddingStore[] outputs) {
    EmbeddingStore table =
        TABLES
            .create(
                "heap",
                new TableShape(plan.words().size(), plan.dim(), ElementType.F32),
                Optional.empty(),
                Map.of())
            .store();
    LearnedRows whole = LearnedRows.all(plan, table);
    for (int part = 0; part < inputs.length; part++) {
      whole.inputs(part, inputs[part]);
    }
    for (int part = 0; part < outputs.length && plan.outputShare() > 0; part++) {
      whole.outputs(part, outputs[part]);
    }
    float[] rows = new float[(int) table.rows() * table.dim()];
    table.gather(0, (int) table.rows(), rows, 0, table.dim());
    return rows;
  }

  private static EmbeddingStore[] stores(PartPlan plan, Deal deal) {
    EmbeddingStore[] stores = new EmbeddingStore[deal.parts()];
    for (int part = 0; part < stores.length; part++) {
      stores[part] =
          TABLES
              .create(
                  "heap",
                  new TableShape(deal.rows(part).length, plan.dim(), ElementType.F32),
                  Optional.empty(),
                  Map.of())
              .store();
    }
    return stores;
  }

  private static float[] rows(PartPlan plan, Deal deal, EmbeddingStore[] stores) {
    int dim = plan.dim();
    float[] all = new float[(int) plan.words().size() * dim];
    for (int part = 0; part < stores.length; part++) {
      int[] rows = deal.rows(part);
      for (int i = 0; i < rows.length; i++) {
        stores[part].gather(i, 1, all, rows[i] * dim, dim);
      }
    }
    return all;
  }

  private static void scatter(PartPlan plan, Deal deal, float[] all, EmbeddingStore[] stores) {
    int dim = plan.dim();
    for (int part = 0; part < stores.length; part++) {
      int[] rows = deal.rows(part);
      for (int i = 0; i < rows.length; i++) {
        stores[part].scatter(i, 1, all, rows[i] * dim, dim);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sgd:lr=0.05, blend",
    "sgd:lr=0.05, input",
    "adagrad:lr=0.1, blend",
    "adagrad:lr=0.1, sum"
  })
  void onePartLearnsWhatOneThreadLearnsBitForBit(String optimizer, String vectors) {
    List<String> lines = text(6000);
    Pipeline pipeline =
        pipeline(lines).with(Pipeline.OPTIMIZER, optimizer).with(Pipeline.VECTORS, vectors);
    // Adagrad has its sums beside the outputs, which a part keeps when it is not dealt anew.
    if (optimizer.startsWith("adagrad")) {
      pipeline = pipeline.epochs(1);
    }
    try (EmbeddingTable local = pipeline.train()) {
      float[] expected = new float[(int) local.store().rows() * 20];
      local.store().gather(0, (int) local.store().rows(), expected, 0, 20);
      assertArrayEquals(expected, train(pipeline, lines, 1), 0f);
      PartText text = new PartText(TABLES, pipeline);
      PartPlan plan = new PartPlan(TABLES, pipeline, words(text, lines), 2, Parts.of(1));
      assertEquals(local.metadata(), plan.metadata());
    }
  }

  @Test
  void threePartsTellTheTopicsApartAndGiveTheSameTableTwice() {
    List<String> lines = text(6000);
    float[] first = train(pipeline(lines), lines, 3);
    assertArrayEquals(first, train(pipeline(lines), lines, 3), 0f);
    Vocabulary words = words(new PartText(TABLES, pipeline(lines)), lines);
    double within = 0;
    double across = 0;
    for (int i = 2; i < 40; i++) {
      for (int j = 2; j < i; j++) {
        double cosine = cosine(first, i, j);
        if (words.token(i).charAt(0) == words.token(j).charAt(0)) {
          within = within == 0 ? cosine : 0.9 * within + 0.1 * cosine;
        } else {
          across = across == 0 ? cosine : 0.9 * across + 0.1 * cosine;
        }
      }
    }
    assertTrue(within > across + 0.2, within + " is not above " + across);
  }

  private static double cosine(float[] rows, int i, int j) {
    double dot = 0;
    double one = 0;
    double other = 0;
    for (int k = 0; k < 20; k++) {
      dot += rows[i * 20 + k] * rows[j * 20 + k];
      one += rows[i * 20 + k] * rows[i * 20 + k];
      other += rows[j * 20 + k] * rows[j * 20 + k];
    }
    return dot / Math.sqrt(one * other);
  }

  @Test
  void everyPairOfAChunkIsDealtOnce() {
    List<String> lines = text(300);
    PartText text = new PartText(TABLES, pipeline(lines).subsample(0));
    long[] pairs = new long[2];
    for (int parts : new int[] {1, 4}) {
      PartPlan plan =
          new PartPlan(
              TABLES, pipeline(lines).subsample(0), words(text, lines), 2, Parts.of(parts));
      PairDraw draw = new PairDraw(plan, 0);
      PairDraw.Dealt dealt =
          (a, b, _, some) -> {
            pairs[parts / 4] += some.targets().length;
            int inputs = plan.inputs().rows(a).length;
            int outputs = plan.outputs(0).rows(b).length;
            assertTrue(Arrays.stream(some.words()).allMatch(w -> w >= 0 && w < inputs));
            assertTrue(Arrays.stream(some.targets()).allMatch(w -> w >= 0 && w < outputs));
          };
      text.read(
          "lines",
          lines,
          plan.words(),
          (ids, count, words) -> draw.draw(ids, count, 0, 1, 0, dealt));
      draw.end(dealt);
    }
    assertTrue(pairs[0] > 1000);
    assertEquals(pairs[0], pairs[1]);
  }

  @Test
  void aPieceWithoutAnyOfTheWordsHasNoChunkOfThem() {
    PartText text = new PartText(TABLES, pipeline(List.of()));
    List<Integer> found = new ArrayList<>();
    text.read(
        "lines",
        List.of("other words", ""),
        Vocabulary.of(List.of("cat", "mat")),
        (ids, count, words) -> found.add(words));
    assertEquals(List.of(), found);
    text.read("lines", List.of(), Vocabulary.of(List.of("cat", "mat")), (i, c, w) -> found.add(w));
    assertEquals(List.of(), found);
  }

  @Test
  void blocksGoOnFromPairsToPairs() {
    List<String> lines = text(3000);
    Pipeline pipeline = pipeline(lines);
    PartText text = new PartText(TABLES, pipeline);
    PartPlan plan = new PartPlan(TABLES, pipeline, words(text, lines), 2, Parts.of(3));
    List<Pairs> whole = new ArrayList<>();
    PairDraw draw = new PairDraw(plan, 0);
    text.read(
        "lines",
        lines,
        plan.words(),
        (ids, count, words) ->
            draw.draw(
                ids,
                count,
                0,
                1,
                0,
                (a, b, _, pairs) -> {
                  if (a == 0 && b == 1) {
                    whole.add(pairs);
                  }
                }));
    // Blocks are the same, but for the random words.
    Pairs first = whole.getFirst();
    List<Pairs> pieces = new ArrayList<>();
    for (int from = 0; from < first.words().length; from += 7) {
      int to = Math.min(first.words().length, from + 7);
      pieces.add(
          new Pairs(
              first.random() + from,
              0,
              0,
              Arrays.copyOfRange(first.words(), from, to),
              first.starts(),
              Arrays.copyOfRange(first.targets(), from, to)));
    }
    PartTrainer apart = trainer(plan);
    pieces.forEach(apart::learn);
    apart.end();
    PartTrainer together = trainer(plan);
    together.learn(first);
    together.end();
    assertTrue(together.examples() > 200);
    assertEquals(together.examples(), apart.examples());
    assertEquals(together.loss(), apart.loss(), 0.1 * together.loss());
  }

  private static PartTrainer trainer(PartPlan plan) {
    EmbeddingStore inputs = stores(plan, plan.inputs())[0];
    plan.begin(0, inputs);
    return new PartTrainer(plan, 0, 1, 1, inputs, stores(plan, plan.outputs(0))[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cbow", "skipgram:maxn=6", "skipgram:hierarchical=true", "glove"})
  void whatCannotBeSplitIsRefusedWithASentence(String objective) {
    List<String> lines = text(100);
    Vocabulary words = words(new PartText(TABLES, pipeline(lines)), lines);
    Pipeline pipeline = pipeline(lines).with(Pipeline.OBJECTIVE, objective);
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> new PartPlan(TABLES, pipeline, words, 2, Parts.of(2)));
    assertTrue(refused.getMessage().contains("cannot be learned in parts"), refused.getMessage());
  }

  @Test
  void momentumPhrasesAndAnotherTableAreRefused() {
    List<String> lines = text(100);
    Vocabulary words = words(new PartText(TABLES, pipeline(lines)), lines);
    Pipeline adam = pipeline(lines).with(Pipeline.OPTIMIZER, "adam");
    assertThrows(
        ConfigurationException.class, () -> new PartPlan(TABLES, adam, words, 2, Parts.of(2)));
    assertThrows(
        ConfigurationException.class,
        () -> new PartText(TABLES, pipeline(lines).with(Pipeline.PHRASES, 1)));
    assertThrows(
        ConfigurationException.class,
        () -> new PartText(TABLES, pipeline(lines).with(Pipeline.FROM, "old.safetensors")));
  }

  @Test
  void pairsThatAreCutAreNotUnpacked() {
    byte[] whole =
        new Pairs(5, 6, 4, new int[] {1, 2}, new int[] {0, 1, 3}, new int[] {7, 8, 9}).toBytes();
    Pairs again = Pairs.of(whole);
    assertArrayEquals(new int[] {0, 1, 3}, again.starts());
    assertArrayEquals(new int[] {7, 8, 9}, again.targets());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(IllegalArgumentException.class, () -> Pairs.of(cut));
    }
    assertEquals(4, again.span());
    whole[40] = 9;
    assertThrows(IllegalArgumentException.class, () -> Pairs.of(whole));
    byte[] single = new Pairs(5, 6, 4, new int[] {1, 2}, new int[0], new int[] {7, 8}).toBytes();
    assertEquals(whole.length - 3 * Integer.BYTES, single.length);
    assertTrue(Pairs.of(single).single());
    assertArrayEquals(new int[] {1, 2}, Pairs.of(single).words());
    assertArrayEquals(new int[] {7, 8}, Pairs.of(single).targets());
    for (int length = 0; length < single.length; length++) {
      byte[] cut = Arrays.copyOf(single, length);
      assertThrows(IllegalArgumentException.class, () -> Pairs.of(cut));
    }
  }

  @Test
  void pairsOfAnotherNumberOfPartsAreRefused() {
    List<String> lines = text(300);
    PartPlan plan =
        new PartPlan(
            TABLES,
            pipeline(lines),
            words(new PartText(TABLES, pipeline(lines)), lines),
            2,
            Parts.of(3));
    Pairs ofTwo = new Pairs(0, 0, 1, new int[] {0}, new int[] {0, 1}, new int[] {0});
    assertEquals(
        "pairs that were drawn for another number of parts than 3",
        assertThrows(IllegalArgumentException.class, () -> trainer(plan).learn(ofTwo))
            .getMessage());
  }
}
