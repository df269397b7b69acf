import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Checks or applies google-java-format over the whole tree; run by the build on the JDK 25. */
final class Format {
  public static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    AtomicInteger wrong = new AtomicInteger();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of(args[1]))) {
      sources =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !f.toString().contains("/target/"))
              .toList();
    }
    sources.parallelStream()
        .forEach(
            file -> {
              try {
                String text = Files.readString(file);
                String ordered =
                    ImportOrderer.reorderImports(
                        RemoveUnusedImports.removeUnusedImports(text),
                        JavaFormatterOptions.Style.GOOGLE);
                String formatted = formatter.formatSource(ordered);
                if (!formatted.equals(text)) {
                  if (apply) {
                    Files.writeString(file, formatted);
                  } else {
                    System.err.println("not formatted: " + file);
                  }
                  wrong.incrementAndGet();
                }
              } catch (Exception e) {
                System.err.println("cannot format " + file + ": " + e.getMessage());
                wrong.addAndGet(apply ? 0 : 1);
              }
            });
    if (wrong.get() > 0 && !apply) {
      System.err.println("run: mvn -pl . validate -Dformat=apply");
      System.exit(1);
    }
  }
}
