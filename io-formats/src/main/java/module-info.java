/**
 * Readers and writers of embedding files, and compressions of whole files. The only room that knows
 * jhdf and Hardwood. Exports nothing: asked for by name, or recognised by content.
 */
module embedkit.io.formats {
  requires embedkit.api;
  requires aircompressor;
  requires com.fasterxml.jackson.core;
  requires com.github.luben.zstd_jni;
  requires dev.hardwood.core;
  requires io.jhdf;
  requires java.logging;
  // For Hardwood, whose module names none: its classes of events.
  requires jdk.jfr;
  requires org.tukaani.xz;

  provides embedkit.spi.VectorFormatProvider with
      embedkit.io.formats.binary.FastTextBinary.Provider,
      embedkit.io.formats.binary.Finalfusion.Provider,
      embedkit.io.formats.binary.Npy.Provider,
      embedkit.io.formats.binary.Npz.Provider,
      embedkit.io.formats.binary.Word2VecBinary.Provider,
      embedkit.io.formats.csv.Csv.Provider,
      embedkit.io.formats.dl4j.Dl4j.Provider,
      embedkit.io.formats.gguf.Gguf.Provider,
      embedkit.io.formats.hdf5.Hdf5.Provider,
      embedkit.io.formats.json.Json.Provider,
      embedkit.io.formats.parquet.Parquet.Provider,
      embedkit.io.formats.text.GloveText.Provider,
      embedkit.io.formats.text.Projector.Provider,
      embedkit.io.formats.text.Word2VecText.Provider,
      embedkit.io.formats.torch.Torch.Provider;
  provides embedkit.spi.CompressionProvider with
      embedkit.io.formats.compression.Bzip2,
      embedkit.io.formats.compression.Gzip,
      embedkit.io.formats.compression.Xz,
      embedkit.io.formats.compression.Zip,
      embedkit.io.formats.compression.Zstd;
}
