package embedkit.app.command.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Without a table the page has one learned, and shows it: half a minute on two idle processors. */
@Tag("long")
class WatchedLearningIT {

  @TempDir Path folder;

  @Test
  void aRunIsWatchedToItsEndAndItsTableIsShown() throws Exception {
    assumeTrue(
        Browsing.isPossible(),
        "there is no chromium and chromedriver in /usr/bin, so the page is not looked at");
    try (Browsing page = Browsing.of(folder)) {
      page.driver.get(page.address.toString());
      page.until("document.querySelector('.map.over canvas')");
      String learning = "Number(document.getElementById('learn').dataset.share)";
      for (int i = 0; i < 20 && !page.holds(learning + " > 0.3"); i++) {
        Thread.sleep(2000);
      }
      page.picture("learning");
      for (int i = 0; i < 20 && !page.holds("document.documentElement.dataset.ready"); i++) {
        Thread.sleep(10_000);
      }
      assertEquals(
          "The table is learned.",
          page.value("document.getElementById('learn').dataset.ended").asText());
      assertEquals("learned", page.value("document.documentElement.dataset.drawn").asText());
      page.find("#tab-near").click();
      page.find("#near input").sendKeys("cat", Keys.ENTER);
      page.until("document.querySelector('#near h2')?.textContent === 'cat'");
      double mean =
          page.value(
                  "[...document.querySelectorAll('#near .near button')].slice(0, 5)"
                      + ".reduce((sum, b) => sum + Number(b.dataset.cosine) / 5, 0)")
              .asDouble();
      // Of rows that have learned nothing the nearest five have less than half of that.
      assertTrue(mean > 0.45, "the nearest of cat have cosines of " + mean);
      page.picture("learned");
      assertEquals(List.of(), page.errors());
    }
  }
}
