/** Conformance kits: extend one with your provider, and every rule is a test. */
@NullMarked
package embedkit.testkit;

import org.jspecify.annotations.NullMarked;
