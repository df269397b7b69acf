package embedkit.collection.store;

import java.util.BitSet;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;

/** Documents that are rows of given sets, one set for each leaf. */
final class AllowedRows extends Query {

  private final BitSet[] rows;

  /**
   * Makes the query.
   *
   * @param rows by the ordinal of the leaf, which has one segment's rows
   */
  AllowedRows(BitSet[] rows) {
    this.rows = Objects.requireNonNull(rows, "rows");
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext leaf) {
        BitSet allowed = rows[leaf.ord];
        int most = leaf.reader().maxDoc();
        return new ScorerSupplier() {
          @Override
          public Scorer get(long leadCost) {
            return new ConstantScoreScorer(0, mode, new Bits(allowed, most));
          }

          @Override
          public long cost() {
            return most;
          }
        };
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  /** The bits that are set, in their order. */
  private static final class Bits extends DocIdSetIterator {
    private final BitSet set;
    private final int most;
    private int doc = -1;

    Bits(BitSet set, int most) {
      this.set = set;
      this.most = most;
    }

    @Override
    public int docID() {
      return doc;
    }

    @Override
    public int nextDoc() {
      return advance(doc + 1);
    }

    @Override
    public int advance(int target) {
      int next = target >= most ? -1 : set.nextSetBit(target);
      doc = next < 0 || next >= most ? NO_MORE_DOCS : next;
      return doc;
    }

    @Override
    public long cost() {
      return most;
    }
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "allowed rows";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AllowedRows that && that.rows == rows;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(rows);
  }
}
