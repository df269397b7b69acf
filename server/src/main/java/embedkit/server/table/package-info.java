/** The tables that a server serves, by their names. */
package embedkit.server.table;
