package embedkit.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import embedkit.app.command.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows and rules of the house, over the classes of all modules. */
class ArchitectureTest {

  private static final List<String> MODULES =
      List.of(
          "api",
          "kernels",
          "storage-heap",
          "storage-mmap",
          "initializers",
          "optimizers",
          "tokenizers",
          "io-formats",
          "training",
          "search",
          "index-hnsw",
          "text",
          "collection",
          "server",
          "guice",
          "testkit",
          "app");
  private static final List<String> PLUGIN_PACKAGES =
      List.of(
          "embedkit.storage.heap",
          "embedkit.storage.mmap",
          "embedkit.initializers",
          "embedkit.optimizers",
          "embedkit.tokenizers",
          "embedkit.io.formats",
          "embedkit.training",
          "embedkit.search",
          "embedkit.index.hnsw");

  private static final List<String> COMMANDS =
      List.of(
          "train",
          "run",
          "sweep",
          "nearest",
          "map",
          "shell",
          "embed",
          "similar",
          "evaluate",
          "info",
          "convert",
          "verify",
          "tokenize",
          "serve",
          "plugins",
          "collect",
          "find",
          "collection",
          "export");

  private static JavaClasses classes;
  private static JavaClasses withoutTestkit;

  @BeforeAll
  static void importAll() {
    List<Path> folders = MODULES.stream().map(ArchitectureTest::classesOf).toList();
    folders.forEach(folder -> assertTrue(Files.isDirectory(folder), folder + " is not built"));
    ClassFileImporter importer =
        new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests());
    classes = importer.importPaths(folders);
    withoutTestkit = classes.that(not(resideInAPackage("embedkit.testkit..")));
    assertTrue(classes.size() > 200, "only " + classes.size() + " classes: a rule over few passes");
    assertTrue(classes.contain(Main.class));
  }

  private static Path classesOf(String module) {
    return Path.of("..", module, "target", "classes").toAbsolutePath().normalize();
  }

  @TestFactory
  Stream<DynamicTest> noPluginModuleReadsAnother() {
    return PLUGIN_PACKAGES.stream()
        .map(
            own -> {
              String[] others =
                  PLUGIN_PACKAGES.stream()
                      .filter(other -> !other.equals(own))
                      .map(other -> other + "..")
                      .toArray(String[]::new);
              return DynamicTest.dynamicTest(
                  own,
                  () ->
                      noClasses()
                          .that()
                          .resideInAPackage(own + "..")
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(others)
                          .check(classes));
            });
  }

  @Test
  void theFrontDoorSeesTheSpiAndTheSpiSeesTheContracts() {
    noClasses()
        .that()
        .resideInAPackage("embedkit.api")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("embedkit", "embedkit.spi")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("embedkit.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("embedkit", "embedkit.spi")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("embedkit.spi")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("embedkit")
        .check(classes);
  }

  @Test
  void theContractOfTablesSeesNoneOfTheSubjectsThatStandOnIt() {
    List<String> subjects =
        List.of(
            "embedkit.api.file", "embedkit.api.index", "embedkit.api.layer", "embedkit.api.text");
    Set<String> there =
        classes.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith("embedkit.api."))
            .collect(Collectors.toSet());
    assertEquals(Set.copyOf(subjects), there, "a new subject is named here");
    noClasses()
        .that()
        .resideInAPackage("embedkit.api")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(subjects.toArray(String[]::new))
        .check(classes);
  }

  @Test
  void noClassOfTheApplicationStandsOutsideItsRooms() {
    Set<String> rooms =
        classes.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.equals("embedkit.app") || name.startsWith("embedkit.app."))
            .map(name -> name.substring("embedkit.app".length()).replaceAll("^\\.(\\w+).*", "$1"))
            .collect(Collectors.toSet());
    assertEquals(Set.of("answer", "command", "corpus", "picture", "progress"), rooms);
  }

  @Test
  void onlyCommandsSeeCommands() {
    noClasses()
        .that()
        .resideOutsideOfPackage("embedkit.app.command..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("embedkit.app.command..")
        .check(classes);
  }

  @TestFactory
  Stream<DynamicTest> commandsOfOneSubjectSeeTheFlagsAlone() {
    List<String> subjects =
        List.of("ask", "collection", "label", "learn", "map", "serve", "table", "flag");
    return subjects.stream()
        .map(
            own ->
                DynamicTest.dynamicTest(
                    own,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage("embedkit.app.command." + own)
                            .should()
                            .dependOnClassesThat(
                                resideInAPackage("embedkit.app.command..")
                                    .and(
                                        not(
                                            resideInAnyPackage(
                                                "embedkit.app.command." + own,
                                                "embedkit.app.command.flag"))))
                            .check(classes)));
  }

  /** Who asks does not know which index answers, nor who prints the answer. */
  @Test
  void questionsSeeNoIndexOfTheirOwnAndAnswersSeeNoQuestion() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "embedkit.search.question", "embedkit.search.answer", "embedkit.search.evaluation")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("embedkit.search.exact", "embedkit.app..")
        .check(classes);
    noClasses()
        .that()
        .resideInAnyPackage("embedkit.search.answer", "embedkit.search.evaluation")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("embedkit.search.question")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("embedkit.search..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("embedkit.app..")
        .check(classes);
  }

  /** Packages of more than 20 classes, and the one subject that each of them has. */
  private static final Map<String, String> LARGE =
      Map.ofEntries(
          Map.entry("embedkit", "the front door: plugins by name, tables opened, made and saved"),
          Map.entry(
              "embedkit.app.command.flag",
              "flags that several commands share, and what these name"),
          Map.entry(
              "embedkit.api", "tables: rows, tokens, how they start and learn, what goes wrong"),
          Map.entry(
              "embedkit.api.text", "texts: how they are cut, and what is learned of their tokens"),
          Map.entry("embedkit.initializers", "how a table starts, one distribution a file"),
          Map.entry("embedkit.optimizers", "how a table learns, one rule a file"),
          Map.entry("embedkit.storage.mmap", "tables whose file is mapped, and that file"),
          Map.entry("embedkit.io.formats.binary", "binary files, one format beside the other"),
          Map.entry("embedkit.io.formats.text", "lines of a token and numbers, read and written"),
          Map.entry("embedkit.training", "from a text to a table"),
          Map.entry("embedkit.training.label", "labels of lines: how they are learned and told"));

  @Test
  void aPackageOfManyFilesHasOneSubjectThatIsNamedHere() {
    Map<String, Long> files =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> type.getPackageName().startsWith("embedkit"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    List<String> unnamed =
        files.entrySet().stream()
            .filter(count -> count.getValue() > 20 && !LARGE.containsKey(count.getKey()))
            .map(count -> count.getKey() + " has " + count.getValue())
            .toList();
    assertEquals(List.of(), unnamed, "split it by subject, or name its one subject");
  }

  @Test
  void theContractsNameNoThirdParty() {
    noClasses()
        .that()
        .resideInAnyPackage("embedkit", "embedkit.spi", "embedkit.api..", "embedkit.kernels")
        .should()
        .dependOnClassesThat(
            not(
                resideInAnyPackage(
                    "java..", "embedkit..", "jdk.incubator.vector", "org.jspecify.annotations")))
        .check(classes);
  }

  @Test
  void whatIsExportedSaysThatNothingIsNull() throws IOException {
    List<String> unmarked = new ArrayList<>();
    int marked = 0;
    for (String module : MODULES) {
      Path descriptor = classesOf(module).resolve("module-info.class");
      if (!Files.exists(descriptor) || module.equals("app") || module.equals("guice")) {
        continue;
      }
      try (InputStream in = Files.newInputStream(descriptor)) {
        for (ModuleDescriptor.Exports exports : ModuleDescriptor.read(in).exports()) {
          boolean says =
              exports.isQualified()
                  || classes
                      .get(exports.source() + ".package-info")
                      .isAnnotatedWith("org.jspecify.annotations.NullMarked");
          marked += says ? 1 : 0;
          if (!says) {
            unmarked.add(exports.source());
          }
        }
      }
    }
    assertEquals(List.of(), unmarked);
    assertTrue(marked >= 20, "only " + marked + " packages: a rule over few passes");
  }

  @Test
  void librariesStayInTheirRooms() {
    onlyIn(
        "embedkit.app..",
        "com.google.common..",
        "picocli..",
        "me.tongfei..",
        "org.jline..",
        "org.snakeyaml..",
        "org.jfree..",
        "java.awt..");
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "embedkit.app..",
            "embedkit.collection..",
            "embedkit.io.formats.json..",
            "embedkit.server..",
            "embedkit.text..",
            "embedkit.tokenizers..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml..")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackages("embedkit.app..", "embedkit.guice..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.inject..", "jakarta.inject..")
        .check(classes);
    onlyIn("embedkit.server..", "com.sun.net.httpserver..");
    noClasses()
        .that()
        .resideOutsideOfPackages("embedkit.tokenizers..", "embedkit.collection..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.lucene..")
        .check(classes);
    onlyIn("embedkit.io.formats..", "io.jhdf..", "com.github.luben..", "org.tukaani..");
    onlyIn("embedkit.io.formats.parquet..", "dev.hardwood..");
    onlyIn("embedkit.kernels..", "jdk.incubator..");
    onlyIn("embedkit.testkit..", "org.junit..");
  }

  private static void onlyIn(String room, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(classes);
  }

  @Test
  void kernelsSeeFloatsAndNeverAStore() {
    noClasses()
        .that()
        .resideInAPackage("embedkit.kernels..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("embedkit", "embedkit.api..", "embedkit.spi..")
        .check(classes);
  }

  @Test
  void noPackageCycles() {
    slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(classes);
  }

  /** Every package is a slice of its own. */
  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("embedkit")
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  @Test
  void onlyTheApplicationTouchesTheStandardStreamsAndOnlyMainExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage("embedkit.app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(classes);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(classes);
  }

  /**
   * A library's text names settings, and the application words them as flags; a flag of Java's own
   * is no flag of ours. Read from the class files, so that a constant, a part of a concatenation
   * and an annotation are seen alike.
   */
  @Test
  void noLibraryNamesAFlagOrACommand() throws IOException {
    String commands = String.join("|", COMMANDS);
    Pattern typed =
        Pattern.compile("(^|[^-\\w])--(?!add-modules)[a-z]|\\bembedkit (" + commands + ")\\b");
    List<String> found = textsThatMatch(typed, "embedkit.app..", false);
    assertTrue(found.isEmpty(), String.join("\n", found));
    // The same search finds the application's own flags: it is not blind.
    assertTrue(textsThatMatch(typed, "embedkit.app..", true).size() > 30);
  }

  private static List<String> textsThatMatch(Pattern typed, String room, boolean inside)
      throws IOException {
    List<String> found = new ArrayList<>();
    for (JavaClass type :
        classes.that(inside ? resideInAPackage(room) : resideOutsideOfPackage(room))) {
      byte[] bytes = Files.readAllBytes(Path.of(type.getSource().orElseThrow().getUri()));
      for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
        if (entry instanceof Utf8Entry text && typed.matcher(text.stringValue()).find()) {
          found.add(type.getName() + ": " + text.stringValue());
        }
      }
    }
    return found;
  }

  @Test
  void nobodyThrowsABareException() {
    for (Class<?> bare : List.of(RuntimeException.class, Exception.class, Error.class)) {
      noClasses()
          .should()
          .callConstructorWhere(
              JavaCall.Predicates.target(
                      HasOwner.Predicates.With.owner(JavaClass.Predicates.type(bare)))
                  .and(
                      DescribedPredicate.describe(
                          "is a new one, not the super call of a subclass",
                          call -> !call.getOriginOwner().isAssignableTo(bare))))
          .check(classes);
    }
  }

  /** What one machine writes another reads, and the languages of the two are not asked. */
  @Test
  void nothingIsWrittenInTheLanguageOfTheMachine() {
    noClasses()
        .should()
        .callMethod(String.class, "formatted", Object[].class)
        .orShould()
        .callMethod(String.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintStream.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
        .orShould()
        .callMethod(PrintWriter.class, "format", String.class, Object[].class)
        .orShould()
        .callMethod(String.class, "toLowerCase")
        .orShould()
        .callMethod(String.class, "toUpperCase")
        .orShould()
        .callConstructor(DecimalFormat.class, String.class)
        .because("numbers and letters are written by Locale.ROOT")
        .check(classes);
  }

  @Test
  void namesAreOfTheField() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(classes);
  }

  @Test
  void everyProviderIsProvidedAndTestedByItsKit() throws IOException {
    Set<String> kits =
        Set.of(
            "StoreKit",
            "InitializerKit",
            "OptimizerKit",
            "FormatKit",
            "ScheduleKit",
            "TokenizerKit",
            "IndexKit",
            "ObjectiveKit",
            "CompressionKit");
    List<String> untested = new ArrayList<>();
    StringBuilder tests = new StringBuilder();
    for (String module : MODULES) {
      Path folder = Path.of("..", module, "src", "test", "java");
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            String text = Files.readString(file);
            if (kits.stream().anyMatch(kit -> text.contains("extends " + kit))) {
              tests.append(text);
            }
          }
        }
      }
    }
    List<String> providers =
        withoutTestkit.stream()
            .filter(c -> c.isAssignableTo("embedkit.spi.Provider") && !c.isInterface())
            .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
            // Only written, and opened again by the storage mmap: the storage's own tests hold it.
            .filter(c -> !c.getName().equals("embedkit.storage.mmap.SafetensorsFormat$Provider"))
            .map(c -> c.getName())
            .toList();
    assertTrue(providers.size() >= 12, "only " + providers);
    for (String provider : providers) {
      String name = provider.substring(provider.lastIndexOf('.') + 1).replace('$', '.');
      if (tests.indexOf(name) < 0) {
        untested.add(provider);
      }
    }
    assertTrue(untested.isEmpty(), "no kit tests " + untested);
  }
}
