/** How answers are printed: as text or as JSON, one place each. */
package embedkit.app.answer;
