/** An application: it requires all of Embedkit; the plugins are found by themselves. */
module my.app {
  requires embedkit;
}
