/** Commands that serve tables to other programs and to browsers, until they are ended. */
package embedkit.app.command.serve;
