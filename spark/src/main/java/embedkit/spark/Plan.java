package embedkit.spark;

import embedkit.Tables;
import embedkit.training.Pipeline;
import embedkit.training.part.PartPlan;
import embedkit.training.part.Parts;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/** What every executor makes its {@link PartPlan} of, once, however many tasks it runs. */
final class Plan implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, String> settings;
  private final PackedWords words;
  private final int minCount;
  private final int parts;
  private final int rounds;
  private transient PartPlan made;
  private transient Tables tables;

  Plan(Map<String, String> settings, PackedWords words, int minCount, Parts split) {
    this.settings = new LinkedHashMap<>(settings);
    this.words = words;
    this.minCount = minCount;
    this.parts = split.count();
    this.rounds = split.rounds();
  }

  /** The plugins, which are looked for once, not by each task. */
  synchronized Tables tables() {
    if (tables == null) {
      tables = Tables.installed();
    }
    return tables;
  }

  synchronized PartPlan get() {
    if (made == null) {
      made =
          new PartPlan(
              tables(),
              Pipeline.of(settings),
              words.vocabulary(),
              minCount,
              new Parts(parts, rounds));
    }
    return made;
  }

  /**
   * Lets go of what was made, until it is asked for again: a driver whose tasks run elsewhere keeps
   * the words alone.
   */
  synchronized void forget() {
    made = null;
  }

  /** What tells this from another plan, whatever its files are called. */
  Map<String, String> identity() {
    CRC32C sum = new CRC32C();
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES);
    for (int row = 0; row < words.size(); row++) {
      sum.update(words.utf8(), words.start(row), words.ends()[row] - words.start(row));
      sum.update(count.putLong(0, words.counts()[row]).array());
    }
    Map<String, String> identity = get().metadata();
    identity.put("parts", Integer.toString(parts));
    identity.put("rounds", Integer.toString(rounds));
    identity.put("vocabulary", words.size() + " words " + Long.toHexString(sum.getValue()));
    return identity;
  }

  @Override
  public String toString() {
    return Objects.toString(settings);
  }
}
