package embedkit.spark;

import embedkit.Tables;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.training.Pipeline;
import embedkit.training.part.PartPlan;
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
  private final byte[][] tokens;
  private final long[] counts;
  private final int minCount;
  private final int parts;
  private transient PartPlan made;

  Plan(Map<String, String> settings, byte[][] tokens, long[] counts, int minCount, int parts) {
    this.settings = new LinkedHashMap<>(settings);
    this.tokens = tokens;
    this.counts = counts;
    this.minCount = minCount;
    this.parts = parts;
  }

  synchronized PartPlan get() {
    if (made == null) {
      made = new PartPlan(Tables.installed(), Pipeline.of(settings), vocabulary(), minCount, parts);
    }
    return made;
  }

  private Vocabulary vocabulary() {
    VocabularyBuilder words = new VocabularyBuilder();
    for (int row = 0; row < tokens.length; row++) {
      words.add(tokens[row], 0, tokens[row].length, counts[row]);
    }
    return words.build();
  }

  /** What tells this from another plan, whatever its files are called. */
  Map<String, String> identity() {
    CRC32C sum = new CRC32C();
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES);
    for (int row = 0; row < tokens.length; row++) {
      sum.update(tokens[row]);
      sum.update(count.putLong(0, counts[row]).array());
    }
    Map<String, String> identity = get().metadata();
    identity.put("parts", Integer.toString(parts));
    identity.put("vocabulary", tokens.length + " words " + Long.toHexString(sum.getValue()));
    return identity;
  }

  @Override
  public String toString() {
    return Objects.toString(settings);
  }
}
