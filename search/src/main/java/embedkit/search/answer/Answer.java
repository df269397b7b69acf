package embedkit.search.answer;

/** What a table answers to a question. Immutable. */
public sealed interface Answer
    permits NearWords,
        Score,
        Place,
        Chosen,
        FoundRows,
        TableFacts,
        Judgements,
        WordPlane,
        MovedWords,
        DrawnRows {}
