/**
 * What commands have in common: the flags of each kind in a class of their own, and what they make.
 */
package embedkit.app.command.flag;
