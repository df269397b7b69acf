package embedkit.storage.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The module descriptor and META-INF/services name the same providers. */
class ServicesTest {

  @Test
  void theDescriptorAndTheServiceFilesAgree() throws IOException {
    Module module = getClass().getModule();
    assertTrue(module.isNamed(), "the tests run on the module path");
    assertFalse(module.getDescriptor().provides().isEmpty());
    for (ModuleDescriptor.Provides provides : module.getDescriptor().provides()) {
      assertEquals(provides.providers(), listed(provides.service()));
    }
  }

  private List<String> listed(String service) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/META-INF/services/" + service)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
