package embedkit.app.command;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.Catalog;
import embedkit.Providers;
import embedkit.spi.Option;
import embedkit.spi.Provider;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists what is installed. */
@Command(
    name = "plugins",
    description =
        "List every storage, initializer, optimizer, schedule, format and compression, with"
            + " options.",
    footer = {
      "",
      "Example: embedkit plugins",
      "A plugin is named with its options as in --optimizer adam:lr=0.001,beta1=0.9"
    })
final class PluginsCommand extends TableQuery implements Callable<Integer> {

  @Override
  public Integer call() {
    Catalog catalog = tables().catalog();
    if (json) {
      answer(out -> writeJson(out, catalog));
      return 0;
    }
    for (Providers<? extends Provider> kind : catalog.kinds()) {
      console().out().println(kind.kind() + ":");
      for (Provider provider : kind.all()) {
        console().out().printf("  %-16s %s%n", provider.name(), provider.summary());
        for (Option<?> option : Catalog.accepted(provider)) {
          console().out().printf("      %-44s %s%n", option.describe(), option.sentence());
        }
      }
    }
    return 0;
  }

  private static void writeJson(JsonGenerator out, Catalog catalog) throws IOException {
    out.writeStartArray();
    for (Providers<? extends Provider> kind : catalog.kinds()) {
      for (Provider provider : kind.all()) {
        out.writeStartObject();
        out.writeStringField("kind", kind.kind());
        out.writeStringField("name", provider.name());
        out.writeStringField("summary", provider.summary());
        out.writeStringField("module", String.valueOf(provider.getClass().getModule().getName()));
        out.writeArrayFieldStart("options");
        for (Option<?> option : Catalog.accepted(provider)) {
          out.writeStartObject();
          out.writeStringField("name", option.name());
          out.writeStringField("accepts", option.accepts());
          out.writeBooleanField("required", option.required());
          if (option.defaultValue().isPresent()) {
            out.writeStringField("default", option.defaultValue().get().toString());
          }
          out.writeStringField("sentence", option.sentence());
          out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }
}
