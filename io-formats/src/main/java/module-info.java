/**
 * Readers and writers of embedding files, and compressions of whole files. The only room that knows
 * jhdf. Exports nothing: asked for by name, or recognised by content.
 */
module embedkit.io.formats {
  requires embedkit.api;
}
