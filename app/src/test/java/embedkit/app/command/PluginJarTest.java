package embedkit.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.Catalog;
import embedkit.api.EmbeddingStore;
import embedkit.api.Optimizer;
import embedkit.api.TableShape;
import embedkit.spi.OptimizerProvider;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin in a jar of its own: one class and one provides line. */
class PluginJarTest {

  @TempDir Path folder;

  @Test
  void aJarWithOneClassAndOneLineShowsUpAndTrains() throws IOException {
    Path jar = PluginJar.build(folder, Path.of(apiModule().location().orElseThrow()));
    ModuleFinder finder = ModuleFinder.of(jar);
    Configuration resolved =
        ModuleLayer.boot()
            .configuration()
            .resolveAndBind(finder, ModuleFinder.of(), Set.of("my.optimizer"));
    ModuleLayer layer =
        ModuleLayer.boot().defineModulesWithOneLoader(resolved, ClassLoader.getSystemClassLoader());
    Catalog catalog = Catalog.in(layer);
    List<String> names = catalog.optimizers().all().stream().map(OptimizerProvider::name).toList();
    assertTrue(names.containsAll(List.of("sgd", "sign-sgd")), names.toString());
    Optimizer optimizer = catalog.optimizer("sign-sgd:lr=0.5");
    assertEquals("sign-sgd:lr=0.5", optimizer.spec());
    var choice = catalog.stores().choose("heap");
    try (EmbeddingStore table = choice.provider().create(TableShape.f32(3, 2), choice.options())) {
      optimizer.bind(table).step(new long[] {1}, 0, 1, new float[] {7, -7}, 0, 2, 0.5);
      float[] row = new float[2];
      table.gather(1, 1, row, 0, 2);
      assertEquals(-0.5f, row[0]);
      assertEquals(0.5f, row[1]);
    }
  }

  private static ModuleReference apiModule() {
    return ModuleLayer.boot().configuration().modules().stream()
        .filter(module -> module.name().equals("embedkit.api"))
        .map(ResolvedModule::reference)
        .findFirst()
        .orElseThrow();
  }
}
