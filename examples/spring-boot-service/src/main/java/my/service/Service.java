package my.service;

import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.search.Neighbors;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A table that is opened once, shared by all requests, and closed with the service. */
@SpringBootApplication
public class Service {

  public static void main(String[] args) {
    SpringApplication.run(Service.class, args);
  }

  @Bean
  Tables tables() {
    return Tables.installed();
  }

  /** The table of {@code embedkit.table}, or three words where there is none. */
  @Bean
  EmbeddingTable table(Tables tables, @Value("${embedkit.table:}") String file) {
    if (!file.isEmpty()) {
      return tables.open(Path.of(file));
    }
    return tables.table(
        Map.of(
            "king",
            new float[] {1, 0},
            "queen",
            new float[] {0.9f, 0.3f},
            "cat",
            new float[] {0, 1}));
  }

  @Bean
  Neighbors neighbors(EmbeddingTable table) {
    return Neighbors.in(table);
  }

  /** With {@code --ask=WORD} it prints what is nearest. */
  @Bean
  ApplicationRunner asked(Neighbors neighbors) {
    return arguments -> {
      if (arguments.containsOption("ask")) {
        for (String word : arguments.getOptionValues("ask")) {
          neighbors.nearest(word, 1).forEach(System.out::println);
        }
      }
    };
  }
}
