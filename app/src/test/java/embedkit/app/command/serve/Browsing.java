package embedkit.app.command.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The built command's explorer page in Debian's Chromium. */
final class Browsing implements AutoCloseable {

  private static final Path BINARY = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path EMBEDKIT =
      Path.of("target", "embedkit", "bin", "embedkit").toAbsolutePath();
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final long PATIENCE_MILLIS = 40_000;

  final ChromeDriver driver;
  final URI address;
  final Path downloads;
  private final Process server;

  private Browsing(ChromeDriver driver, URI address, Path downloads, Process server) {
    this.driver = driver;
    this.address = address;
    this.downloads = downloads;
    this.server = server;
  }

  static boolean isPossible() {
    return Files.isExecutable(BINARY) && Files.isExecutable(DRIVER);
  }

  /** Starts the command in a folder, and a browser; opens nothing yet. */
  static Browsing of(Path folder, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(EMBEDKIT.toString(), "explore"));
    command.addAll(List.of(arguments));
    command.add("--no-browser");
    Path log = folder.resolve("explore.log");
    Process server =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    String told = "";
    for (int i = 0; i < 600 && server.isAlive() && !told.contains("http://"); i++) {
      Thread.sleep(50);
      told = Files.readString(log);
    }
    if (!told.contains("http://")) {
      server.destroy();
      throw new AssertionError("no address is told: " + told);
    }
    URI address = URI.create(told.replaceAll("(?s).*(http://\\S+).*", "$1"));
    Path downloads = Files.createDirectories(folder.resolve("downloads"));
    return new Browsing(browser(downloads), address, downloads, server);
  }

  private static ChromeDriver browser(Path downloads) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BINARY.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--window-size=1280,800",
        "--hide-scrollbars");
    options.setExperimentalOption(
        "prefs",
        Map.of(
            "download.default_directory",
            downloads.toAbsolutePath().toString(),
            "profile.default_content_setting_values.automatic_downloads",
            1));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    // Both paths are said, so nothing is looked for, let alone fetched.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER.toString()))
            .usingAnyFreePort()
            .build();
    return new ChromeDriver(service, options);
  }

  /** Runs another command in the same way, and returns what it prints. */
  static String answered(Path folder, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(EMBEDKIT.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("answer");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(command + " fails");
    }
    return Files.readString(out);
  }

  /** Opens the page anew, with what stands behind the mark of the fragment. */
  void open(String fragment) throws InterruptedException {
    driver.get("about:blank");
    driver.get(address + (fragment.isEmpty() ? "" : "#" + fragment));
    until("document.documentElement.dataset.ready");
  }

  /** Waits until the map moves no more from one frame to a later one. */
  void rest() throws IOException, InterruptedException {
    JsonNode before = null;
    for (int i = 0; i < 100; i++) {
      // Where none is drawn between two looks, a map that moves seems to stand.
      driver.executeAsyncScript(
          "const done = arguments[0];"
              + "requestAnimationFrame(() => requestAnimationFrame(() => done()));");
      JsonNode now = value("document.querySelector('.map').placeOf(0)");
      if (now.equals(before)) {
        return;
      }
      before = now;
      Thread.sleep(250);
    }
    throw new AssertionError("the map never comes to rest");
  }

  /** Waits for an expression of the page that holds. */
  void until(String expression) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!holds(expression)) {
      if (System.nanoTime() > end) {
        String page = String.valueOf(driver.executeScript("return document.body.innerText"));
        throw new AssertionError("never holds: " + expression + "\n" + page);
      }
      Thread.sleep(40);
    }
  }

  boolean holds(String expression) {
    return Boolean.TRUE.equals(driver.executeScript("return Boolean(" + expression + ")"));
  }

  /** The value of an expression, as JSON. */
  JsonNode value(String expression) throws IOException {
    Object text = driver.executeScript("return JSON.stringify(" + expression + ")");
    return new ObjectMapper().readTree(String.valueOf(text));
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** Messages of the browser that tell of something broken. */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::toString)
        .toList();
  }

  void picture(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Waits for a file that the page hands over. */
  Path downloaded(String name) throws InterruptedException {
    Path file = downloads.resolve(name);
    for (int i = 0; i < 500 && !Files.exists(file); i++) {
      Thread.sleep(20);
    }
    return file;
  }

  /** Ends the command, while the page stays open. */
  void endServer() throws InterruptedException {
    server.destroy();
    server.waitFor();
  }

  @Override
  public void close() {
    driver.quit();
    server.destroy();
    try {
      if (!server.waitFor(Duration.ofSeconds(20))) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
