package embedkit.io.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import embedkit.api.FileAccessException;
import embedkit.api.LoadReport;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.io.formats.records.FieldNames;
import embedkit.io.formats.records.RecordSource;
import embedkit.io.formats.text.FlawedRows;
import embedkit.io.formats.text.Policies;
import embedkit.io.formats.text.Quotes;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The rows of JSON: of objects whose fields are words and their lists of numbers, or of objects
 * that each are a row, one behind the other or all in one list, with an {@link Envelope} around it
 * or none; of one object with a list of words and, behind it, a list of their lists; or of lists
 * that each are a row, with its word in front or, in all of them, without. Instead of a list, the
 * numbers of a row may be fields that are called by their places, as pandas writes them. For one
 * thread.
 */
final class JsonSource implements RecordSource {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Instead of a count of fields: the first row of a list of rows is about to be read. */
  private static final int ENTERED = -1;

  /** The first list of what pandas calls a split. */
  private static final String COLUMNS = "columns";

  private final InputFile file;
  private final FieldNames names;
  private final FlawedRows flawed;
  private final JsonParser json;
  private final LoadReport.Tally tally = new LoadReport.Tally();

  private String word;
  private byte[] token = {};
  private float[] values = new float[64];
  private int count;
  private int dim;
  private long place;
  private boolean begun;
  private boolean inList;
  private boolean inWords;

  /** Rows are lists. */
  private boolean ofLists;

  /** The first of them had no word, so none has. */
  private boolean wordless;

  /** Objects that are open around the list of rows. */
  private int around;

  /** The word that stands outside of the row that has the numbers; null if none does. */
  private String outer;

  /** How good the name is under which the word was found. */
  private int rank;

  /** Lists of numbers that were found in the row. */
  private int vectors;

  /** Numbers that were found in fields of their own. */
  private int placed;

  /** The words of an object that lists all of them first; null in others. */
  private List<String> wordsFirst;

  private int wordsTaken;
  private boolean sawNumbers;

  /** What is wrong with the row that is read; null if nothing is. */
  private String expected;

  private String found;
  private String where;
  private String advice = "";

