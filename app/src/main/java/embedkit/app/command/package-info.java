/**
 * The command: its subcommands by name, what becomes of their failures, the shell, and what the
 * command tells of itself. The subcommands live by subject in the packages beneath.
 */
package embedkit.app.command;
