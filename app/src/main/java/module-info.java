/**
 * The command line of Embedkit, and the default corpus. A program of one's own needs none of it:
 * the artifact {@code embedkit} has all the rest, and {@code embedkit-guice} the wiring.
 */
module embedkit.app {
  requires com.fasterxml.jackson.core;
  requires com.google.common;
  requires com.google.guice;
  requires embedkit.collection;
  requires embedkit.guice;
  requires embedkit.server;
  requires transitive embedkit.search;
  requires embedkit.text;
  requires transitive embedkit.training;
  requires extjwnl.data.wn31;
  requires info.picocli;
  requires jakarta.inject;
  requires me.tongfei.progressbar;
  requires transitive embedkit.api;
  requires java.desktop;
  requires java.logging;
  requires org.jfree.jfreechart;
  requires org.jline.reader;
  requires org.jline.terminal;
  requires org.snakeyaml.engine;

  exports embedkit.app.corpus;

  opens embedkit.app.command to
      info.picocli;
  opens embedkit.app.command.ask to
      info.picocli;
  opens embedkit.app.command.collection to
      info.picocli;
  opens embedkit.app.command.flag to
      info.picocli;
  opens embedkit.app.command.label to
      info.picocli;
  opens embedkit.app.command.learn to
      info.picocli;
  opens embedkit.app.command.map to
      info.picocli;
  opens embedkit.app.command.serve to
      info.picocli;
  opens embedkit.app.command.table to
      info.picocli;
}
