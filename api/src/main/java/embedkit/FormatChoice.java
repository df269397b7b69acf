package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.VectorFormat;
import embedkit.foreign.Foreign;
import embedkit.spi.CompressionProvider;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.StoreProvider;
import embedkit.spi.VectorFormatProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which storage or format a file is for: by content when it is read, by name when written. */
final class FormatChoice {

  private final Catalog catalog;

  FormatChoice(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the storage that opens the file in place. */
  Optional<StoreProvider> storageOf(InputFile file) {
    return catalog.stores().all().stream().filter(s -> s.recognise(file).accepts()).findFirst();
  }

  /** The storage that opens a file in place: the one that is named, or that recognises it. */
  Optional<Providers.Choice<StoreProvider>> storageOf(InputFile file, Optional<String> spec) {
    if (spec.isEmpty()) {
      return storageOf(file)
          .map(found -> new Providers.Choice<>(found, Options.defaults(found.options())));
    }
    Spec named = Spec.parse(spec.get());
    boolean storage =
        catalog.stores().all().stream().anyMatch(store -> store.name().equals(named.name()));
    return storage ? Optional.of(catalog.stores().choose(named)) : Optional.empty();
  }

  /** Tells whether some storage or format takes a file for its own by its content. */
  boolean knows(InputFile file) {
    return storageOf(file).isPresent()
        || catalog.formats().all().stream()
            .filter(VectorFormatProvider::reads)
            .anyMatch(
                format ->
                    format.recognise(file).certainty().compareTo(Recognition.Certainty.LIKELY)
                        >= 0);
  }

  VectorFormat toRead(InputFile file, Optional<String> spec) {
    if (spec.isPresent()) {
      return made(catalog.formats().choose(spec.get()));
    }
    VectorFormatProvider best = null;
    Recognition.Certainty most = Recognition.Certainty.NO;
    List<String> refusals = new ArrayList<>();
    for (StoreProvider storage : catalog.stores().all()) {
      refusals.add(storage.name() + ": " + storage.recognise(file).reason());
    }
    for (VectorFormatProvider format : catalog.formats().all()) {
      if (format.reads()) {
        Recognition verdict = format.recognise(file);
        refusals.add(format.name() + ": " + verdict.reason());
        if (verdict.certainty().compareTo(most) > 0) {
          best = format;
          most = verdict.certainty();
        }
      }
    }
    if (best == null) {
      throw unrecognised(file, refusals);
    }
    return best.create(Options.defaults(best.options()));
  }

  VectorFormat toWrite(Path file, Optional<String> spec) {
    if (spec.isPresent()) {
      return made(catalog.formats().choose(spec.get()));
    }
    String extension = extension(file);
    VectorFormatProvider chosen =
        writers()
            .filter(f -> f.extensions().getFirst().equals(extension))
            .findFirst()
            .or(() -> writers().filter(f -> f.extensions().contains(extension)).findFirst())
            .orElseThrow(() -> noWriter(file, extension));
    return chosen.create(Options.defaults(chosen.options()));
  }

  /** The format that keeps all of a table. */
  VectorFormat ofCheckpoints() {
    return writers()
        .flatMap(format -> format.checkpoint().stream())
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "no format that is installed keeps all of a table, as a checkpoint does"));
  }

  private Stream<VectorFormatProvider> writers() {
    return catalog.formats().all().stream().filter(VectorFormatProvider::writes);
  }

  private static VectorFormat made(Providers.Choice<VectorFormatProvider> choice) {
    return choice.provider().create(choice.options());
  }

  private String extension(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    CompressionProvider compression = TargetFile.byName(file, catalog.compressions());
    if (compression != null) {
      name = name.substring(0, name.lastIndexOf('.'));
    }
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private ConfigurationException noWriter(Path file, String extension) {
    String known =
        writers()
            .map(f -> f.name() + " (." + String.join(", .", f.extensions()) + ")")
            .collect(Collectors.joining(", "));
    return new ConfigurationException(
        "cannot tell the format of "
            + file
            + ": no format goes by the ending \""
            + extension
            + "\"; the formats that can be written are "
            + (known.isEmpty() ? "none" : known)
            + Artifacts.missing(catalog.formats()).map(more -> "; " + more).orElse(""));
  }

  /** Says what the file is, where that can be told; what was tried is the cause. */
  private VectorFileException unrecognised(InputFile file, List<String> refusals) {
    VectorFileException tried =
        VectorFileException.at(
            file.path(),
            "",
            "the mark of a format",
            "none",
            "tried " + String.join("; ", refusals));
    return Foreign.of(file)
        .map(foreign -> foreign.refusal(file.path(), tried))
        .orElseGet(() -> unknown(file, tried));
  }

  private VectorFileException unknown(InputFile file, VectorFileException tried) {
    boolean empty = file.head().length == 0;
    return VectorFileException.at(
        file.path(),
        "",
        "a table of embeddings",
        empty ? "an empty file" : "something that begins with " + start(file.head()),
        empty
            ? "get it again"
            : Artifacts.missing(catalog.formats())
                .map(more -> "add a format that reads it: " + more)
                .orElse("have its tool write it as .npz, .safetensors or word2vec's text"),
        List.of(),
        tried);
  }

  /** The first bytes as text where they are text, else as hexadecimal numbers. */
  private static String start(byte[] head) {
    byte[] few = Arrays.copyOf(head, Math.min(16, head.length));
    String text = new String(few, StandardCharsets.ISO_8859_1);
    return text.matches("[ -~\\t\\r\\n]+")
        ? '"' + text.strip().replaceAll("\\s", " ") + '"'
        : "the bytes " + HexFormat.ofDelimiter(" ").formatHex(few);
  }
}
