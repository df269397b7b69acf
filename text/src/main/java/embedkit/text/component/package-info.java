/** The directions in which rows differ most, and the one that they have most in common. */
package embedkit.text.component;
