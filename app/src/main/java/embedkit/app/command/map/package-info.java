/** Maps of all rows: drawn, kept beside their table, and what is elsewhere in another table. */
package embedkit.app.command.map;
