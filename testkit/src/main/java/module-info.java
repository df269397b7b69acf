/** One conformance kit for each plugin interface, for our plugins and for third parties'. */
module embedkit.testkit {
  requires transitive embedkit.api;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports embedkit.testkit;
}
