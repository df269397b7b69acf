/** Commands about collections of a person's own items. */
package embedkit.app.command.collection;
