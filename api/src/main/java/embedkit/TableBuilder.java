package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.ElementType;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.UnknownTokenException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.linear.PrincipalComponents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a table of tokens and vectors in code, or another one of a table that is there. {@link
 * Tables#builder(int)} and {@link Tables#builder(EmbeddingTable)} begin one; each method changes
 * this builder and returns it.
 *
 * <pre>{@code
 * try (EmbeddingTable mine =
 *     tables.builder(glove).put("embedkit", vector).remove("the").normalize().reduce(50).build()) {
 *   tables.save(mine, Path.of("mine.safetensors"));
 * }
 * }</pre>
 *
 * <p>Rows stand in the order in which their tokens came. A vector that is given has dim finite
 * numbers, and is copied; rows taken of another table are taken as they are. A token is any text
 * that UTF-8 can write. What is not so ends in a {@link ConfigurationException} that names the
 * token, and changes nothing.
 *
 * <p>All rows are on the heap as 32-bit floats until {@link #build}. For one thread.
 */
public final class TableBuilder {

  /** What becomes of a token that two tables have. */
  public enum Clash {
    /** It keeps the vector and the count that are here. */
    KEEP,
    /** It has the vector and the count of the other table. */
    REPLACE,
    /** It has the mean of both vectors, and the sum of both counts where both are known. */
    MEAN,
    /** It is an error. */
    FAIL
  }

  /** What becomes of a token that only one of two tables has. */
  public enum Absent {
    /** It is left out. */
    DROP,
    /** It has zeros for what is not there. */
    ZEROS,
    /** It is an error. */
    FAIL
  }

  private static final int SPELLINGS = 5;
  private static final long UNKNOWN = -1;

  private final Tables tables;
  private final Map<String, Integer> index = new HashMap<>();
  private Map<String, String> metadata = Map.of();

  /** The token of each row; null for one that was removed. */
  private List<String> tokens = new ArrayList<>();

  private long[] counts = new long[16];
  private GrowingRows rows;

  private TableBuilder(Tables tables, int dim) {
    this.tables = tables;
    this.rows = new GrowingRows(dim);
  }

  static TableBuilder ofDim(Tables tables, int dim) {
    return new TableBuilder(tables, dim);
  }

  static TableBuilder of(Tables tables, Map<String, float[]> vectors) {
    float[] first = vectors.isEmpty() ? null : vectors.values().iterator().next();
    if (first == null) {
      throw new ConfigurationException(
          vectors.isEmpty()
              ? "there are no vectors to make a table of; one or more are needed"
              : "the first vector is null; expected an array of finite numbers");
    }
    TableBuilder builder = new TableBuilder(tables, first.length);
    vectors.forEach(builder::add);
    return builder;
  }

  static TableBuilder of(Tables tables, EmbeddingTable table) {
    TableBuilder builder = new TableBuilder(tables, table.dim());
    GrowingRows.checkRoom(table.rows(), table.dim());
    Vocabulary words = words(table);
    float[] vector = new float[table.dim()];
    for (long row = 0; row < table.rows(); row++) {
      String token = words.token(row);
      if (builder.contains(token)) {
        throw new ConfigurationException(
            "row " + row + " of this table has the token \"" + token + "\", as another has");
      }
      table.store().gather(row, 1, vector, 0, vector.length);
      builder.append(token, vector, words.count(row).orElse(UNKNOWN));
    }
    return builder;
  }

  private static Vocabulary words(EmbeddingTable table) {
    return table
        .vocabulary()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "this table has rows but no words, and rows are put together by their words;"
                        + " give it some by withVocabulary"));
  }

  /**
   * Returns the numbers per row.
   *
   * @return the dim that vectors must have now
   */
  public int dim() {
    return rows.dim();
  }

  /**
   * Returns the number of tokens so far.
   *
   * @return 0 or more
   */
  public int size() {
    return index.size();
  }

  /**
   * Tells whether a token is here.
   *
   * @param token any text
   * @return true if it has a row
   */
  public boolean contains(String token) {
    return index.containsKey(token);
  }

  /**
   * Adds a token that is not here yet, without a count.
   *
   * @param token the token
   * @param vector dim finite numbers, which are copied
   * @return this
   * @throws ConfigurationException if the token is here already or is no text, or the vector has
   *     another length or a number that is not finite
   */
  public TableBuilder add(String token, float... vector) {
    return add(token, vector, UNKNOWN);
  }

  /**
   * Adds a token that is not here yet.
   *
   * @param token the token
   * @param vector dim finite numbers, which are copied
   * @param count how often it stood in a text, 0 or more; or -1 where that is not known
   * @return this
   * @throws ConfigurationException if the token is here already or is no text, the vector has
   *     another length or a number that is not finite, or the count is below -1
   */
  public TableBuilder add(String token, float[] vector, long count) {
    checkToken(token);
    checkVector(token, vector);
    checkCount(token, count);
    if (index.containsKey(token)) {
      throw new ConfigurationException(
          "the token \""
              + token
              + "\" is here already, as number "
              + (index.get(token) + 1)
              + "; put replaces the vector of a token that is here");
    }
    append(token, vector, count);
    return this;
  }

  /**
   * Gives a token a vector: a new row for a token that is not here yet, else another vector in its
   * row. The count stays.
   *
   * @param token the token
   * @param vector dim finite numbers, which are copied
   * @return this
   * @throws ConfigurationException if the token is no text, or the vector has another length or a
   *     number that is not finite
   */
  public TableBuilder put(String token, float... vector) {
    checkToken(token);
    checkVector(token, vector);
    Integer row = index.get(token);
    if (row == null) {
      append(token, vector, UNKNOWN);
    } else {
      rows.set(row, vector);
    }
    return this;
  }

  /**
   * Says how often a token stood in a text. The table has counts if all of its tokens have one.
   *
   * @param token a token that is here
   * @param count 0 or more; or -1 where that is not known
   * @return this
   * @throws UnknownTokenException if it is not here
   * @throws ConfigurationException if the count is below -1
   */
  public TableBuilder count(String token, long count) {
    checkCount(token, count);
    counts[row(token)] = count;
    return this;
  }

  /**
   * Removes a token with its row. The rows behind it move up.
   *
   * @param token a token that is here
   * @return this
   * @throws UnknownTokenException if it is not here
   */
  public TableBuilder remove(String token) {
    int row = row(token);
    index.remove(token);
    tokens.set(row, null);
    // Rows that are gone are dropped once they are the most, so that changes can go on for ever.
    if (tokens.size() > 1024 && index.size() < tokens.size() / 2) {
      keepRows(live(), rows.dim());
    }
    return this;
  }

  /**
   * Gives a row another token; its place, vector and count stay.
   *
   * @param token a token that is here
   * @param to what it is called from now on; a token that is not here
   * @return this
   * @throws UnknownTokenException if the token is not here
   * @throws ConfigurationException if the new one is here already, or is no text
   */
  public TableBuilder rename(String token, String to) {
    int row = row(token);
    checkToken(to);
    if (!to.equals(token) && index.containsKey(to)) {
      throw new ConfigurationException(
          "\""
              + token
              + "\" cannot be called \""
              + to
              + "\", which is here already; remove it first");
    }
    index.remove(token);
    index.put(to, row);
    tokens.set(row, to);
    return this;
  }

  /**
   * Keeps some tokens alone, in the order in which they are given.
   *
   * @param wanted distinct tokens that are here
   * @return this
   * @throws UnknownTokenException if one is not here
   * @throws ConfigurationException if one is given twice
   */
  public TableBuilder subset(Collection<String> wanted) {
    int[] kept = new int[wanted.size()];
    Set<String> seen = new HashSet<>();
    int size = 0;
    for (String token : wanted) {
      if (!seen.add(token)) {
        throw new ConfigurationException(
            "the token \"" + token + "\" is wanted twice, and a word has one row");
      }
      kept[size++] = row(token);
    }
    keepRows(kept, rows.dim());
    return this;
  }

  /**
   * Adds the rows of another table of the same dim: behind those that are here, in their order.
   *
   * @param other a table with words, which is only read
   * @param clash what becomes of a token that both have
   * @return this
   * @throws ConfigurationException if the other table has another dim or no words, or if a token is
   *     in both and that is to be an error
   */
  public TableBuilder merge(EmbeddingTable other, Clash clash) {
    Objects.requireNonNull(clash, "clash");
    Vocabulary words = words(other);
    if (other.dim() != rows.dim()) {
      throw new ConfigurationException(
          "a table of dim "
              + other.dim()
              + " cannot be merged into one of dim "
              + rows.dim()
              + "; reduce the larger, or concat the two");
    }
    GrowingRows.checkRoom(index.size() + other.rows(), rows.dim());
    if (clash == Clash.FAIL) {
      checkApart(words);
    }
    float[] vector = new float[rows.dim()];
    for (long row = 0; row < words.size(); row++) {
      other.store().gather(row, 1, vector, 0, vector.length);
      merge(words.token(row), vector, words.count(row).orElse(UNKNOWN), clash);
    }
    return this;
  }

  private void checkApart(Vocabulary words) {
    for (long row = 0; row < words.size(); row++) {
      String token = words.token(row);
      if (index.containsKey(token)) {
        throw new ConfigurationException(
            "both tables have the token \""
                + token
                + "\"; say whether its vector here is kept, replaced or made the mean of both");
      }
    }
  }

  private void merge(String token, float[] vector, long count, Clash clash) {
    Integer here = index.get(token);
    if (here == null) {
      append(token, vector, count);
    } else if (clash == Clash.REPLACE) {
      rows.set(here, vector);
      counts[here] = count;
    } else if (clash == Clash.MEAN) {
      float[] chunk = rows.chunk(here);
      int at = rows.at(here);
      for (int d = 0; d < vector.length; d++) {
        chunk[at + d] = (float) (((double) chunk[at + d] + vector[d]) / 2);
      }
      boolean known = counts[here] >= 0 && count >= 0;
      counts[here] = known ? Math.addExact(counts[here], count) : UNKNOWN;
    }
  }

  /**
   * Makes rows longer: behind the numbers of each token stand those that it has in another table.
   * The tokens that only the other table has stand last, in its order, where they are not left out.
   * A token keeps the count that it has here.
   *
   * @param other a table with words, which is only read
   * @param absent what becomes of a token that only one of the two has
   * @return this
   * @throws ConfigurationException if the other table has no words, rows would be longer than
   *     {@link TableShape#MAX_DIM}, or if a token is in one of the two and that is to be an error
   */
  public TableBuilder concat(EmbeddingTable other, Absent absent) {
    Objects.requireNonNull(absent, "absent");
    Vocabulary words = words(other);
    int before = rows.dim();
    int dim = TableShape.f32(0, Math.addExact(before, other.dim())).dim();
    GrowingRows.checkRoom(index.size() + other.rows(), dim);
    if (absent == Absent.FAIL) {
      checkSame(words);
    }
    int[] live = live();
    if (absent == Absent.DROP) {
      live = Arrays.stream(live).filter(row -> words.row(tokens.get(row)) >= 0).toArray();
    }
    keepRows(live, dim);
    float[] vector = new float[dim];
    for (long row = 0; row < words.size(); row++) {
      Integer here = index.get(words.token(row));
      if (here == null && absent == Absent.DROP) {
        continue;
      }
      Arrays.fill(vector, 0, before, 0);
      if (here != null) {
        rows.copy(here, vector);
      }
      other.store().gather(row, 1, vector, before, other.dim());
      if (here != null) {
        rows.set(here, vector);
      } else {
        append(words.token(row), vector, words.count(row).orElse(UNKNOWN));
      }
    }
    return this;
  }

  private void checkSame(Vocabulary words) {
    for (int row : live()) {
      if (words.row(tokens.get(row)) < 0) {
        throw alone(tokens.get(row), "here");
      }
    }
    for (long row = 0; row < words.size(); row++) {
      if (!index.containsKey(words.token(row))) {
        throw alone(words.token(row), "in the other table");
      }
    }
  }

  private static ConfigurationException alone(String token, String where) {
    return new ConfigurationException(
        "the token \""
            + token
            + "\" is only "
            + where
            + "; say whether such tokens are left out or have zeros for what is not there");
  }

  /**
   * Scales each row to length 1. Rows of zeros stay.
   *
   * @return this
   */
  public TableBuilder normalize() {
    for (int row : live()) {
      float[] chunk = rows.chunk(row);
      int at = rows.at(row);
      double square = 0;
      for (int d = 0; d < rows.dim(); d++) {
        square += (double) chunk[at + d] * chunk[at + d];
      }
      double norm = square == 0 ? 1 : Math.sqrt(square);
      for (int d = 0; d < rows.dim(); d++) {
        chunk[at + d] = (float) (chunk[at + d] / norm);
      }
    }
    return this;
  }

  /**
   * Makes rows shorter by principal component analysis (Pearson 1901): they are moved so that their
   * mean is zero, and turned so that the first number is along the direction in which they differ
   * most, the second along the next, and so on. Exact, and the same for the same rows; the largest
   * weight of each direction is positive. Time grows with rows times the square of the dim, and
   * with the cube of the dim, by all processors for the former.
   *
   * @param dim how many numbers are kept, 1 to the dim of now and to the number of rows
   * @return this
   * @throws ConfigurationException if dim is not in that range, the dim of now is more than 4096,
   *     or a row has a number that is not finite
   */
  public TableBuilder reduce(int dim) {
    keepRows(live(), rows.dim());
    int most = Math.min(rows.dim(), index.size());
    if (dim < 1 || dim > most || rows.dim() > PrincipalComponents.MOST_DIM) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%d rows of dim %d cannot be reduced to dim %d; it is from 1 to the smaller of rows and dim, and of dims up to %d",
              index.size(),
              rows.dim(),
              dim,
              PrincipalComponents.MOST_DIM));
    }
    for (int row = 0; row < rows.size(); row++) {
      checkFinite(tokens.get(row), rows.chunk(row), rows.at(row));
    }
    rows = rows.projected(PrincipalComponents.of(rows.source(), dim));
    return this;
  }

  /**
   * Says something about the table. A builder knows nothing of the making of the tables that it
   * took rows of, as what it makes is another one.
   *
   * @param metadata text by name, which is copied
   * @return this
   */
  public TableBuilder metadata(Map<String, String> metadata) {
    this.metadata = new TreeMap<>(metadata);
    return this;
  }

  /**
   * Makes the table, on the heap. The builder can go on; what it changes then is not seen in the
   * table.
   *
   * @return the table; the caller closes it
   * @throws ConfigurationException if there are no rows
   * @throws embedkit.api.StoreException if the table does not fit
   */
  public EmbeddingTable build() {
    return build("heap", ElementType.F32);
  }

  /**
   * Makes the table in a store.
   *
   * @param store spec such as {@code heap} or {@code mmap:path=mine.safetensors}
   * @param type how a number is kept
   * @return the table; the caller closes it
   * @throws ConfigurationException if there are no rows, or the spec cannot be met
   * @throws embedkit.api.StoreException if the table does not fit
   */
  public EmbeddingTable build(String store, ElementType type) {
    if (index.isEmpty()) {
      throw new ConfigurationException(
          "there are no rows to make a table of; add a token and its vector first");
    }
    keepRows(live(), rows.dim());
    VocabularyBuilder words = new VocabularyBuilder();
    for (int row = 0; row < tokens.size(); row++) {
      words.add(tokens.get(row), counts[row]);
    }
    TableShape shape = new TableShape(index.size(), rows.dim(), type);
    EmbeddingTable table = tables.create(store, shape, Optional.of(words.build()), metadata);
    try {
      for (int row = 0; row < rows.size(); row += rows.chunkRows()) {
        int count = Math.min(rows.chunkRows(), rows.size() - row);
        table.store().scatter(row, count, rows.chunk(row), 0, rows.dim());
      }
      return table;
    } catch (Throwable e) {
      table.close();
      throw e;
    }
  }

  private int row(String token) {
    Integer row = index.get(token);
    if (row != null) {
      return row;
    }
    checkToken(token);
    List<String> near =
        Spelling.nearest(token, tokens.stream().filter(Objects::nonNull), SPELLINGS);
    String hint = near.isEmpty() ? "" : "; the nearest spellings are " + String.join(", ", near);
    throw new UnknownTokenException(
        "\"" + token + "\" is not among the " + index.size() + " tokens here" + hint,
        token,
        index.size(),
        near);
  }

  private void append(String token, float[] vector, long count) {
    int row = rows.add(vector);
    if (row == counts.length) {
      counts = Arrays.copyOf(counts, row + (row >> 1));
    }
    counts[row] = count;
    tokens.add(token);
    index.put(token, row);
  }

  /** The rows whose tokens are still here, in their order. */
  private int[] live() {
    int[] live = new int[index.size()];
    int size = 0;
    for (int row = 0; row < tokens.size(); row++) {
      if (tokens.get(row) != null) {
        live[size++] = row;
      }
    }
    return live;
  }

  /** Goes on with some rows alone, in the order given; longer ones end in zeros. */
  private void keepRows(int[] kept, int dim) {
    boolean all = kept.length == tokens.size() && dim == rows.dim();
    for (int i = 0; all && i < kept.length; i++) {
      all = kept[i] == i;
    }
    if (all) {
      return;
    }
    GrowingRows from = rows;
    List<String> names = tokens;
    long[] known = counts;
    float[] vector = new float[Math.max(dim, from.dim())];
    rows = new GrowingRows(dim);
    tokens = new ArrayList<>(kept.length);
    counts = new long[Math.max(16, kept.length)];
    index.clear();
    for (int row : kept) {
      from.copy(row, vector);
      append(names.get(row), vector, known[row]);
    }
  }

  private void checkToken(String token) {
    if (token == null) {
      throw new ConfigurationException("a token is null; expected text");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(token)) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "the token \"%s\" has half of a surrogate pair, which UTF-8 cannot write; mend or leave it out",
              token.replaceAll("[\\ud800-\\udfff]", "?")));
    }
  }

  private static void checkCount(String token, long count) {
    if (count < UNKNOWN) {
      throw new ConfigurationException(
          "the count of \"" + token + "\" is " + count + "; it is 0 or more, or -1 if not known");
    }
  }

  private void checkVector(String token, float[] vector) {
    if (vector == null) {
      throw new ConfigurationException(
          "the vector of \"" + token + "\" is null; expected " + rows.dim() + " finite numbers");
    }
    if (vector.length != rows.dim()) {
      throw new ConfigurationException(
          "the vector of \""
              + token
              + "\" has "
              + vector.length
              + " numbers; expected "
              + rows.dim()
              + ", the dim of this table");
    }
    checkFinite(token, vector, 0);
  }

  private void checkFinite(String token, float[] values, int from) {
    for (int d = 0; d < rows.dim(); d++) {
      if (!Float.isFinite(values[from + d])) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "number %d of %d of the vector of \"%s\" is %s; expected a finite one",
                d + 1,
                rows.dim(),
                token,
                values[from + d]));
      }
    }
  }
}
