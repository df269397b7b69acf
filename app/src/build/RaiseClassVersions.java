import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Gives the classes of libraries that were compiled for Java 5 the frames and the version of Java
 * 8. The start-up cache holds no classes that are older than Java 6, so picocli alone would be read
 * and verified at every start. What the classes do stays as it is.
 *
 * <p>Run with one folder of jars.
 */
final class RaiseClassVersions {

  /** The cache takes this version and later ones. */
  private static final int JAVA_6 = 50;

  public static void main(String[] args) throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      if (old(jar)) {
        raise(jar);
      }
    }
  }

  private static boolean isClass(ZipEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private static boolean old(Path jar) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(file.entries())) {
        if (isClass(entry)) {
          return version(file.getInputStream(entry).readNBytes(8)) < JAVA_6;
        }
      }
      return false;
    }
  }

  private static int version(byte[] head) {
    return (head[6] & 255) << 8 | head[7] & 255;
  }

  private static void raise(Path jar) throws IOException {
    Path raised = Files.createTempFile(jar.getParent(), "raised", null);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        ZipFile from = new ZipFile(jar.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(raised))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        to.write(isClass(entry) && version(bytes) < JAVA_6 ? raised(bytes, loader) : bytes);
        to.closeEntry();
      }
    }
    raised.toFile().setReadable(true, false);
    Files.move(raised, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] raised(byte[] bytes, ClassLoader loader) {
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected ClassLoader getClassLoader() {
            return loader;
          }
        };
    ClassVisitor version =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int old, int access, String name, String generic, String above, String[] contracts) {
            super.visit(Opcodes.V1_8, access, name, generic, above, contracts);
          }
        };
    new ClassReader(bytes).accept(version, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }
}
