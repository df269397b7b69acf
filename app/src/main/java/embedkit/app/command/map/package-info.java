/** Commands about maps of all rows. */
package embedkit.app.command.map;
