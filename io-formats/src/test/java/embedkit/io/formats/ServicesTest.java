package embedkit.io.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.spi.CompressionProvider;
import embedkit.spi.VectorFormatProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The module descriptor and META-INF/services name the same providers. */
class ServicesTest {

  @Test
  void theDescriptorAndTheServiceFilesAgree() throws IOException {
    for (Class<?> service : Set.of(VectorFormatProvider.class, CompressionProvider.class)) {
      assertEquals(provided(service.getName()), listed(service.getName()));
    }
  }

  @Test
  void everyPluginLoads() {
    Catalog catalog = Catalog.installed();
    assertEquals(java.util.List.of(), catalog.formats().problems());
    assertEquals(java.util.List.of(), catalog.compressions().problems());
    assertTrue(catalog.formats().all().size() >= 2);
    assertEquals(5, catalog.compressions().all().size());
  }

  private static Set<String> provided(String service) {
    Module module = Loaded.class.getModule();
    assertTrue(module.isNamed(), "the tests run on the module path");
    Set<String> names = new TreeSet<>();
    module.getDescriptor().provides().stream()
        .filter(p -> p.service().equals(service))
        .forEach(p -> names.addAll(p.providers()));
    return names;
  }

  private static Set<String> listed(String service) throws IOException {
    try (InputStream in = Loaded.class.getResourceAsStream("/META-INF/services/" + service)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new TreeSet<>(text.lines().toList());
    }
  }
}
