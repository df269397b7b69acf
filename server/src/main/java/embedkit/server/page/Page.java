package embedkit.server.page;

/** Stands beside the files of the explorer page, so that they are found. */
public final class Page {

  private Page() {}
}
