/**
 * The wiring by Guice, for hosts that want it: {@link embedkit.guice.EmbedkitModule}. It imposes
 * nothing on their injector.
 */
module embedkit.guice {
  requires transitive com.google.guice;
  requires transitive embedkit.api;
  requires transitive embedkit.training;

  exports embedkit.guice;

  opens embedkit.guice to
      com.google.guice;
}
