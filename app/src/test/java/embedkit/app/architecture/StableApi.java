package embedkit.app.architecture;

import embedkit.api.Incubating;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The signatures of what a module exports to all, of its stable part or of its incubating part. */
final class StableApi {

  private final List<Class<?>> types;

  private StableApi(List<Class<?>> types) {
    this.types = types;
  }

  /** Reads the exported types of a module from its built classes. */
  static StableApi of(Path classes, ClassLoader loader) throws IOException {
    ModuleDescriptor descriptor;
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      descriptor = ModuleDescriptor.read(in);
    }
    List<Class<?>> types = new ArrayList<>();
    for (ModuleDescriptor.Exports exported : new TreeSet<>(descriptor.exports())) {
      if (!exported.isQualified()) {
        types.addAll(typesOf(classes, exported.source(), loader));
      }
    }
    return new StableApi(types);
  }

  private static List<Class<?>> typesOf(Path classes, String name, ClassLoader loader)
      throws IOException {
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
      for (Path file : files.sorted().toList()) {
        String type = file.getFileName().toString();
        if (type.endsWith(".class") && !type.equals("package-info.class")) {
          Class<?> loaded = load(name + "." + type.substring(0, type.length() - 6), loader);
          if (isVisible(loaded)) {
            types.add(loaded);
          }
        }
      }
    }
    return types;
  }

  private static Class<?> load(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isVisible(Class<?> type) {
    boolean visible = Modifier.isPublic(type.getModifiers()) || isProtected(type.getModifiers());
    Class<?> outer = type.getEnclosingClass();
    return visible && !type.isAnonymousClass() && (outer == null || isVisible(outer));
  }

  private static boolean isProtected(int modifiers) {
    return Modifier.isProtected(modifiers);
  }

  static boolean isIncubating(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return type.isAnnotationPresent(Incubating.class)
        || (outer == null
            ? type.getPackage().isAnnotationPresent(Incubating.class)
            : isIncubating(outer));
  }

  int size() {
    return types.size();
  }

  /** The stable signatures: a line for each type, and below it a line for each of its members. */
  List<String> signatures() {
    List<String> lines = new ArrayList<>();
    for (Class<?> type : stable()) {
      lines.add(header(type));
      SortedSet<String> members = new TreeSet<>();
      stableMembers(type).forEach(member -> members.add("  " + signature(member)));
      lines.addAll(members);
    }
    return lines;
  }

  /** Stable signatures that name an incubating type. */
  List<String> leaks() {
    List<String> leaks = new ArrayList<>();
    for (Class<?> type : stable()) {
      List<Type> named = new ArrayList<>(List.of(type.getGenericInterfaces()));
      named.add(type.getGenericSuperclass());
      leaks(type.getName(), named, leaks);
      for (Member member : stableMembers(type)) {
        leaks(type.getName() + "." + member.getName(), namedBy(member), leaks);
      }
    }
    return leaks;
  }

  private static void leaks(String who, List<Type> named, List<String> leaks) {
    named.forEach(type -> leaks(who, type, leaks));
  }

  private static void leaks(String who, Type named, List<String> leaks) {
    switch (named) {
      case Class<?> type when type.isArray() -> leaks(who, type.getComponentType(), leaks);
      case Class<?> type when type.getName().startsWith("embedkit.") && isIncubating(type) ->
          leaks.add(who + " names " + type.getName());
      case ParameterizedType type -> {
        leaks(who, type.getRawType(), leaks);
        leaks(who, List.of(type.getActualTypeArguments()), leaks);
      }
      case GenericArrayType type -> leaks(who, type.getGenericComponentType(), leaks);
      case WildcardType type -> {
        leaks(who, List.of(type.getUpperBounds()), leaks);
        leaks(who, List.of(type.getLowerBounds()), leaks);
      }
      case null, default -> {}
    }
  }

  private static List<Type> namedBy(Member member) {
    List<Type> named = new ArrayList<>();
    switch (member) {
      case Field field -> named.add(field.getGenericType());
      case Executable executable -> {
        named.addAll(List.of(executable.getGenericParameterTypes()));
        named.addAll(List.of(executable.getGenericExceptionTypes()));
        if (executable instanceof Method method) {
          named.add(method.getGenericReturnType());
        }
      }
      default -> throw new AssertionError(member);
    }
    return named;
  }

  private List<Class<?>> stable() {
    return types.stream().filter(type -> !isIncubating(type)).toList();
  }

  private static List<Member> stableMembers(Class<?> type) {
    return Stream.<Member>concat(
            Stream.of(type.getDeclaredFields()),
            Stream.concat(
                Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods())))
        .filter(m -> Modifier.isPublic(m.getModifiers()) || isProtected(m.getModifiers()))
        .filter(m -> !m.isSynthetic())
        .filter(m -> !((AnnotatedElement) m).isAnnotationPresent(Incubating.class))
        .toList();
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder(type.toGenericString());
    if (type.getGenericSuperclass() != null && type.getGenericSuperclass() != Object.class) {
      line.append(" extends ").append(type.getGenericSuperclass().getTypeName());
    }
    Type[] above = type.getGenericInterfaces();
    if (above.length > 0) {
      line.append(type.isInterface() ? " extends" : " implements");
      Arrays.stream(above).map(Type::getTypeName).sorted().forEach(a -> line.append(' ').append(a));
    }
    return line.toString();
  }

  /** The value of a constant is no part of its signature, nor is the order of modifiers. */
  private static String signature(Member member) {
    return switch (member) {
      case Field field -> field.toGenericString();
      case Constructor<?> constructor -> constructor.toGenericString() + bounds(constructor);
      case Method method -> method.toGenericString() + bounds(method);
      default -> throw new AssertionError(member);
    };
  }

  private static String bounds(Executable executable) {
    Map<String, String> bounds = new LinkedHashMap<>();
    for (TypeVariable<?> variable : executable.getTypeParameters()) {
      String bound = Arrays.toString(variable.getBounds());
      if (!bound.equals("[class java.lang.Object]")) {
        bounds.put(variable.getName(), bound);
      }
    }
    return bounds.isEmpty() ? "" : " where " + bounds;
  }
}
