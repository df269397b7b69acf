package embedkit.io.formats.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import embedkit.api.Remedy;
import embedkit.api.TableShape;
import embedkit.api.VectorFileException;
import embedkit.io.formats.records.FieldNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of a file that make a table.
 *
 * @param word the column of words; empty where there is none
 * @param numbers one column of lists, or a column for each number
 * @param lists whether it is one column of lists
 */
record ParquetColumns(Optional<ColumnSchema> word, List<ColumnSchema> numbers, boolean lists) {

  private static final int MOST_NAMED = 8;

  /** The name of a column of a frame of numbers: a prefix, and which number it is. */
  private static final Pattern COUNTED = Pattern.compile("(.*?)(0|[1-9][0-9]{0,6})");

  /** How pandas calls the column of an index of words. */
  private static final Pattern INDEX = Pattern.compile("__index_level_0__|index");

  private static final Set<String> UNPACKED = Set.of("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD");

  /** Finds the columns, the named ones or those that are likely meant. */
  static ParquetColumns of(
      Path file, FileSchema schema, Optional<String> token, Optional<String> vector) {
    return new Search(file, schema).columns(token, vector);
  }

  /** The search in one file. */
  private record Search(Path file, FileSchema schema) {

    ParquetColumns columns(Optional<String> token, Optional<String> vector) {
      List<SchemaNode> fields = schema.getRootNode().children();
      List<ColumnSchema> lists = fields.stream().map(this::list).flatMap(Optional::stream).toList();
      Optional<ColumnSchema> word = word(fields, token);
      if (vector.isPresent()) {
        return new ParquetColumns(word, List.of(named(lists, vector.get())), true);
      }
      List<ColumnSchema> counted = lists.isEmpty() ? counted(fields) : List.of();
      if (!counted.isEmpty()) {
        return new ParquetColumns(word, counted, false);
      }
      return new ParquetColumns(word, List.of(only(lists)), true);
    }

    private ColumnSchema named(List<ColumnSchema> lists, String name) {
      return lists.stream()
          .filter(c -> name(c).equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  VectorFileException.at(
                      file, "column " + name, "lists of float, double or half", listed(), ""));
    }

    private ColumnSchema only(List<ColumnSchema> lists) {
      List<ColumnSchema> usual =
          lists.stream().filter(c -> FieldNames.USUAL.isVector(name(c))).toList();
      List<ColumnSchema> best = usual.size() == 1 ? usual : lists;
      if (best.size() != 1) {
        throw VectorFileException.at(
            file,
            "",
            "one column of lists of float, double or half",
            lists.isEmpty() ? listed() : shown(lists.stream().map(Search::name)),
            lists.isEmpty() ? "" : "say which is meant, as FILE#NAME");
      }
      return best.getFirst();
    }

    /** The numbers of a top-level list, or of a field that is repeated without being called one. */
    private Optional<ColumnSchema> list(SchemaNode field) {
      SchemaNode element =
          field instanceof SchemaNode.GroupNode group && group.isList()
              ? group.getListElement()
              : field;
      return element instanceof SchemaNode.PrimitiveNode leaf && leaf.maxRepetitionLevel() == 1
          ? Optional.of(schema.getColumn(leaf.columnIndex())).filter(ParquetColumns::isOfNumbers)
          : Optional.empty();
    }

    /** Columns of numbers whose names count up from 0 or 1. */
    private List<ColumnSchema> counted(List<SchemaNode> fields) {
      List<ColumnSchema> found = new ArrayList<>();
      String prefix = null;
      int first = 0;
      for (SchemaNode field : fields) {
        Matcher name = COUNTED.matcher(field.name());
        Optional<ColumnSchema> column = plain(field).filter(ParquetColumns::isOfNumbers);
        if (column.isPresent() && name.matches()) {
          int number = Integer.parseInt(name.group(2));
          first = found.isEmpty() ? number : first;
          prefix = found.isEmpty() ? name.group(1) : prefix;
          if (first > 1 || number != first + found.size() || !prefix.equals(name.group(1))) {
            return List.of();
          }
          found.add(column.get());
        }
      }
      return found.size() <= TableShape.MAX_DIM ? found : List.of();
    }

