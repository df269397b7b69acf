/** An application: it names what it calls; the plugins are found by themselves. */
module my.app {
  requires embedkit.api;
  requires embedkit.search;
  requires embedkit.training;
}
