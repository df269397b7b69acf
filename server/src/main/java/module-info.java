/**
 * Tables, models and collections asked over HTTP: {@link embedkit.server} has the server. It binds
 * to this machine alone unless it is told otherwise, and no file of the machine can be reached
 * through it.
 */
// The application is compiled after this module, which knows it by name alone.
@SuppressWarnings("module")
module embedkit.server {
  requires com.fasterxml.jackson.core;
  requires jdk.httpserver;
  requires transitive embedkit.api;
  requires transitive embedkit.collection;
  requires transitive embedkit.search;
  requires transitive embedkit.text;
  requires static org.jspecify;

  exports embedkit.server;
  exports embedkit.server.json to
      embedkit.app;
}
