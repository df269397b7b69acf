package embedkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import embedkit.spi.Provider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers by name: what is there, what is not, and what fails. */
class ProvidersTest {

  private record Named(String name) implements Provider {
    @Override
    public String summary() {
      return "Does nothing.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(Option.number("lr", 1, "A number."));
    }
  }

  private record Twin(String name) implements Provider {
    @Override
    public String summary() {
      return "Does nothing, too.";
    }

    @Override
    public List<Option<?>> options() {
      return List.of();
    }
  }

  private static String refusal(Providers<?> providers, String spec) {
    return assertThrows(ConfigurationException.class, () -> providers.choose(spec)).getMessage();
  }

  @Test
  void allComeInTheOrderOfTheirNames() {
    Providers<Provider> providers =
        Providers.of("toy", List.of(new Named("b"), new Named("c"), new Named("a")));
    assertEquals(List.of("a", "b", "c"), providers.all().stream().map(Provider::name).toList());
    assertEquals(List.of(), providers.problems());
    assertEquals("toy", providers.kind());
  }

  @Test
  void aPluginOfAnArtifactThatIsMissingIsToldWithIt() {
    assertEquals(
        "no tokenizer is named \"words\"; there is none at all; it is in"
            + " io.embedkit:embedkit-tokenizers, as io.embedkit:embedkit has it too",
        refusal(Providers.of("tokenizer", List.of()), "words"));
    assertEquals(
        "no storage is named \"mmap\"; there are heap; it is in"
            + " io.embedkit:embedkit-storage-mmap, as io.embedkit:embedkit has it too",
        refusal(Providers.of("storage", List.of(new Named("heap"))), "mmap"));
  }

  @Test
  void whoLacksAnArtifactIsToldOfItThoughTheNameIsUnknown() {
    assertEquals(
        "no storage is named \"disk\"; there are heap; more are in"
            + " io.embedkit:embedkit-storage-mmap",
        refusal(Providers.of("storage", List.of(new Named("heap"))), "disk"));
  }

  @Test
  void anUnknownNameListsTheNamesAndTheNearest() {
    Providers<Provider> providers =
        Providers.of("optimizer", List.of(new Named("adam"), new Named("sgd")));
    assertEquals(
        "no optimizer is named \"adm\"; there are adam, sgd; did you mean adam?",
        refusal(providers, "adm"));
    assertEquals(
        "no optimizer is named \"momentum\"; there are adam, sgd",
        refusal(providers, "momentum:lr=1"));
  }

  @Test
  void optionsAreCheckedWithTheNameOfTheirOwner() {
    Providers<Provider> providers = Providers.of("optimizer", List.of(new Named("adam")));
    assertEquals(
        "optimizer adam: lr=fast is not accepted; lr is number",
        refusal(providers, "adam:lr=fast"));
  }

  @Test
  void ofTwoWithOneNameNeitherIsChosenInSilence() {
    Providers<Provider> providers =
        Providers.of("toy", List.of(new Named("a"), new Twin("a"), new Twin("b")));
    String both = Named.class.getName() + " in module embedkit.api and " + Twin.class.getName();
    assertTrue(refusal(providers, "a").contains(both), refusal(providers, "a"));
    assertEquals(1, providers.problems().size());
    assertTrue(providers.problems().getFirst().endsWith("neither can be used"));
    assertEquals(List.of("b"), providers.all().stream().map(Provider::name).toList());
  }

  @Test
  void aThirdWithThatNameChangesNothing() {
    Providers<Provider> providers =
        Providers.of("toy", List.of(new Named("a"), new Twin("a"), new Named("a")));
    assertThrows(ConfigurationException.class, () -> providers.find("a"));
    assertEquals(List.of(), List.copyOf(providers.all()));
  }

  @Test
  void theSameProviderFoundTwiceIsOne() {
    Providers<Provider> providers = Providers.of("toy", List.of(new Named("a"), new Named("a")));
    assertEquals("a", providers.find("a").name());
    assertEquals(List.of(), providers.problems());
  }

  @Test
  void oneThatFailsToLoadIsToldAndTheOthersWork(@TempDir Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("embedkit.spi.OptimizerProvider"),
        "nowhere.Missing\nnowhere.MissingToo\n");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      Providers<?> providers = Providers.load("optimizer", Loaders.optimizers(loader));
      assertEquals(2, providers.problems().size(), providers.problems().toString());
      assertTrue(
          providers.problems().getFirst().startsWith("optimizer plugin left out: "),
          providers.problems().getFirst());
      assertTrue(
          providers.problems().getFirst().contains("nowhere.Missing"),
          providers.problems().getFirst());
    }
  }

  /** In the package of the module that has the {@code uses} line. */
  private static final class Loaders {
    static java.util.ServiceLoader<embedkit.spi.OptimizerProvider> optimizers(ClassLoader loader) {
      return java.util.ServiceLoader.load(embedkit.spi.OptimizerProvider.class, loader);
    }
  }
}
