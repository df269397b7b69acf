package org.example.smartcn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.spi.TokenizerProvider;
import embedkit.testkit.TokenizerKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every rule of the kit is a test. */
class ChineseWordsKitTest extends TokenizerKit {

  @Override
  protected TokenizerProvider provider() {
    return new ChineseWords.Provider();
  }

  @Override
  protected List<String> specs() {
    return List.of("smartcn");
  }

  @Test
  void wordsOfSeveralCharactersStayWhole() {
    List<String> tokens = new ArrayList<>();
    new ChineseWords().split("我喜欢吃苹果，我是中国人。Java 很好", tokens::add);
    assertEquals(List.of("我", "喜欢", "吃", "苹果", "我", "是", "中国", "人", "java", "很", "好"), tokens);
  }
}
