/** Asking a table: nearest neighbours and similarities, exact. */
package embedkit.search;