  JsonSource(InputFile file, InputStream in, FieldNames names, Policies policies) {
    this.file = file;
    this.names = names;
    this.flawed = new FlawedRows(file.path(), Json.NAME, policies, tally, this::flawAt);
    try {
      this.json = JSON.createParser(in);
    } catch (IOException e) {
      throw failed(e, "1");
    }
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public boolean hasTokens() {
    return !wordless;
  }

  @Override
  public byte[] token() {
    return token;
  }

  @Override
  public float[] values() {
    return values;
  }

  @Override
  public long place() {
    return place;
  }

  @Override
  public LoadReport.Tally tally() {
    return tally;
  }

  /** Tells whether a number of a list was read, or the words of an object that lists them first. */
  boolean sawNumbersOrWords() {
    return sawNumbers || wordsFirst != null;
  }

  @Override
  public boolean next() {
    try {
      boolean more = row();
      while (more && !taken()) {
        more = row();
      }
      if (!more && dim == 0) {
        throw broken("a word and its list of numbers", "the end of the file");
      }
      return more;
    } catch (IOException e) {
      throw failed(e, here());
    }
  }

  /** Reads the next row, sound or not; false if there is none. */
  private boolean row() throws IOException {
    expected = null;
    advice = "";
    count = 0;
    word = null;
    while (true) {
      JsonToken next = json.nextToken();
      if (wordsFirst != null && next != null) {
        return listed(next);
      }
      if (inWords && next == JsonToken.FIELD_NAME) {
        place = json.currentLocation().getLineNr();
        word = json.currentName();
        json.nextToken();
        numbers();
        return true;
      }
      if (next == null) {
        return false;
      }
      boolean first = !begun;
      begun = true;
      switch (next) {
        case END_OBJECT -> inWords = false;
        case END_ARRAY -> {
          inList = false;
          leave();
        }
        case START_ARRAY -> {
          if (first) {
            if (bracket()) {
              return true;
            }
          } else if (ofLists) {
            rowInList(json.nextToken());
            return true;
          } else {
            throw broken("an object", "a list");
          }
        }
        case START_OBJECT -> {
          if (ofLists) {
            throw broken("a list", "an object");
          }
          place = json.currentLocation().getLineNr();
          if (object()) {
            return true;
          }
        }
        default -> throw broken(ofLists ? "a list" : "an object", shown());
      }
    }
  }

  /** Reads what the first bracket of the file begins, a list of rows or a row; false if no row. */
  private boolean bracket() throws IOException {
    JsonToken element = json.nextToken();
    if (element == JsonToken.END_ARRAY) {
      return false;
    }
    inList = !element.isScalarValue();
    ofLists = element != JsonToken.START_OBJECT;
    if (!ofLists) {
      place = json.currentLocation().getLineNr();
      return object();
    }
    element = inList ? json.nextToken() : element;
    wordless = element.isNumeric();
    rowInList(element);
    return true;
  }

  /** Reads a row that is a list whose first element, or end, is read already. */
  private void rowInList(JsonToken first) throws IOException {
    place = json.currentLocation().getLineNr();
    if (wordless) {
      numbersFrom(first);
      return;
    }
    if (first != JsonToken.VALUE_STRING) {
      flaw("a word in front of its numbers", first == JsonToken.END_ARRAY ? "none" : shown());
      numbersFrom(first);
      return;
    }
    word = json.getText();
    JsonToken second = json.nextToken();
    if (!inList && dim == 0 && second == JsonToken.VALUE_STRING) {
      // A list of words is no row.
      throw broken("an object", shownWord());
    }
    if (second != JsonToken.START_ARRAY) {
      numbersFrom(second);
      return;
    }
    numbersFrom(json.nextToken());
    while (json.nextToken() != JsonToken.END_ARRAY) {
      flaw("the end of the row behind its numbers", shown());
      json.skipChildren();
    }
  }

  /** Reads an object, or the first word of one of words; false if it is empty. */
  private boolean object() throws IOException {
    if (json.nextToken() == JsonToken.END_OBJECT) {
      return false;
    }
    String first = json.currentName();
    JsonToken value = json.nextToken();
    if (value == JsonToken.START_OBJECT && !inList && !Envelope.isPart(first)) {
      return objectInObject(first);
    }
    if (value != JsonToken.START_ARRAY || names.isVector(first)) {
      return record(first, value);
    }
    JsonToken element = json.nextToken();
    if (first.equals(COLUMNS) && !inList) {
      return columns(element);
    }
    if (element == JsonToken.START_OBJECT && !inList && Envelope.isList(first)) {
      goInto(1);
      return object();
    }
    if (element == JsonToken.VALUE_STRING && !inList && names.isListOfTokens(first)) {
      words();
      toLists(names::isListOfVectors, FieldNames.listed(names.listsOfVectors()));
      return listed(json.nextToken());
    }
    inWords = true;
    word = first;
    numbersFrom(element);
    return true;
  }

  /**
   * Reads the first of the words whose numbers are fields; or passes an object over, and reads the
   * row that it stands in.
   */
  private boolean objectInObject(String name) throws IOException {
    if (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      boolean ofNumbers = json.nextToken().isNumeric();
      if (ofNumbers && FieldNames.isPlace(name, 0)) {
        throw VectorFileException.at(
            file.path(),
            here(),
            "a row",
            "a column",
            "have pandas write rows, by to_json(orient=\"index\"), or \"values\" if they have no"
                + " words");
      }
      if (ofNumbers && FieldNames.isPlace(field, 0)) {
        inWords = true;
        word = name;
        numbersByPlace();
        return true;
      }
      json.skipChildren();
      passOverFields();
    }
    return record(name, JsonToken.END_OBJECT);
  }

  /**
   * Reads what pandas calls a split: the names of columns, those of rows, and the rows. A word that
   * is called as the first is a row.
   */
  private boolean columns(JsonToken first) throws IOException {
    word = COLUMNS;
    count = 0;
    boolean named = first != JsonToken.END_ARRAY;
    boolean texts = false;
    for (JsonToken value = first; value != JsonToken.END_ARRAY; value = json.nextToken()) {
      if (value == JsonToken.VALUE_STRING) {
        texts = true;
      } else {
        named &= value == JsonToken.VALUE_NUMBER_INT && FieldNames.isPlace(json.getText(), count);
        number(value);
      }
    }
    if (!named) {
      inWords = true;
      if (texts) {
        flaw("numbers", "texts among them");
      }
      return true;
    }
    word = null;
    count = 0;
    if (json.nextToken() != JsonToken.FIELD_NAME
        || !json.currentName().equals("index")
        || json.nextToken() != JsonToken.START_ARRAY) {
      throw broken("a list called index behind the columns", shown());
    }
    if (json.nextToken() == JsonToken.VALUE_STRING) {
      words();
      toLists("data"::equals, "data");
      return listed(json.nextToken());
    }
    passOverElements();
    toLists("data"::equals, "data");
    around = 1;
    return bracket();
  }

  /** Reads the words that stand before all numbers. */
  private void words() throws IOException {
    wordsFirst = new ArrayList<>();
    while (json.currentToken() != JsonToken.END_ARRAY) {
      if (!json.currentToken().isScalarValue()) {
        throw broken("a word", shown());
      }
      wordsFirst.add(json.getText());
      json.nextToken();
    }
  }

  /** Goes on to the list of lists of numbers. */
  private void toLists(Predicate<String> called, String shown) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean theirs = called.test(json.currentName());
      if (json.nextToken() == JsonToken.START_ARRAY && theirs) {
        return;
      }
      json.skipChildren();
    }
    throw broken("a list of lists of numbers called " + shown + " behind the words", "none");
  }

  /** Reads the numbers of the next of the words; false behind the last. */
  private boolean listed(JsonToken next) throws IOException {
    if (next == JsonToken.END_ARRAY) {
      if (wordsTaken < wordsFirst.size()) {
        throw broken("numbers for each of " + wordsFirst.size() + " words", wordsTaken + "");
      }
      passOverFields();
      if (json.nextToken() != null) {
        throw broken("the end of the file", shown());
      }
      return false;
    }
    if (wordsTaken == wordsFirst.size()) {
      throw broken("numbers for each of " + wordsFirst.size() + " words", "more");
    }
    place = json.currentLocation().getLineNr();
    word = wordsFirst.get(wordsTaken++);
    numbers();
    return true;
  }

  /**
   * Reads an object that is a row, or has the list of them; the first name is read already.
   *
   * @return false if it is none, but says of which word the next one is
   */
  private boolean record(String firstName, JsonToken firstValue) throws IOException {
    rank = Integer.MAX_VALUE;
    vectors = 0;
    placed = 0;
    int fields = fields(firstName, firstValue, 1);
    if (fields == ENTERED) {
      return object();
    }
    if (vectors == 0 && fields == 1 && Envelope.isAction(firstName)) {
      outer = word;
      word = null;
      return false;
    }
    if (word == null) {
      word = outer;
    }
    outer = null;
    if (vectors == 0 && placed > 0) {
      vectors = 1;
    }
    if (word == null && vectors == 1 && fields == 1 && firstValue == JsonToken.START_ARRAY) {
      // A word that is called as numbers are.
      word = firstName;
    } else if (vectors != 1) {
      flaw(
          "one list of numbers called " + FieldNames.listed(names.vectors()),
          vectors == 0 ? "none" : vectors + "");
      advice = "another name is said with the option vector";
    } else if (word == null) {
      flaw("a text called " + FieldNames.listed(names.tokens()), "none");
      advice = "another name is said with the option token";
    }
    return true;
  }

  /**
   * Reads the fields of a row, and of the objects that are parts of it, to the end of the object.
   *
   * @param open objects that are open
   * @return how many there were, or {@link #ENTERED} if one is the list of rows
   */
  private int fields(String firstName, JsonToken firstValue, int open) throws IOException {
    String name = firstName;
    JsonToken value = firstValue;
    int fields = 0;
    while (true) {
      int better = names.token(name);
      if (names.isVector(name) && value == JsonToken.START_ARRAY) {
        vectors++;
        numbers();
      } else if (vectors == 0
          && FieldNames.isPlace(name, placed)
          && (value.isNumeric() || placed > 0 && value.isScalarValue())) {
        placed++;
        number(value);
      } else if (better >= 0 && better < rank && value.isScalarValue()) {
        rank = better;
        word = json.getText();
      } else if (value == JsonToken.START_OBJECT && Envelope.isPart(name)) {
        if (part(open + 1)) {
          return ENTERED;
        }
      } else if (value == JsonToken.START_ARRAY && !inList && Envelope.isList(name)) {
        if (list(open)) {
          return ENTERED;
        }
      } else {
        json.skipChildren();
      }
      fields++;
      JsonToken next = json.nextToken();
      if (next == JsonToken.END_OBJECT) {
        return fields;
      }
      name = json.currentName();
      value = json.nextToken();
    }
  }

  /** Reads an object that is part of a row; true if the list of rows was in it. */
  private boolean part(int open) throws IOException {
    return json.nextToken() == JsonToken.FIELD_NAME
        && fields(json.currentName(), json.nextToken(), open) == ENTERED;
  }

  /** Goes to the first row of a list, or passes it over if it has none; true for the first. */
  private boolean list(int open) throws IOException {
    if (json.nextToken() == JsonToken.START_OBJECT) {
      goInto(open);
      return true;
    }
    passOverElements();
    return false;
  }

  /** Passes over the elements of a list from the one that was read on, and its end. */
  private void passOverElements() throws IOException {
    while (json.currentToken() != JsonToken.END_ARRAY) {
      json.skipChildren();
      json.nextToken();
    }
  }

  /** Goes to the first row of a list, which has begun in the innermost of so many open objects. */
  private void goInto(int open) {
    around = open;
    inList = true;
    outer = word;
    word = null;
    expected = null;
    place = json.currentLocation().getLineNr();
  }

  /** Passes over what stands behind the list of rows in the objects around it. */
  private void leave() throws IOException {
    for (; around > 0; around--) {
      passOverFields();
    }
    outer = null;
  }

  /** Passes over the fields that are left of an object, and its end. */
  private void passOverFields() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      json.nextToken();
      json.skipChildren();
    }
  }

  /** Reads a list of numbers; whatever else stands there is a flaw. */
  private void numbers() throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      count = 0;
      if (json.nextToken() == JsonToken.FIELD_NAME) {
        json.nextToken();
        numbersByPlace();
        return;
      }
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      flaw("a list of numbers", shown());
      json.skipChildren();
      count = 0;
      return;
    }
    numbersFrom(json.nextToken());
  }

  /** Reads the numbers of a list whose first element, or end, is read already. */
  private void numbersFrom(JsonToken first) throws IOException {
    count = 0;
    for (JsonToken value = first; value != JsonToken.END_ARRAY; value = json.nextToken()) {
      number(value);
    }
  }

  /** Reads the numbers of an object whose first value is read already. */
  private void numbersByPlace() throws IOException {
    count = 0;
    do {
      if (!FieldNames.isPlace(json.currentName(), count)) {
        flaw("number " + (count + 1) + " in a field " + count, Quotes.quoted(json.currentName()));
      }
      number(json.currentToken());
    } while (json.nextToken() == JsonToken.FIELD_NAME && json.nextToken() != null);
  }

  private void number(JsonToken value) throws IOException {
    if (value != null && value.isNumeric()) {
      add(Float.parseFloat(json.getText()));
    } else {
      flaw("a number as number " + (count + 1), shown());
      json.skipChildren();
      count++;
    }
  }

  private void add(float number) throws IOException {
    sawNumbers = true;
    if (count >= TableShape.MAX_DIM) {
      throw broken("at most " + TableShape.MAX_DIM + " numbers", "more");
    }
    if (dim == 0 || count < dim) {
      if (count >= values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count] = number;
    }
    count++;
  }

  /** Takes the row, or passes it over as the policies say. */
  private boolean taken() throws IOException {
    if (expected == null && (dim == 0 ? count == 0 : count != dim)) {
      flaw(dim == 0 ? "numbers" : dim + (dim == 1 ? " number" : " numbers"), count + "");
    }
    if (expected != null) {
      flawed.bad(expected, found, advice);
      return false;
    }
    dim = count;
    token = wordless ? token : flawed.token(utf8(word), () -> "UTF-8");
    return flawed.numbers(values, dim, this::shownWord);
  }

  private FlawedRows.Place flawAt() {
    return new FlawedRows.Place(expected == null ? here() : where, "line " + place);
  }

  private byte[] utf8(String text) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    tally.note("token with half a character mended", "line " + place + ": " + Quotes.quoted(text));
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Notes what is wrong with the row, if nothing was before. */
  private void flaw(String should, String is) {
    if (expected == null) {
      expected = should + after();
      found = is;
      where = here();
    }
  }

  private String after() {
    return word == null ? "" : " for " + shownWord();
  }

  private String shownWord() {
    return wordless ? "the bracket" : Quotes.quoted(word);
  }

  private String shown() throws IOException {
    JsonToken value = json.currentToken();
    return switch (value) {
      case null -> "the end of the file";
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      case VALUE_STRING -> Quotes.quoted(json.getText());
      default -> json.getText();
    };
  }

  /** Line and column, as editors count them. */
  private String here() {
    JsonLocation at = json.currentTokenLocation();
    return Math.max(1, at.getLineNr()) + ":" + Math.max(1, at.getColumnNr());
  }

  private VectorFileException broken(String should, String is) {
    return VectorFileException.at(file.path(), here(), should, is, "");
  }

  private RuntimeException failed(IOException e, String where) {
    if (e instanceof JsonProcessingException broken) {
      JsonLocation at = broken.getLocation();
      String spot = at == null ? where : Math.max(1, at.getLineNr()) + ":" + at.getColumnNr();
      return VectorFileException.at(
          file.path(), spot, "JSON in UTF-8", said(broken.getOriginalMessage()), "", e);
    }
    if (file.compression().isEmpty() && !(e instanceof CharConversionException)) {
      return FileAccessException.because("cannot read " + file.path() + " from line " + place, e);
    }
    return VectorFileException.at(
        file.path(),
        where,
        "JSON in UTF-8",
        "data that is cut short or damaged (" + said(e.getMessage()) + ")",
        "get the file again",
        e);
  }

  /** The first sentence of a message; the rest is of Jackson's own settings. */
  private static String said(String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("");
    int rest = line.indexOf("; ");
    return line.isEmpty() ? "something else" : rest > 0 ? line.substring(0, rest) : line;
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw FileAccessException.because("cannot close " + file.path(), e);
    }
  }
}
