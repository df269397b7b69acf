package org.example.openai;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import embedkit.Catalog;
import embedkit.Tables;
import embedkit.api.EmbeddingTable;
import embedkit.api.TableShape;
import embedkit.api.Vocabulary;
import embedkit.server.Server;
import embedkit.text.TextEmbedder;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that know OpenAI alone, pointed at a server of one's own tables. */
class OpenAiClientsTest {

  private static final String SECRET = "sk-a-secret-of-our-own";

  private static EmbeddingTable table;
  private static Server server;

  @BeforeAll
  static void serve() {
    table =
        Tables.installed()
            .create("heap", TableShape.f32(3, 2), Vocabulary.of(List.of("cat", "dog", "the")));
    table.store().scatter(0L, 3, new float[] {1, 0, 0, 2, 3, 4}, 0, 2);
    TextEmbedder embedder = TextEmbedder.of(table, Catalog.installed().tokenizer("words"));
    server = Server.on(0).model("animals", embedder).token(SECRET).start();
  }

  @AfterAll
  static void close() {
    server.close();
    table.close();
  }

  private static String address() {
    return server.address() + "v1";
  }

  private static OpenAIClient openAi(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(address()).apiKey(key).maxRetries(0).build();
  }

  private static EmbeddingCreateParams.Builder asked() {
    return EmbeddingCreateParams.builder().model("animals");
  }

  private static List<Float> vector(CreateEmbeddingResponse answer, int index) {
    return answer.data().get(index).embedding();
  }

  @Test
  void theClientOfOpenAiEmbedsTextsAndTokens() {
    OpenAIClient client = openAi(SECRET);
    CreateEmbeddingResponse one = client.embeddings().create(asked().input("a cat, a dog").build());
    assertEquals(List.of(0.5f, 1f), vector(one, 0));
    assertEquals(2, one.usage().promptTokens());
    CreateEmbeddingResponse two =
        client.embeddings().create(asked().inputOfArrayOfStrings(List.of("dog", "the")).build());
    assertEquals(List.of(0f, 2f), vector(two, 0));
    assertEquals(List.of(3f, 4f), vector(two, 1));
    CreateEmbeddingResponse tokens =
        client
            .embeddings()
            .create(
                asked().inputOfArrayOfTokenArrays(List.of(List.of(2L), List.of(0L, 1L))).build());
    assertEquals(List.of(3f, 4f), vector(tokens, 0));
    assertEquals(List.of(0.5f, 1f), vector(tokens, 1));
    CreateEmbeddingResponse first =
        client.embeddings().create(asked().input("the").dimensions(1).build());
    assertEquals(List.of(3f), vector(first, 0));
    for (EmbeddingCreateParams.EncodingFormat format :
        List.of(
            EmbeddingCreateParams.EncodingFormat.FLOAT,
            EmbeddingCreateParams.EncodingFormat.BASE64)) {
      CreateEmbeddingResponse same =
          client.embeddings().create(asked().input("the").encodingFormat(format).build());
      assertEquals(List.of(3f, 4f), vector(same, 0));
    }
    assertEquals("animals", client.models().list().data().getFirst().id());
  }

  @Test
  void theClientOfOpenAiUnderstandsWhatIsWrong() {
    OpenAIClient client = openAi(SECRET);
    NotFoundException unknown =
        assertThrows(
            NotFoundException.class,
            () -> client.embeddings().create(asked().model("gpt").input("a").build()));
    assertEquals("model_not_found", unknown.code().orElseThrow());
    BadRequestException wrong =
        assertThrows(
            BadRequestException.class,
            () -> client.embeddings().create(asked().input("a").dimensions(3).build()));
    assertEquals("dimensions", wrong.param().orElseThrow());
    assertTrue(wrong.getMessage().contains("from 1 to 2"), wrong.getMessage());
    assertThrows(
        UnauthorizedException.class,
        () -> openAi("another").embeddings().create(asked().input("a").build()));
  }

  @Test
  void theModelOfLangChain4jEmbeds() {
    EmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(address())
            .apiKey(SECRET)
            .modelName("animals")
            .build();
    assertArrayEquals(new float[] {0.5f, 1}, model.embed("cat dog").content().vector());
    List<Embedding> two =
        model.embedAll(List.of(TextSegment.from("the"), TextSegment.from("zebra"))).content();
    assertArrayEquals(new float[] {3, 4}, two.get(0).vector());
    assertArrayEquals(new float[] {0, 0}, two.get(1).vector());
    assertEquals(2, model.embed("the cat").tokenUsage().totalTokenCount());
  }
}
