package embedkit;

import embedkit.api.LoadReport;
import embedkit.api.VectorFileException;
import embedkit.api.VocabularyBuilder;
import embedkit.api.file.InputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.RowBlock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Picks and changes rows on their way to a store as a selection says. For one thread. */
final class RowFilter {

  private final InputFile file;
  private final String unit;
  private final Selection selection;
  private final VocabularyBuilder tokens;
  private final StagedRows rows;
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final Set<String> missing;

  /** Whether words are taken as they are, and all of them. */
  private final boolean everyWord;

  private byte[] token;
  private int from;
  private int length;

  /**
   * Makes a filter.
   *
   * @param unit what the places of rows are: line, byte or row
   * @param tokens collects the tokens; null if the file has none
   */
  RowFilter(
      InputFile file, String unit, Selection selection, VocabularyBuilder tokens, StagedRows rows) {
    this.unit = unit;
    this.file = file;
    this.selection = selection;
    this.tokens = tokens;
    this.rows = rows;
    this.everyWord = tokens == null || !selection.lowerCase() && selection.only().isEmpty();
    this.missing = new HashSet<>(selection.only().orElse(Set.of()));
  }

  /** Tells whether no further row is wanted. */
  boolean full() {
    return rows.rows() >= selection.rows();
  }

  /** Moves the rows that are kept to the front of the block, and counts them. */
  int kept(RowBlock block) {
    long room = selection.rows() - rows.rows();
    int kept = 0;
    int dim = block.dim();
    for (int i = 0; i < block.count() && kept < room; i++) {
      if (wanted(block, i) && finite(block, i) && added(block, i, kept)) {
        if (i > kept) {
          System.arraycopy(block.values(), i * dim, block.values(), kept * dim, dim);
        }
        kept++;
      }
    }
    if (selection.normalise()) {
      for (int i = 0; i < kept; i++) {
        normalise(block.values(), i * dim, dim);
      }
    }
    return kept;
  }

  LoadReport report() {
    missing.stream()
        .sorted()
        .forEach(word -> tally.note("token of the list not in the file", "\"" + word + "\""));
    return tally.report(rows.rows());
  }

  private boolean wanted(RowBlock block, int row) {
    token = block.utf8();
    from = block.tokenStart(row);
    length = block.tokenLength(row);
    if (everyWord) {
      return true;
    }
    String text = block.token(row);
    if (selection.lowerCase()) {
      text = text.toLowerCase(Locale.ROOT);
      token = text.getBytes(StandardCharsets.UTF_8);
      from = 0;
      length = token.length;
    }
    if (selection.only().isPresent() && !selection.only().get().contains(text)) {
      return false;
    }
    missing.remove(text);
    return true;
  }

  private boolean finite(RowBlock block, int row) {
    if (selection.nonFinite() == Policy.KEEP || isFinite(block, row)) {
      return true;
    }
    String place = place(block, row);
    switch (selection.nonFinite()) {
      case FAIL -> throw broken(place, "finite numbers", "NaN or an infinite one");
      case REPLACE -> {
        tally.note("row with a number that is not finite mended", place);
        mend(block, row);
        return true;
      }
      default -> {
        tally.note("row with a number that is not finite skipped", place);
        return false;
      }
    }
  }

  private static boolean isFinite(RowBlock block, int row) {
    float spread = 0;
    for (int i = row * block.dim(); i < (row + 1) * block.dim(); i++) {
      spread += block.values()[i] * 0;
    }
    return spread == 0;
  }

  private static void mend(RowBlock block, int row) {
    float[] values = block.values();
    for (int i = row * block.dim(); i < (row + 1) * block.dim(); i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] : 0;
    }
  }

  /** Tells whether a row's token is new; if not, does with it what is to be done. */
  private boolean added(RowBlock block, int row, int kept) {
    if (tokens == null || tokens.add(token, from, length, block.tokenCount(row)) >= 0) {
      return true;
    }
    String place = place(block, row);
    switch (selection.duplicates()) {
      case FAIL -> throw broken(place, "a token that did not stand before", "a duplicate");
      case REPLACE -> {
        tally.note("row replaced by a later one of the same token", place);
        replace(block, row, tokens.row(token, from, length));
      }
      default -> tally.note("duplicate token skipped", place);
    }
    return false;
  }

  private void replace(RowBlock block, int row, long earlier) {
    int dim = block.dim();
    if (earlier >= rows.rows()) {
      int at = (int) (earlier - rows.rows()) * dim;
      System.arraycopy(block.values(), row * dim, block.values(), at, dim);
      return;
    }
    float[] values = Arrays.copyOfRange(block.values(), row * dim, (row + 1) * dim);
    if (selection.normalise()) {
      normalise(values, 0, dim);
    }
    rows.replace(earlier, values, 0);
  }

  private static void normalise(float[] values, int from, int dim) {
    double square = 0;
    for (int i = from; i < from + dim; i++) {
      square += (double) values[i] * values[i];
    }
    double norm = Math.sqrt(square);
    for (int i = from; norm > 0 && i < from + dim; i++) {
      values[i] = (float) (values[i] / norm);
    }
  }

  private String place(RowBlock block, int row) {
    return unit + " " + block.place(row) + ": \"" + block.token(row) + "\"";
  }

  private VectorFileException broken(String place, String expected, String found) {
    // A message names a line by its bare number, as compilers do.
    String bare = place.startsWith("line ") ? place.substring(5) : place;
    return VectorFileException.at(
        file.path(), bare, expected, found, "skip such rows, or replace what is wrong in them");
  }
}
