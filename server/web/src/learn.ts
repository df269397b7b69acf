import * as server from './server';
import { byId, element, message, number } from './page';
import { meter } from './panels';
import { type Point, plot, short } from './plot';
import { Stage } from './stage';

/** A run as the server tells of it. */
interface Step {
  share: number;
  loss: number | null;
  wordsPerSecond: number | null;
  learningRate: number | null;
}

/** Watches a table learn: its numbers, its loss, and some words that find each other. */
export class LearnPanel {
  private readonly button = element('button', { type: 'button', class: 'button main' }, 'Train on the text of Embedkit');
  private readonly state = element('p', { class: 'note gap', role: 'status' });
  private readonly body = element('div');
  private losses: Point[] = [];
  private source: EventSource | null = null;
  private stage: Stage | null = null;

  constructor(private readonly learned: (table: string) => void) {
    this.button.addEventListener('click', () => void this.begin());
    byId('learn').append(
      element('p', { class: 'note' }, 'A table of 100 dimensions is learned from the glosses of WordNet, before your eyes. Words that are used alike move together.'),
      element('p', { class: 'gap' }, this.button),
      this.state,
      this.body,
    );
  }

  /** Goes on with a run that is there, such as that of train --watch. */
  offer(runs: string | null, learning: boolean): void {
    this.button.hidden = !learning;
    if (runs) {
      this.watch(runs);
    }
  }

  private async begin(): Promise<void> {
    this.button.disabled = true;
    try {
      this.watch((await server.learn()).run);
    } catch (failure) {
      this.button.disabled = false;
      this.state.textContent = message(failure);
    }
  }

  private watch(run: string): void {
    this.source?.close();
    this.losses = [];
    this.state.textContent = 'Reading the text…';
    this.button.disabled = true;
    const source = new EventSource(`v1/runs/${encodeURIComponent(run)}/events`);
    this.source = source;
    const on = (name: string, act: (data: any) => void) =>
      source.addEventListener(name, (event) => act(JSON.parse((event as MessageEvent).data)));
    on('step', (step: Step) => this.step(step));
    on('words', ({ words }: { words: string[] }) => {
      this.stage?.close();
      this.stage = new Stage(words);
    });
    on('positions', ({ x, y }: { x: number[]; y: number[] }) => this.stage?.move(x, y));
    on('done', ({ table }: { table: string }) => this.ended('The table is learned.', table));
    on('failed', (told: { message: string }) => this.ended(told.message, null));
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        this.ended('The server tells no more of this run.', null);
      }
    };
  }

  private step(step: Step): void {
    const percent = Math.round(step.share * 100);
    this.state.textContent = `Learning, ${percent} %`;
    byId('learn').dataset.share = String(step.share);
    if (step.loss !== null && Number.isFinite(step.loss)) {
      this.losses.push({ x: percent, y: step.loss });
    }
    const numbers = element('dl', { class: 'numbers' });
    const put = (name: string, value: number | null, written: (v: number) => string) =>
      numbers.append(
        element('div', {}, element('dt', {}, name), element('dd', {}, value === null ? '–' : written(value))),
      );
    put('Loss', step.loss, (v) => v.toFixed(3));
    put('Words/s', step.wordsPerSecond, (v) => number.format(Math.round(v / 1000)) + 'k');
    put('Rate', step.learningRate, short);
    this.body.replaceChildren(
      meter(step.share),
      numbers,
      plot(this.losses, `Loss, now ${step.loss?.toFixed(3) ?? 'not known'}`, '% of the run'),
    );
  }

  private ended(told: string, table: string | null): void {
    this.source?.close();
    this.source = null;
    this.state.textContent = told;
    this.button.disabled = false;
    byId('learn').dataset.ended = table ?? 'failed';
    if (table) {
      setTimeout(() => {
        this.stage?.close();
        this.stage = null;
        this.learned(table);
      }, 1200);
    }
  }
}
