package embedkit.testkit;

import static embedkit.testkit.FaultyFormat.Fault.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.spi.VectorFormatProvider;
import embedkit.testkit.FaultyFormat.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the format kit fails for a format that breaks it, and for no other reason. */
class FormatKitTest {

  @TempDir Path folder;

  /** A format without a fault keeps all rules. */
  @Nested
  class AFormatWithoutFault extends FormatKit {
    @Override
    protected VectorFormatProvider provider() {
      return new FaultyFormat.Provider(NONE);
    }
  }

  private FormatKit kit(Fault fault) {
    FormatKit kit =
        new FormatKit() {
          @Override
          protected VectorFormatProvider provider() {
            return new FaultyFormat.Provider(fault);
          }
        };
    kit.folder = folder;
    return kit;
  }

  private static void fails(Executable rule) {
    assertThrows(Throwable.class, rule);
  }

  private static void assertionFails(Executable rule) {
    assertThrows(AssertionError.class, rule);
  }

  @Test
  void aSpecThatParsesToAnotherFormatIsFound() {
    assertionFails(() -> kit(FORGETS_OPTIONS).theSpecParsesBack());
  }

  @Test
  void roundedNumbersAreFound() {
    assertionFails(() -> kit(ROUNDS_NUMBERS).whatIsWrittenReadsBackBitForBit());
  }

  @Test
  void aLostNegativeZeroIsFound() {
    assertionFails(() -> kit(LOSES_NEGATIVE_ZERO).unusualNumbersReadBack());
  }

  @Test
  void trimmedTokensAreFound() {
    assertionFails(() -> kit(TRIMS_TOKENS).unusualTokensReadBack());
  }

  @Test
  void aDimThatIsTooLargeIsFound() {
    fails(() -> kit(FAILS_ON_HUGE_DIM).aTableOfHugeDimReadsBackBitForBit());
  }

  @Test
  void anEmptyTableThatIsRefusedIsFound() {
    fails(() -> kit(REFUSES_EMPTY_TABLES).aTableWithoutRowsReadsBackOrIsRefused());
  }

  @Test
  void aReaderThatDependsOnTheBlockSizeIsFound() {
    assertionFails(() -> kit(DEPENDS_ON_BLOCK_SIZE).theSizeOfTheBlocksDoesNotMatter());
  }

  @Test
  void aReportThatCountsWronglyIsFound() {
    assertionFails(() -> kit(COUNTS_WRONGLY).rowsAreCountedRightly());
  }

  @Test
  void aSecondCloseThatFailsIsFound() {
    fails(() -> kit(FAILS_ON_SECOND_CLOSE).aReaderMayBeClosedTwiceAndEarly());
  }

  @Test
  void aFormatThatDoesNotKnowItsOwnFilesIsFound() {
    assertionFails(() -> kit(RECOGNISES_NOTHING).itRecognisesItsOwnFilesByContent());
  }

  @Test
  void aFormatThatTakesAnythingIsFound() {
    assertionFails(() -> kit(RECOGNISES_EVERYTHING).itRefusesFilesOfNoFormat());
  }

  @Test
  void cutFilesThatAreFilledUpAreFound() {
    assertionFails(() -> kit(FILLS_UP_CUT_FILES).aFileCutAnywhereGivesATypedErrorOrTheFirstRows());
  }

  @Test
  void untypedExceptionsAreFound() {
    assertionFails(() -> kit(THROWS_UNTYPED).aFileCutAnywhereGivesATypedErrorOrTheFirstRows());
    assertionFails(() -> kit(THROWS_UNTYPED).noiseGivesTypedErrors());
  }

  @Test
  void lengthsThatAreTrustedAreFound() {
    assertionFails(() -> kit(TRUSTS_LENGTHS).brokenBytesGiveTypedErrors());
  }

  @Test
  void missingProgressIsFound() {
    assertionFails(() -> kit(TELLS_NO_PROGRESS).writingTellsItsProgress());
  }

  @Test
  void aFormatThatDoesNothingIsFound() {
    assertionFails(() -> kit(NEITHER_READS_NOR_WRITES).whatItCannotDoItRefuses());
  }
}