    private Optional<ColumnSchema> word(List<SchemaNode> fields, Optional<String> token) {
      List<ColumnSchema> plain =
          fields.stream().map(this::plain).flatMap(Optional::stream).toList();
      if (token.isPresent()) {
        return Optional.of(
            plain.stream()
                .filter(c -> c.name().equals(token.get()) && canName(c))
                .findFirst()
                .orElseThrow(
                    () ->
                        VectorFileException.at(
                            file,
                            "column " + token.get(),
                            "texts or whole numbers",
                            listed(),
                            "")));
      }
      List<ColumnSchema> texts = plain.stream().filter(Search::isOfTexts).toList();
      if (texts.size() < 2) {
        return texts.stream().findFirst();
      }
      return FieldNames.USUAL.tokens().stream()
          .flatMap(name -> texts.stream().filter(c -> c.name().equalsIgnoreCase(name)))
          .findFirst()
          .or(() -> texts.stream().filter(c -> INDEX.matcher(c.name()).matches()).findFirst())
          .or(
              () -> {
                throw ambiguous(texts);
              });
    }

    private VectorFileException ambiguous(List<ColumnSchema> texts) {
      String setting = Parquet.NAME + ":" + Parquet.TOKEN.name() + "=" + texts.getFirst().name();
      return VectorFileException.at(
          file,
          "",
          "one column of words",
          shown(texts.stream().map(ColumnSchema::name)),
          "",
          List.of(new Remedy.Reading("say which holds them", setting)),
          null);
    }

    private Optional<ColumnSchema> plain(SchemaNode field) {
      return field instanceof SchemaNode.PrimitiveNode leaf
              && leaf.repetitionType() != RepetitionType.REPEATED
          ? Optional.of(schema.getColumn(leaf.columnIndex()))
          : Optional.empty();
    }

    private static boolean isOfTexts(ColumnSchema column) {
      boolean text =
          column.logicalType() == null
              || column.logicalType() instanceof LogicalType.StringType
              || column.logicalType() instanceof LogicalType.EnumType;
      return column.type() == PhysicalType.BYTE_ARRAY && text;
    }

    private static boolean canName(ColumnSchema column) {
      return isOfTexts(column)
          || column.type() == PhysicalType.INT32
          || column.type() == PhysicalType.INT64;
    }

    private static String name(ColumnSchema column) {
      return column.fieldPath().elements().getFirst();
    }

    private String listed() {
      return schema.getColumnCount() == 0
          ? "no column"
          : shown(
              schema.getColumns().stream()
                  .map(c -> name(c) + " of " + c.type().name().toLowerCase(Locale.ROOT)));
    }

    private static String shown(Stream<String> names) {
      List<String> all = names.toList();
      return all.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
          + (all.size() > MOST_NAMED ? " and others" : "");
    }
  }

  private static boolean isOfNumbers(ColumnSchema column) {
    return switch (column.type()) {
      case FLOAT, DOUBLE -> true;
      case FIXED_LEN_BYTE_ARRAY ->
          column.logicalType() instanceof LogicalType.Float16Type
              && Integer.valueOf(2).equals(column.typeLength());
      default -> false;
    };
  }

  /** All columns that are read. */
  List<ColumnSchema> all() {
    return Stream.concat(word.stream(), numbers.stream()).toList();
  }

  ColumnProjection projection() {
    return ColumnProjection.columns(
        all().stream().map(c -> c.fieldPath().toString()).toArray(String[]::new));
  }

  /** Refuses what is packed by a compression that is not there, and pages that cannot be. */
  void check(Path file, List<RowGroup> groups) {
    for (RowGroup group : groups) {
      for (ColumnSchema column : all()) {
        String codec = chunk(group, column).codec().name();
        if (!UNPACKED.contains(codec)) {
          throw VectorFileException.at(
              file,
              "column " + column.fieldPath(),
              "data that is not packed, or by snappy, gzip or zstd",
              codec.toLowerCase(Locale.ROOT).replace("_raw", ""),
              "write it again, in pandas with to_parquet(..., compression=\"zstd\")");
        }
      }
    }
    ParquetPages.check(
        file, groups.stream().flatMap(g -> all().stream().map(c -> chunk(g, c))).toList());
  }

  /** The most numbers in a row of a group, on average; 1 or more. */
  long width(List<RowGroup> groups) {
    long most = 1;
    for (RowGroup group : groups) {
      long values = chunk(group, numbers.getFirst()).numValues() * numbers.size();
      most = Math.max(most, values / Math.max(1, group.numRows()));
    }
    return most;
  }

  private static ColumnMetaData chunk(RowGroup group, ColumnSchema column) {
    ColumnChunk chunk = group.columns().get(column.columnIndex());
    return chunk.metaData();
  }
}
