/**
 * The command line of Embedkit, the wiring of its parts by Guice, and the default corpus. A host
 * application that uses Guice installs {@link embedkit.app.wiring.EmbedkitModule}.
 */
module embedkit.app {
  requires com.fasterxml.jackson.core;
  requires com.google.common;
  requires transitive com.google.guice;
  requires transitive embedkit.search;
  requires embedkit.text;
  requires transitive embedkit.training;
  requires extjwnl.data.wn31;
  requires info.picocli;
  requires transitive jakarta.inject;
  requires me.tongfei.progressbar;
  requires transitive embedkit.api;
  requires java.desktop;
  requires org.jfree.jfreechart;
  requires org.jline.reader;
  requires org.jline.terminal;
  requires org.snakeyaml.engine;

  exports embedkit.app.corpus;
  exports embedkit.app.wiring;

  opens embedkit.app.command to
      info.picocli;
  opens embedkit.app.command.ask to
      info.picocli;
  opens embedkit.app.command.flag to
      info.picocli;
  opens embedkit.app.command.learn to
      info.picocli;
  opens embedkit.app.command.table to
      info.picocli;
  opens embedkit.app.wiring to
      com.google.guice;
}
