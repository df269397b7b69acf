package embedkit.app.command;

import embedkit.api.FileAccessException;
import embedkit.api.text.Encoding;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.app.answer.Answers;
import embedkit.app.answer.Tokenized;
import embedkit.app.command.flag.Host;
import embedkit.app.command.flag.JsonFlag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints the tokens of texts. */
@Command(
    name = "tokenize",
    description = {
      "Print the tokens of a text, with their ids and their places in it.",
      "A tokenizer is a file, such as tokenizer.json or BERT's vocab.txt, or one of those that the"
          + " command plugins lists."
    },
    footer = {
      "",
      "Example: embedkit tokenize tokenizer.json 'Kittens purr.'",
      "         embedkit tokenize words < sentences.txt"
    })
final class TokenizeCommand implements Callable<Integer> {

  @ParentCommand private Host host;

  @Mixin private JsonFlag json;

  @Parameters(
      index = "0",
      paramLabel = "TOKENIZER",
      description = "A tokenizer's file, or a tokenizer with its options, such as words.")
  private String tokenizer;

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      description = "Texts; left out, each line of the standard input is one.")
  private List<String> texts = List.of();

  @Option(
      names = "--no-special",
      description = "Leave out the special tokens that are put around a text.")
  private boolean plain;

  @Override
  public Integer call() {
    Tokenizer chosen = host.tables().catalog().tokenizer(tokenizer);
    Answers answers = json.answers(host);
    if (texts.isEmpty()) {
      eachLine(chosen, answers);
    } else {
      texts.forEach(text -> answers.tokens(tokenized(chosen, text)));
    }
    return 0;
  }

  private void eachLine(Tokenizer chosen, Answers answers) {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(host.console().in(), StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.tokens(tokenized(chosen, line));
      }
    } catch (IOException e) {
      throw new FileAccessException("cannot read the standard input: " + e.getMessage(), e);
    }
  }

  private Tokenized tokenized(Tokenizer chosen, String text) {
    if (chosen.ids().isEmpty()) {
      List<Tokenized.Token> words = new ArrayList<>();
      chosen.split(
          text, word -> words.add(new Tokenized.Token(word, word, OptionalInt.empty(), 0, 0)));
      return new Tokenized(text, words);
    }
    TokenIds ids = chosen.ids().get();
    TokenIdBlock block = new TokenIdBlock(true);
    ids.encode(text, !plain, block);
    List<Tokenized.Token> tokens = new ArrayList<>();
    for (Encoding.Token token : Encoding.of(ids, block).tokens()) {
      tokens.add(
          new Tokenized.Token(
              token.text(),
              ids.word(token.id()),
              OptionalInt.of(token.id()),
              token.start(),
              token.end()));
    }
    return new Tokenized(text, tokens);
  }
}
