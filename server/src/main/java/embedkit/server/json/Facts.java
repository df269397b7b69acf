package embedkit.server.json;

import embedkit.search.answer.TableFacts;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a table is, by the names that people read, in the order in which they do. */
public final class Facts {

  private Facts() {}

  /** Whole numbers are of type Long, all else is text. */
  public static Map<String, Object> of(TableFacts facts) {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("table", facts.table());
    named.put("rows", facts.shape().rows());
    named.put("dim", (long) facts.shape().dim());
    named.put("element-type", facts.kept().type());
    facts.kept().parts().ifPresent(parts -> named.put("parts", (long) parts));
    named.put("row-bytes", facts.kept().rowBytes());
    named.put("table-bytes", facts.kept().bytes(facts.shape().rows()));
    facts.fileBytes().ifPresent(bytes -> named.put("file-bytes", bytes));
    named.put("words", facts.words() ? "known" : "none");
    facts.counts().ifPresent(counts -> named.put("counts", counts));
    named.put("kernels", facts.kernels());
    return named;
  }
}
