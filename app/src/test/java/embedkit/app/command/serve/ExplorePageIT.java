package embedkit.app.command.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The page of the built command, as a person uses it. */
@Tag("slow")
class ExplorePageIT {

  private static final int DIM = 12;

  @TempDir static Path folder;

  private static Browsing page;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Browsing.isPossible(),
        "there is no chromium and chromedriver in /usr/bin, so the page is not looked at");
    Files.writeString(folder.resolve("words.vec"), table(0));
    Files.writeString(folder.resolve("older.vec"), table(1));
    Files.writeString(
        folder.resolve("sweep.csv"),
        "dim,quality,bytes,training_seconds,query_milliseconds\n"
            + "2,0.5,160000,3.5,0.04\n10,0.7,800000,4.25,0.05\n50,0.705,4000000,9,0.2\n");
    Files.writeString(folder.resolve("kinds.tsv"), "word\tkind\ncat\tanimal\nking\tperson\n");
    page = Browsing.of(folder, "words.vec", "older.vec", "--metadata", "kinds.tsv");
    page.open("");
    page.until("document.documentElement.dataset.layout");
  }

  /** Kinds of words that lie together; royalty is a direction of its own, as in known tables. */
  private static String table(int kind) {
    Random random = new Random(11 + kind);
    StringBuilder lines = new StringBuilder();
    List<String> named = List.of("cat", "kitten", "dog", "puppy", "man", "woman", "king", "queen");
    int rows = 600;
    lines.append(rows).append(' ').append(DIM).append('\n');
    for (int row = 0; row < rows; row++) {
      double[] vector = new double[DIM];
      String word = row < named.size() ? named.get(row) : "filler" + row;
      if (row < named.size()) {
        vector[0] = row < 4 ? 4 : 0;
        vector[1] = row < 4 ? 0 : 4;
        vector[2] = row < 4 && row % 2 == 1 ? 2 : 0;
        vector[3] = row >= 6 ? 3 : 0;
        vector[4] = row >= 4 ? (row % 2 == 0 ? 2 : -2) : row < 2 ? 2 : -2;
      } else {
        vector[5 + row % 6] = 4;
      }
      lines.append(word);
      for (double value : vector) {
        lines
            .append(' ')
            .append(String.format(Locale.ROOT, "%.4f", value + 0.3 * random.nextGaussian()));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  @AfterAll
  static void stop() {
    if (page != null) {
      page.close();
    }
  }

  @AfterEach
  void nothingIsBroken() {
    assertEquals(List.of(), page.errors());
  }

  private static JsonNode asked(String... question) throws Exception {
    return new ObjectMapper().readTree(Browsing.answered(folder, question));
  }

  /** The list of the panel that is seen. */
  private static JsonNode list() throws IOException {
    return page.value(
        "[...document.querySelectorAll('[role=tabpanel]:not([hidden]) .near button')]"
            + ".map(b => [b.dataset.word, Number(b.dataset.row), Number(b.dataset.cosine)])");
  }

  private static void sameAs(JsonNode answer, JsonNode shown) {
    assertEquals(answer.size(), shown.size(), shown.toString());
    for (int i = 0; i < answer.size(); i++) {
      assertEquals(answer.path(i).path("word").asText(), shown.path(i).path(0).asText());
      assertEquals(answer.path(i).path("row").asInt(), shown.path(i).path(1).asInt());
      assertEquals(
          answer.path(i).path("cosine").asDouble(), shown.path(i).path(2).asDouble(), 2e-7);
    }
  }

  private static void find(String word) throws InterruptedException {
    page.find("#near input").clear();
    page.find("#near input").sendKeys(word, Keys.ENTER);
    page.until("document.querySelector('#near h2')?.textContent === '" + word + "'");
  }

  @Test
  void aWordIsCompletedAndItsNeighboursAreThoseOfTheCommand() throws Exception {
    page.open("");
    page.find("#near input").sendKeys("KIT");
    page.until("document.querySelector('#near [role=option]')?.textContent.startsWith('kitten')");
    assertEquals("true", page.find("#near input").getAttribute("aria-expanded"));
    page.find("#near input").sendKeys(Keys.ARROW_DOWN, Keys.ENTER);
    page.until("document.querySelector('#near h2')?.textContent === 'kitten'");
    sameAs(asked("nearest", "words.vec", "kitten", "--top", "20", "--json"), list());
    page.picture("neighbours");
  }

  /**
   * Moves the mouse to a row until the map says so: on a busy machine it may still move meanwhile.
   */
  private static void pointAt(int row) throws Exception {
    for (int i = 0; i < 40; i++) {
      page.rest();
      JsonNode place = page.value("document.querySelector('.map').placeOf(" + row + ")");
      Dimension size = page.find(".map").getSize();
      new Actions(page.driver)
          .moveToElement(
              page.find(".map canvas.points"),
              (int) Math.round(place.path(0).asDouble()) - size.getWidth() / 2,
              (int) Math.round(place.path(1).asDouble()) - size.getHeight() / 2)
          .perform();
      page.rest();
      if (page.holds("document.querySelector('.map').pointedAt() === " + row)) {
        return;
      }
    }
    throw new AssertionError("row " + row + " is never what the mouse points at");
  }

  @Test
  void aPointIsAWordToClickOn() throws Exception {
    page.open("");
    find("dog");
    page.until("document.querySelector('.map').boxes().some(b => b.text === 'dog')");
    pointAt(3);
    new Actions(page.driver).click().perform();
    page.until("document.querySelector('#near h2')?.textContent === 'puppy'");
    sameAs(asked("nearest", "words.vec", "puppy", "--top", "20", "--json"), list());
  }

  @Test
  void aLargeMapDrawsItsFirstPointsWhileItMovesAndAllOnceItStands() throws Exception {
    int rows = 160_000;
    Random random = new Random(3);
    StringBuilder lines = new StringBuilder().append(rows).append(" 3\n");
    for (int row = 0; row < rows; row++) {
      lines.append('w').append(row);
      for (int i = 0; i < 3; i++) {
        lines.append(' ').append(random.nextInt(-500, 500));
      }
      lines.append('\n');
    }
    Path place = Files.createDirectory(folder.resolve("large"));
    Files.writeString(place.resolve("large.vec"), lines);
    try (Browsing large = Browsing.of(place, "large.vec")) {
      large.open("");
      large.until("document.querySelector('.map').dataset.points === '160000'");
      large.driver.executeScript(
          "const map = document.querySelector('.map'); window.drawn = [];"
              + "new MutationObserver(() => drawn.push(map.dataset.points))"
              + ".observe(map, {attributeFilter: ['data-points']});");
      large.find(".zoom button").click();
      large.until(
          "drawn.includes('80000') && drawn.lastIndexOf('160000') > drawn.lastIndexOf('80000')");
      assertEquals(List.of(), large.errors());
    }
  }

  @Test
  void anAnalogyIsThatOfTheCommand() throws Exception {
    page.open("");
    page.find("#tab-analogy").click();
    page.find("#analogy input").click();
    for (String word : List.of("man", "king", "woman")) {
      // Each that is entered leaves the focus in the next that is empty, and the last one asks.
      page.driver.switchTo().activeElement().sendKeys(word, Keys.ENTER);
    }
    page.until("document.querySelector('#analogy h2')?.textContent === 'queen'");
    sameAs(asked("analogy", "words.vec", "man", "king", "woman", "--top", "10", "--json"), list());
  }

  @Test
  void aLinkBringsBackWhatWasSeen() throws Exception {
    page.open("");
    find("cat");
    page.find("#tab-compare").click();
    for (String word : List.of("cat", "kitten", "king")) {
      page.find("#compare input").sendKeys(word, Keys.ENTER);
      page.until("document.querySelector('#compare .chips').textContent.includes('" + word + "')");
    }
    page.until("document.querySelectorAll('#compare .matrix td').length >= 9");
    page.rest();
    page.until("location.hash.includes('with=king') && location.hash.includes('view=')");
    // The address follows a moment behind the map.
    Thread.sleep(400);
    String before = page.value("document.querySelector('#compare .matrix').textContent").asText();
    String hash = page.value("location.hash").asText().substring(1);
    JsonNode place = page.value("document.querySelector('.map').placeOf(0)");
    page.open(hash);
    page.until("document.querySelectorAll('#compare .matrix td').length >= 9");
    assertEquals(
        before, page.value("document.querySelector('#compare .matrix').textContent").asText());
    page.rest();
    JsonNode again = page.value("document.querySelector('.map').placeOf(0)");
    assertEquals(place.path(0).asDouble(), again.path(0).asDouble(), 1.5);
    assertEquals(place.path(1).asDouble(), again.path(1).asDouble(), 1.5);
  }

  @Test
  void twoTablesStandSideBySideWithTheWordsThatMoved() throws Exception {
    page.open("tab=moved&other=older&word=cat");
    page.until("document.querySelectorAll('.map').length === 2");
    page.until("document.querySelectorAll('#moved .near button').length > 0");
    JsonNode answer = asked("moved", "older.vec", "words.vec", "--top", "5", "--json");
    for (int i = 0; i < 5; i++) {
      assertEquals(
          answer.path("words").path(i).path("word").asText(), list().path(i).path(0).asText());
    }
    page.until("document.querySelectorAll('.map')[1].boxes().some(b => b.text === 'cat')");
    page.picture("moved");
  }

  @Test
  void labelsNeverOverlapHoweverFarOneZooms() throws Exception {
    page.open("");
    for (int step = 0; step < 5; step++) {
      Thread.sleep(250);
      JsonNode boxes = page.value("document.querySelector('.map').boxes()");
      assertTrue(boxes.size() > 3, "words are written: " + boxes);
      for (int a = 0; a < boxes.size(); a++) {
        for (int b = 0; b < a; b++) {
          assertFalse(overlap(boxes.path(a), boxes.path(b)), boxes.path(a) + ", " + boxes.path(b));
        }
      }
      page.find(".zoom button[aria-label='Zoom in']").click();
    }
  }

  private static boolean overlap(JsonNode a, JsonNode b) {
    JsonNode one = a.path("box");
    JsonNode two = b.path("box");
    return one.path(0).asDouble() < two.path(2).asDouble()
        && two.path(0).asDouble() < one.path(2).asDouble()
        && one.path(1).asDouble() < two.path(3).asDouble()
        && two.path(1).asDouble() < one.path(3).asDouble();
  }

  @Test
  void thePageIsDarkWhereTheSystemIsAndBySwitch() throws Exception {
    Map<String, Object> dark =
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark")));
    page.driver.executeCdpCommand("Emulation.setEmulatedMedia", dark);
    page.open("");
    assertEquals("dark", page.value("document.documentElement.dataset.theme").asText());
    String night = page.value("getComputedStyle(document.body).backgroundColor").asText();
    page.picture("dark");
    accessible();
    page.find("#theme").click();
    assertEquals("light", page.value("document.documentElement.dataset.theme").asText());
    assertNotEquals(night, page.value("getComputedStyle(document.body).backgroundColor").asText());
    page.open("");
    assertEquals("light", page.value("document.documentElement.dataset.theme").asText());
    page.driver.executeScript("localStorage.clear()");
    page.driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
  }

  @Test
  void allIsDoneByKeys() throws Exception {
    page.open("");
    page.driver.switchTo().activeElement().sendKeys("/");
    assertTrue(page.holds("document.activeElement === document.querySelector('#near input')"));
    page.driver.switchTo().activeElement().sendKeys("queen", Keys.ENTER);
    page.until("document.querySelector('#near h2')?.textContent === 'queen'");
    page.rest();
    page.driver.executeScript("document.querySelector('.map').focus()");
    JsonNode before = page.value("document.querySelector('.map').placeOf(7)");
    page.driver.switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
    page.rest();
    JsonNode after = page.value("document.querySelector('.map').placeOf(7)");
    assertTrue(after.path(0).asDouble() < before.path(0).asDouble() - 20, before + " " + after);
    assertEquals(before.path(1).asDouble(), after.path(1).asDouble(), 0.5);
    page.driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
    page.until("document.querySelector('#near h2') === null");
    page.driver.switchTo().activeElement().sendKeys("?");
    assertTrue(page.holds("document.getElementById('keys').open"));
    page.driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
    page.until("!document.getElementById('keys').open");
  }

  @Test
  void axeFindsNothingSeriousInAnyPanel() throws Exception {
    page.open("word=king");
    page.until("document.querySelector('#near h2')?.textContent === 'king'");
    for (String tab : List.of("near", "analogy", "compare", "moved", "learn", "plots")) {
      page.find("#tab-" + tab).click();
      accessible();
    }
    page.open("tab=compare&with=cat&with=king");
    page.until("document.querySelectorAll('#compare .matrix td').length >= 4");
    accessible();
  }

  private static void accessible() throws IOException {
    try (InputStream in = ExplorePageIT.class.getResourceAsStream("/axe.min.js")) {
      page.driver.executeScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    Object found =
        page.driver.executeAsyncScript(
            "const done = arguments[0];"
                + "axe.run({resultTypes: ['violations']}).then(r => done(JSON.stringify(r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => [v.id, v.nodes.map(n => n.html + n.failureSummary)]))),"
                + " e => done(String(e)))");
    assertEquals("[]", found);
  }

  @Test
  void aPictureADrawingAndListsAreDownloaded() throws Exception {
    page.open("word=cat&colour=column:kind");
    page.until("document.querySelector('#near h2')?.textContent === 'cat'");
    page.until("document.querySelector('.map').boxes().some(b => b.text === 'cat')");
    // In one script, so the menu is open again before the picture is made.
    page.driver.executeScript(
        "const menu = document.getElementById('downloads'); menu.open = true;"
            + "document.querySelector('[data-download=png]').click(); menu.open = true;");
    byte[] png = Files.readAllBytes(page.downloaded("words.png"));
    assertTrue(
        page.holds("document.getElementById('downloads').open"),
        "a menu that is opened while a picture is made stays open");
    page.find("#downloads summary").click();
    for (String kind : List.of("svg", "csv", "near")) {
      page.until("!document.getElementById('downloads').open");
      page.find("#downloads summary").click();
      page.until("document.getElementById('downloads').open");
      page.find("[data-download=" + kind + "]").click();
    }
    assertArrayEquals(
        new byte[] {(byte) 0x89, 'P', 'N', 'G'},
        Stream.of(png).findFirst().map(all -> java.util.Arrays.copyOf(all, 4)).orElseThrow());
    assertTrue(png.length > 10_000, "a picture of points");
    String svg = Files.readString(page.downloaded("words.svg"));
    assertTrue(svg.contains(">cat</text>") && svg.contains("<circle "), svg.substring(0, 400));
    List<String> places = Files.readAllLines(page.downloaded("words.csv"));
    assertEquals(601, places.size());
    assertTrue(places.get(1).startsWith("0,\"cat\","), places.get(1));
    List<String> near = new ArrayList<>(Files.readAllLines(page.downloaded("words-near.csv")));
    assertEquals("word,row,cosine", near.removeFirst());
    JsonNode answer = asked("nearest", "words.vec", "cat", "--top", "20", "--json");
    assertEquals(20, near.size());
    assertTrue(near.getFirst().startsWith("\"" + answer.path(0).path("word").asText() + "\","));
  }

  @Test
  void aSweepIsPlottedAndWalkedAlongByKeys() throws Exception {
    page.open("tab=plots&plot=training");
    page.until("document.querySelectorAll('.chart .mark').length === 3");
    assertEquals(
        "[[\"2\",\"0.5000\",\"0.16\",\"3.5\",\"0.04\"],"
            + "[\"10\",\"0.7000\",\"0.8\",\"4.25\",\"0.05\"],"
            + "[\"50\",\"0.7050\",\"4\",\"9\",\"0.2\"]]",
        figures().toString());
    assertTrue(
        page.find("#plots").getText().contains("More dims stop paying at 10"),
        page.find("#plots").getText());
    page.driver.executeScript("document.querySelector('.chart .mark').focus()");
    page.driver.switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    String told = page.driver.switchTo().activeElement().getAttribute("aria-label");
    assertEquals("50 dims: quality 0.7050, 4 MB, 9 s of training, 0.2 ms a query", told);
    assertEquals(told, page.find(".tip").getText());
    assertTrue(page.holds("document.querySelectorAll('.figures tbody tr')[2].matches('.pointed')"));
    // More training is higher up, and further right.
    JsonNode places =
        page.value(
            "[...document.querySelectorAll('.chart .mark circle:first-child')]"
                + ".map(c => [Number(c.getAttribute('cx')), Number(c.getAttribute('cy'))])");
    for (int i = 1; i < 3; i++) {
      assertTrue(places.path(i).path(0).asDouble() > places.path(i - 1).path(0).asDouble());
      assertTrue(places.path(i).path(1).asDouble() < places.path(i - 1).path(1).asDouble());
    }
    accessible();
    page.picture("sweep");
    page.find("[data-plot=svg]").click();
    page.find("[data-plot=csv]").click();
    String svg = Files.readString(page.downloaded("sweep.svg"));
    assertTrue(svg.contains(">Training by dim</text>") && svg.contains("<polyline "), svg);
    assertEquals(
        List.of(
            "dim,quality,bytes,training_seconds,query_milliseconds",
            "2,0.5,160000,3.5,0.04",
            "10,0.7,800000,4.25,0.05",
            "50,0.705,4000000,9,0.2"),
        Files.readAllLines(page.downloaded("sweep.csv")));
    page.find("#tab-near").click();
    assertEquals(0, page.value("document.querySelectorAll('.chart').length").asInt());
  }

  /** The table behind the plot. */
  private static JsonNode figures() throws IOException {
    return page.value(
        "[...document.querySelectorAll('.figures tbody tr')]"
            + ".map(r => [...r.children].map(c => c.textContent))");
  }

  @Test
  void theIndexOfATableIsPlottedOnceItIsThere() throws Exception {
    page.open("table=older&tab=plots&plot=recall");
    page.until("document.querySelector('#plots .calm')");
    assertEquals("This table has no index", page.find("#plots .calm").getText());
    assertTrue(page.find("#plots code").getText().contains("embedkit index older.vec"));
    accessible();
    Browsing.answered(folder, "index", "older.vec");
    page.find("#tab-near").click();
    page.find("#tab-plots").click();
    page.until("document.querySelectorAll('.chart .mark').length === 7");
    JsonNode told =
        new ObjectMapper().readTree(page.address.resolve("explore/1/recall").toURL().openStream());
    JsonNode figures = figures();
    assertEquals(8, figures.size());
    for (int i = 0; i < 7; i++) {
      JsonNode point = told.path("points").path(i);
      assertEquals(point.path("beam").asText(), figures.path(i).path(0).asText());
      double recall = figures.path(i).path(1).asDouble();
      assertEquals(point.path("recall").asDouble(), recall, 5.1e-5);
    }
    // As many candidates as there are rows, and more: all are found.
    assertEquals("1.0000", figures.path(6).path(1).asText());
    assertEquals("all", figures.path(7).path(0).asText());
    accessible();
    page.picture("recall");
  }

  @Test
  void aServerThatHasGoneIsSaidCalmlyAndTheMapStays() throws Exception {
    Path place = Files.createDirectory(folder.resolve("gone"));
    Files.writeString(place.resolve("words.vec"), table(0));
    try (Browsing gone = Browsing.of(place, "words.vec")) {
      gone.open("");
      gone.until("document.documentElement.dataset.layout");
      gone.endServer();
      gone.find("#near input").sendKeys("cat", Keys.ENTER);
      gone.until("!document.getElementById('away').hidden");
      assertTrue(gone.find("#away").getText().startsWith("The server does not answer."));
      gone.find("#again").click();
      gone.until("document.getElementById('told').textContent === 'It still does not answer.'");
      assertEquals("600", gone.find(".map").getAttribute("data-points"));
      gone.picture("gone");
      assertTrue(
          gone.errors().stream().allMatch(one -> one.contains("net::ERR_")),
          "the browser tells of questions without an answer alone");
    }
  }

  @Test
  void onAPhoneNothingIsBesideTheScreen() throws Exception {
    page.driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    try {
      page.open("word=cat");
      page.until("document.querySelector('#near h2')?.textContent === 'cat'");
      assertEquals(
          "[]",
          page.value(
                  "[...document.querySelectorAll('.bar *, .legend, .zoom, [role=tab]')]"
                      + ".filter(e => e.checkVisibility() && e.getBoundingClientRect().right > 390)"
                      + ".map(e => e.outerHTML)")
              .toString());
      page.find("#downloads summary").click();
      page.until("document.getElementById('downloads').open");
      // What lies at the middle of the last button is that button: nothing covers or cuts it.
      assertTrue(
          page.holds(
              "(b => document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2)"
                  + ".dataset.download === 'near')(document.querySelector("
                  + "'[data-download=near]').getBoundingClientRect())"));
      page.picture("phone");
    } finally {
      page.driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }

  @Test
  void aWordThatIsNotThereIsToldPlainly() throws Exception {
    page.open("");
    page.find("#near input").sendKeys("kitte", Keys.ENTER);
    page.until("document.querySelector('#near .sorry')");
    String told = page.find("#near .sorry").getText();
    assertTrue(told.contains("\"kitte\" is not among the 600 words"), told);
    assertTrue(told.contains("kitten"), told);
    // The browser itself tells of an answer of 404.
    assertEquals(1, page.errors().size());
  }
}
