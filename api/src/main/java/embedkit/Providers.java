package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The providers of one kind, by name. A provider that fails to load is told in {@link #problems()}
 * and the others work; of two with one name neither is chosen in silence. Immutable.
 *
 * @param <P> the kind of provider
 */
public final class Providers<P extends Provider> {

  /**
   * A provider with checked options.
   *
   * @param provider the provider
   * @param options values for all of its options
   * @param <P> the kind of provider
   */
  public record Choice<P extends Provider>(P provider, Options options) {}

  private final String kind;
  private final Map<String, P> byName = new TreeMap<>();
  private final Map<String, String> clashes = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private Providers(String kind) {
    this.kind = kind;
  }

  /**
   * Loads providers. The module that calls {@code ServiceLoader.load} has the {@code uses} line.
   *
   * @param kind what a person calls such a plugin, such as {@code optimizer}
   * @param loader finds them
   * @param <P> the kind of provider
   * @return the providers, and the problems met
   */
  public static <P extends Provider> Providers<P> load(String kind, ServiceLoader<P> loader) {
    Providers<P> providers = new Providers<>(kind);
    var found = loader.stream().iterator();
    boolean more = true;
    while (more) {
      try {
        more = found.hasNext();
        if (more) {
          providers.add(found.next().get());
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        providers.problems.add(kind + " plugin left out: " + reason(e));
      }
    }
    return providers;
  }

  /**
   * Puts given providers together.
   *
   * @param kind what a person calls such a plugin, such as {@code optimizer}
   * @param given the providers
   * @param <P> the kind of provider
   * @return the providers
   */
  public static <P extends Provider> Providers<P> of(String kind, List<? extends P> given) {
    Providers<P> providers = new Providers<>(kind);
    given.forEach(providers::add);
    return providers;
  }

  /**
   * Returns what a person calls such a plugin.
   *
   * @return for instance {@code optimizer}
   */
  public String kind() {
    return kind;
  }

  /**
   * Returns all providers whose names are their own.
   *
   * @return in the order of their names
   */
  public Collection<P> all() {
    return List.copyOf(byName.values());
  }

  /**
   * Returns what went wrong while providers were loaded.
   *
   * @return sentences; empty if all is well
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Finds a provider.
   *
   * @param name its name
   * @return the provider
   * @throws ConfigurationException if there is none of that name, with the names that there are, or
   *     if two bear it, with both modules
   */
  public P find(String name) {
    if (clashes.containsKey(name)) {
      throw new ConfigurationException(clashes.get(name) + "; remove one of them");
    }
    P provider = byName.get(name);
    if (provider == null) {
      throw unknown(name);
    }
    return provider;
  }

  /**
   * Finds a provider and checks its options.
   *
   * @param spec the plugin's name with its options
   * @return the provider with checked options
   * @throws ConfigurationException if there is no such provider or it does not accept an option
   */
  public Choice<P> choose(Spec spec) {
    return choose(spec, Provider::options);
  }

  /** Finds a provider and checks its options with those that all of its kind have. */
  Choice<P> choose(Spec spec, Function<? super P, List<Option<?>>> accepted) {
    P provider = find(spec.name());
    String owner = kind + " " + provider.name();
    return new Choice<>(provider, Options.check(owner, accepted.apply(provider), spec.settings()));
  }

  /**
   * Finds a provider and checks its options.
   *
   * @param spec text such as {@code adam:lr=0.001}
   * @return the provider with checked options
   * @throws ConfigurationException if the text is no spec, there is no such provider or it does not
   *     accept an option
   */
  public Choice<P> choose(String spec) {
    return choose(Spec.parse(spec));
  }

  private void add(P provider) {
    String name = provider.name();
    P other = clashes.containsKey(name) ? provider : byName.putIfAbsent(name, provider);
    if (other != null && other.getClass() != provider.getClass()) {
      byName.remove(name);
      String clash =
          "two "
              + kind
              + " plugins are named "
              + name
              + ": "
              + origin(other)
              + " and "
              + origin(provider);
      clashes.put(name, clash);
      problems.add(clash + "; neither can be used");
    }
  }

  private ConfigurationException unknown(String name) {
    List<String> near = Spelling.nearest(name, byName.keySet().stream(), 1);
    String there =
        byName.isEmpty()
            ? "there is none at all"
            : "there are " + String.join(", ", byName.keySet());
    String hint =
        Artifacts.of(kind, name)
            .or(() -> near.stream().findFirst().map(one -> "did you mean " + one + "?"))
            .or(() -> Artifacts.missing(this))
            .map(clause -> "; " + clause)
            .orElse("");
    return new ConfigurationException("no " + kind + " is named \"" + name + "\"; " + there + hint);
  }

  private static String origin(Provider provider) {
    Module module = provider.getClass().getModule();
    return provider.getClass().getName()
        + (module.isNamed() ? " in module " + module.getName() : " on the class path");
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root == e ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + root + ")";
  }
}
