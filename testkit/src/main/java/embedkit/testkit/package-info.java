/** Conformance kits: extend one with your provider, and every rule is a test. */
package embedkit.testkit;
