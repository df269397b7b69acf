package embedkit.app.command.learn;

import embedkit.Catalog;
import embedkit.Spelling;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.spi.Option;
import embedkit.training.Pipeline;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** A pipeline as YAML: a key for each option, in text as a flag would have it. */
public final class PipelineFile {

  private final String name;
  private final Catalog catalog;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private PipelineFile(String name, Catalog catalog) {
    this.name = name;
    this.catalog = catalog;
  }

  /**
   * Reads a file; every key, every value and every plugin's options are checked where they stand.
   */
  public static Map<String, String> read(String name, InputStream in, Catalog catalog) {
    PipelineFile file = new PipelineFile(name, catalog);
    try {
      LoadSettings reading = LoadSettings.builder().setLabel(name).build();
      Reader text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
      StreamReader characters = new StreamReader(reading, text);
      Optional<Node> root =
          new Composer(reading, new ParserImpl(reading, characters)).getSingleNode();
      if (root.isEmpty() || !(root.get() instanceof MappingNode mapping)) {
        throw new ConfigurationException(
            name + ": expected lines of key: value, as embedkit train --print-pipeline writes");
      }
      mapping.getValue().forEach(file::take);
      return file.settings;
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(mark -> at(name, mark)).orElse(name);
      throw new ConfigurationException(where + ": this is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw new ConfigurationException(name + ": expected UTF-8, found bytes that are not");
      }
      throw new ConfigurationException(name + ": this is not YAML: " + e.getMessage());
    }
  }

  private static String at(String name, Mark mark) {
    return name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
  }

  private String at(Node node) {
    return node.getStartMark().map(mark -> at(name, mark)).orElse(name);
  }

  private void take(NodeTuple tuple) {
    String key = text("a key", tuple.getKeyNode());
    Option<?> option =
        Pipeline.options().stream()
            .filter(known -> known.name().equals(key))
            .findFirst()
            .orElseThrow(() -> unknown(tuple.getKeyNode(), key));
    String value = value(key, tuple.getValueNode());
    option.parse(value, at(tuple.getValueNode()));
    checkPlugin(tuple.getValueNode(), key, value);
    if (settings.put(key, value) != null) {
      throw new ConfigurationException(at(tuple.getKeyNode()) + ": " + key + " stands here twice");
    }
  }

  private ConfigurationException unknown(Node node, String key) {
    List<String> names = Pipeline.options().stream().map(Option::name).toList();
    List<String> near = Spelling.nearest(key, names.stream(), 1);
    return new ConfigurationException(
        at(node)
            + ": a pipeline has no \""
            + key
            + "\""
            + (near.isEmpty() ? "; it has " : "; did you mean " + near.getFirst() + "? It has ")
            + String.join(", ", names));
  }

  private String value(String key, Node node) {
    return node instanceof SequenceNode list
        ? list.getValue().stream().map(one -> text(key, one)).collect(Collectors.joining(","))
        : text(key, node);
  }

  private String text(String what, Node node) {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    String found = node instanceof ScalarNode ? "nothing" : "keys or a list beneath it";
    throw new ConfigurationException(
        at(node)
            + ": expected "
            + what
            + " as a word or number in one line, such as optimizer: sgd:lr=0.05; found "
            + found);
  }

  /**
   * A plugin's options are checked by themselves, so that their mistakes are told at their line.
   */
  private void checkPlugin(Node node, String key, String value) {
    if (key.equals(Pipeline.FREEZE.name())) {
      return;
    }
    try {
      Pipeline.of(Map.of(key, value)).check(catalog);
    } catch (EmbedkitException e) {
      throw new ConfigurationException(at(node) + ": " + e.getMessage());
    }
  }

  /** Writes a pipeline; what {@link #read} gives of it makes an equal one. */
  static void print(Pipeline pipeline, PrintWriter out) {
    Map<String, String> settings = pipeline.settings();
    for (Option<?> option : Pipeline.options()) {
      if (settings.containsKey(option.name())) {
        out.println("# " + option.sentence());
        out.println(option.name() + ": " + scalar(settings.get(option.name())));
      }
    }
  }

  private static String scalar(String text) {
    boolean plain = text.matches("[A-Za-z0-9./][A-Za-z0-9 ._/=,+-]*(:[A-Za-z0-9._/=,+-]+)*");
    return plain && text.equals(text.strip())
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
