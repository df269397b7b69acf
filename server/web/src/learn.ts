import * as server from './server';
import { byId, element, message, number } from './page';
import { meter } from './panels';
import { type Point, plot, short } from './plot';
import { Stage } from './stage';

/** How far a run has come, as the server tells it. */
interface Step {
  done: number;
  total: number;
  loss: number | null;
  speed: number;
  rate: number;
}

/** Watches a table learn: its numbers, its loss, and some words that find each other. */
export class LearnPanel {
  private readonly button = element('button', { type: 'button', class: 'button main' }, 'Train on the text of Embedkit');
  private readonly state = element('p', { class: 'note gap', role: 'status' });
  private readonly body = element('div');
  private losses: Point[] = [];
  private source: EventSource | null = null;
  private stage: Stage | null = null;

  constructor(private readonly learned: () => Promise<void>) {
    this.button.addEventListener('click', () => void this.begin());
    byId('learn').append(
      element('p', { class: 'note' }, 'A table of 100 dimensions is learned from the glosses of WordNet, before your eyes. Words that are used alike move together.'),
      element('p', { class: 'gap' }, this.button),
      this.state,
      this.body,
    );
  }

  /** What can be watched here: a run that the page begins, or one that is there. */
  async offer(learning: boolean): Promise<boolean> {
    this.button.hidden = !learning;
    if (learning) {
      const { state, run } = await server.learning('GET');
      if (state === 'reading') {
        void this.wait();
      } else if (state === 'learning') {
        this.watch(run, true);
      }
      return true;
    }
    const runs = await server.runs();
    const now = runs.find((one) => one.state === 'learning') ?? runs[0];
    if (now) {
      this.watch(now.run, false);
    }
    return now !== undefined;
  }

  async begin(): Promise<void> {
    this.button.disabled = true;
    try {
      await server.learning('POST');
      await this.wait();
    } catch (failure) {
      this.button.disabled = false;
      this.state.textContent = message(failure);
    }
  }

  /** The text is read first. */
  private async wait(): Promise<void> {
    this.button.disabled = true;
    for (;;) {
      this.state.textContent = 'Reading the text…';
      const told = await server.learning('GET');
      if (told.state === 'failed') {
        this.ended(told.message, false);
        return;
      }
      if (told.state !== 'reading') {
        this.watch(told.run, true);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  private watch(run: string, own: boolean): void {
    this.source?.close();
    this.losses = [];
    this.state.textContent = 'Learning';
    this.button.disabled = true;
    const source = new EventSource(`v1/runs/${encodeURIComponent(run)}/events`);
    this.source = source;
    const on = (name: string, act: (data: any) => void) =>
      source.addEventListener(name, (event) => act(JSON.parse((event as MessageEvent).data)));
    on('begin', ({ words }: { words: string[] }) => {
      this.stage?.close();
      this.stage = new Stage(words);
    });
    on('progress', (step: Step) => this.step(step));
    on('positions', ({ x, y }: { x: number[]; y: number[] }) => this.stage?.move(x, y));
    on('end', ({ state }: { state: string }) => {
      const done = state === 'done';
      this.ended(done ? 'The table is learned.' : 'The run was stopped.', done && own);
    });
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        this.ended('The server tells no more of this run.', false);
      } else {
        this.state.textContent = 'The server does not answer; waiting for it.';
      }
    };
  }

  private step(step: Step): void {
    const share = step.total > 0 ? step.done / step.total : 0;
    const percent = Math.round(share * 100);
    this.state.textContent = `Learning, ${percent} %`;
    byId('learn').dataset.share = String(share);
    if (step.done > 0 && step.loss !== null && Number.isFinite(step.loss)) {
      this.losses.push({ x: 100 * share, y: step.loss });
    }
    const numbers = element('dl', { class: 'numbers' });
    const put = (name: string, value: number | null, written: (v: number) => string) =>
      numbers.append(
        element('div', {}, element('dt', {}, name), element('dd', {}, value === null ? '–' : written(value))),
      );
    put('Loss', step.loss, (v) => v.toFixed(3));
    put('Words/s', step.speed, (v) => number.format(Math.round(v / 1000)) + 'k');
    put('Rate', step.rate, short);
    this.body.replaceChildren(
      meter(share),
      numbers,
      plot(this.losses, `Loss, now ${step.loss?.toFixed(3) ?? 'not known'}`, '% of the run'),
    );
  }

  private ended(told: string, own: boolean): void {
    this.source?.close();
    this.source = null;
    this.state.textContent = told;
    this.button.disabled = false;
    byId('learn').dataset.ended = told;
    if (own) {
      // The last picture stands for a moment, until the table is there to be asked.
      setTimeout(() => void this.show().catch((failure) => (this.state.textContent = message(failure))), 1500);
    }
  }

  private async show(): Promise<void> {
    for (let i = 0; i < 50 && (await server.learning('GET')).state === 'learning'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await this.learned();
    this.stage?.close();
    this.stage = null;
  }
}
