package embedkit.app.picture;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.ui.TextAnchor;

/** Finds room for words beside points, so that they hide neither each other nor a point. */
public final class Labels {

  /** Of a letter and a line of the font that words are written in, and of a point, in pixels. */
  private static final double LETTER = 7.6;

  private static final double LINE = 14;
  private static final double POINT = 7;

  /** A word's place: its anchor is the point, moved by x and y. */
  public enum Side {
    RIGHT(TextAnchor.CENTER_LEFT, 1, 0),
    LEFT(TextAnchor.CENTER_RIGHT, -1, 0),
    ABOVE(TextAnchor.BOTTOM_CENTER, 0, 1),
    BELOW(TextAnchor.TOP_CENTER, 0, -1),
    RIGHT_ABOVE(TextAnchor.BOTTOM_LEFT, 1, 1),
    RIGHT_BELOW(TextAnchor.TOP_LEFT, 1, -1),
    LEFT_ABOVE(TextAnchor.BOTTOM_RIGHT, -1, 1),
    LEFT_BELOW(TextAnchor.TOP_RIGHT, -1, -1);

    public final TextAnchor anchor;
    public final int x;
    public final int y;

    Side(TextAnchor anchor, int x, int y) {
      this.anchor = anchor;
      this.x = x;
      this.y = y;
    }
  }

  private record Box(double left, double bottom, double right, double top) {
    static Box around(double x, double y, double width, double height) {
      return new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
    }

    boolean meets(Box other) {
      return left < other.right && other.left < right && bottom < other.top && other.bottom < top;
    }
  }

  private final List<Box> taken = new ArrayList<>();

  /** Keeps a point free; in pixels, as all of this. */
  public void point(double x, double y) {
    taken.add(Box.around(x, y, POINT, POINT));
  }

  /** Takes the first side of a point with room for a word, or the right one if there is none. */
  public Side place(double x, double y, String word) {
    for (Side side : Side.values()) {
      Box box = box(x, y, word, side);
      if (taken.stream().noneMatch(box::meets)) {
        taken.add(box);
        return side;
      }
    }
    taken.add(box(x, y, word, Side.RIGHT));
    return Side.RIGHT;
  }

  private static Box box(double x, double y, String word, Side side) {
    double width = LETTER * word.length();
    double away = POINT / 2 + 1;
    return Box.around(x + side.x * (away + width / 2), y + side.y * (away + LINE / 2), width, LINE);
  }
}
