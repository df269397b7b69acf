/** The commands that write and check tables. */
package embedkit.app.command.table;
