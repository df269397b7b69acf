/** Rows in H2's MVStore, as a plugin of Embedkit. */
module org.example.mvstore {
  requires embedkit.api;
  requires com.h2database.mvstore;

  provides embedkit.spi.StoreProvider with
      org.example.mvstore.MapRows.Provider;
}
