/** What a run tells while it reads and while it learns. */
package embedkit.training.progress;
