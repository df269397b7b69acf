/** A classifier of labelled lines, as an objective of Embedkit. */
module org.example.labels {
  requires transitive embedkit.api;

  exports org.example.labels;

  provides embedkit.spi.ObjectiveProvider with
      org.example.labels.LabelObjective.Provider;
}
