package embedkit.server.run;

import java.util.ArrayList;
import java.util.List;

/**
 * The events of a run so far, for whoever comes late. When there are many, every other one of the
 * older ones is forgotten: a film of fewer pictures, not one without its beginning.
 */
public final class RunLog {

  private static final int MOST_EVENTS = 1200;

  /** How a run stands. */
  public enum State {
    LEARNING,
    DONE,
    STOPPED
  }

  /**
   * Something that happened.
   *
   * @param id counts from 1
   * @param name of the kind of event
   * @param json what is told of it
   */
  record Event(long id, String name, String json) {}

  private final String name;
  private final List<Event> events = new ArrayList<>();
  private long last;
  private int listeners;
  private State state = State.LEARNING;

  public RunLog(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public synchronized State state() {
    return state;
  }

  /** Adds an event, unless the run has ended. */
  public synchronized void add(String event, String json) {
    if (state != State.LEARNING) {
      return;
    }
    append(event, json);
  }

  private void append(String event, String json) {
    last++;
    events.add(new Event(last, event, json));
    if (events.size() > MOST_EVENTS) {
      thin();
    }
    notifyAll();
  }

  /** The first event and those of the last quarter stay. */
  private void thin() {
    int recent = events.size() * 3 / 4;
    List<Event> kept = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (i == 0 || i >= recent || i % 2 == 0) {
        kept.add(events.get(i));
      }
    }
    events.clear();
    events.addAll(kept);
  }

  /** Ends the run. */
  public synchronized void end(State how, String json) {
    if (state == State.LEARNING) {
      state = how;
      append("end", json);
    }
  }

  /**
   * Waits for events.
   *
   * @param after the id of the last one that is known
   * @return those behind it; empty when none came in time
   */
  synchronized List<Event> next(long after, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (last <= after && state == State.LEARNING) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return List.of();
      }
      wait(left);
    }
    return events.stream().filter(event -> event.id() > after).toList();
  }

  /**
   * Tells whether the run has ended and nothing is left to tell.
   *
   * @param after the id of the last event that is known
   */
  synchronized boolean toldAll(long after) {
    return state != State.LEARNING && last <= after;
  }

  synchronized void listens(int more) {
    listeners += more;
    notifyAll();
  }

  /** Waits until those who listen have heard the end; they leave then. */
  public synchronized void heard(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (listeners > 0) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }
}
