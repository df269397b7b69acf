import * as server from './server';
import type { RecallCurve, Step } from './server';
import { byId, element, message, number } from './page';
import { meter } from './panels';
import { Chart, type Curve } from './chart';
import { save } from './download';

/** So much less quality than the best is not worth more dims, as the command says it too. */
const CLOSE = 0.01;

/** So much of the nearest rows is enough for most. */
const ENOUGH = 0.95;

interface Column {
  head: string;
  written: (value: number) => string;
}

/** What is plotted: its curve, and the table of the same numbers. */
interface Plotted {
  curve: Curve;
  verdict: string;
  columns: Column[];
  lines: (number | null)[][];
  csv: string;
  name: string;
}

const written = (digits: number) => (value: number) => value.toFixed(digits);
const whole = (value: number) => number.format(Math.round(value));
const some = (value: number) => (value >= 100 ? whole(value) : String(+value.toPrecision(3)));

/** What of a sweep is plotted over the dim. */
const MEASURES: Record<string, { head: string; title: string; of: (step: Step) => number; written: (value: number) => string }> = {
  quality: { head: 'Quality', title: 'Quality', of: (step) => step.quality, written: (value) => String(+value.toFixed(4)) },
  memory: { head: 'MB', title: 'Memory, MB', of: (step) => step.bytes * 1e-6, written: some },
  training: { head: 'Training, s', title: 'Training, seconds', of: (step) => step.seconds, written: some },
  query: { head: 'Query, ms', title: 'A query, milliseconds', of: (step) => step.millis, written: some },
};

/** The plots of numbers: what each dim brought and cost, and what an index finds in which time. */
export class PlotsPanel {
  private readonly choice = element('select', { id: 'plot' });
  private readonly body = element('div', { 'aria-live': 'polite' });
  private readonly chart = new Chart((at) => this.light(at));
  private asked = 0;
  private open = false;

  constructor(
    private readonly table: () => { id: number; name: string; file: string },
    private readonly changed: () => void,
  ) {
    const sweep = element('optgroup', { label: 'Sweep of dims' });
    Object.entries(MEASURES).forEach(([value, { head }]) => sweep.append(element('option', { value }, `${head.replace(/,.*/, '')} by dim`)));
    this.choice.append(
      sweep,
      element('optgroup', { label: 'Index of this table' }, element('option', { value: 'recall' }, 'Recall and speed')),
    );
    this.choice.addEventListener('change', () => {
      this.changed();
      void this.ask();
    });
    byId('plots').append(element('label', { class: 'choice wide' }, element('span', {}, 'Plot'), this.choice), this.body);
  }

  /** Which plot it is, for a link. */
  get which(): string {
    return this.choice.value;
  }

  set which(value: string) {
    this.choice.value = value === 'recall' || value in MEASURES ? value : 'quality';
  }

  /** Shows or hides the plot, which lies over the map. */
  show(open: boolean): void {
    if (open === this.open) {
      return;
    }
    this.open = open;
    this.asked++;
    this.chart.close();
    if (open) {
      void this.ask();
    }
  }

  /** Another table is shown now. */
  turned(): void {
    if (this.open) {
      void this.ask();
    }
  }

  repaint(): void {
    this.chart.draw();
  }

  private async ask(): Promise<void> {
    const asking = ++this.asked;
    const wanted = () => this.open && asking === this.asked;
    try {
      if (this.which === 'recall') {
        await this.recall(wanted);
      } else {
        const { file, steps } = await server.sweep();
        if (wanted()) {
          steps.length ? this.put(swept(this.which, file, steps)) : this.none(noSweep());
        }
      }
    } catch (failure) {
      if (wanted()) {
        this.none([element('p', { class: 'sorry', role: 'alert' }, message(failure))]);
      }
    }
  }

  private async recall(wanted: () => boolean): Promise<void> {
    const { id, name, file } = this.table();
    if (id < 0) {
      this.none(noIndex(''));
      return;
    }
    let told = await server.recall(id, 'POST');
    while (told.state === 'running' && wanted()) {
      this.none([
        element('p', { class: 'note gap' }, `Rows are asked for through the index by several beams, and by reading every row: ${Math.round(told.share * 100)} %.`),
        meter(told.share),
      ]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      told = await server.recall(id, 'GET');
    }
    if (!wanted()) {
      return;
    }
    if (told.state === 'ready') {
      this.put(found(name, told));
    } else {
      this.none(told.state === 'none' ? noIndex(file) : [element('p', { class: 'sorry', role: 'alert' }, told.message)]);
    }
  }

  /** There is nothing to plot, which is said where the table would be; the map stays. */
  private none(said: HTMLElement[]): void {
    this.chart.close();
    this.body.replaceChildren(...said);
  }

  private put(plotted: Plotted): void {
    const head = element('tr', {}, ...plotted.columns.map((column) => element('th', { scope: 'col' }, column.head)));
    const lines = plotted.lines.map((line, i) => {
      const cells = line.map((value, j) => {
        const text = value === null ? 'all' : plotted.columns[j].written(value);
        return j === 0 ? element('th', { scope: 'row' }, text) : element('td', {}, text);
      });
      const row = element('tr', plotted.curve.marks[i]?.strong ? { class: 'strong' } : {}, ...cells);
      if (i < plotted.curve.marks.length) {
        row.addEventListener('pointerenter', () => this.chart.point(i));
        row.addEventListener('pointerleave', () => this.chart.point(-1));
      }
      return row;
    });
    const svg = element('button', { type: 'button', class: 'button', 'data-plot': 'svg' }, 'Drawing (SVG)');
    const csv = element('button', { type: 'button', class: 'button', 'data-plot': 'csv' }, 'Numbers (CSV)');
    svg.addEventListener('click', () => save(new Blob([this.chart.svg], { type: 'image/svg+xml' }), `${plotted.name}.svg`));
    csv.addEventListener('click', () => save(new Blob([plotted.csv], { type: 'text/csv' }), `${plotted.name}.csv`));
    this.body.replaceChildren(
      element('p', { class: 'gap' }, plotted.verdict),
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Numbers of the plot' },
        element('table', { class: 'figures' }, element('caption', { class: 'hidden' }, plotted.curve.title), element('thead', {}, head), element('tbody', {}, ...lines)),
      ),
      element('div', { class: 'examples gap' }, svg, csv),
    );
    if (this.open) {
      byId('maps').append(this.chart.root);
      this.chart.show(plotted.curve);
    }
  }

  private light(at: number): void {
    this.body.querySelectorAll('.figures tbody tr').forEach((row, i) => row.classList.toggle('pointed', i === at));
  }
}

const command = (text: string) => element('p', { class: 'gap' }, element('code', {}, text));

function noSweep(): HTMLElement[] {
  return [
    element('h2', { class: 'gap calm' }, 'No sweep is here yet'),
    element('p', { class: 'note' }, 'A sweep learns a table of each of several dims, and tells what it brings and what it costs. Make one, and start the explorer with it:'),
    command('embedkit sweep'),
    command('embedkit explore --sweep sweep.csv'),
  ];
}

function noIndex(file: string): HTMLElement[] {
  return [
    element('h2', { class: 'gap calm' }, 'This table has no index'),
    ...(file
      ? [
          element('p', { class: 'note' }, 'An index answers by looking at few of the rows. Build one, and come back to this plot:'),
          command(`embedkit index ${file}`),
        ]
      : [element('p', { class: 'note' }, 'An index lies beside the file of a table, and this table is of no file.')]),
  ];
}

function swept(which: string, file: string, steps: Step[]): Plotted {
  const { title, of, written: text } = MEASURES[which];
  const best = Math.max(...steps.map((step) => step.quality));
  const enough = steps.find((step) => step.quality >= best - CLOSE)!;
  const most = steps[steps.length - 1];
  const marks = steps.map((step) => ({
    x: step.dim,
    y: of(step),
    label: '',
    told:
      `${number.format(step.dim)} dims: quality ${step.quality.toFixed(4)}, ${some(step.bytes * 1e-6)} MB, ` +
      `${some(step.seconds)} s of training, ${some(step.millis)} ms a query`,
    strong: step === enough && steps.length > 1,
  }));
  return {
    curve: {
      title: `${title.replace(/,.*/, '')} by dim`,
      x: { title: 'Numbers per word (dim)', log: true, ticks: steps.map((step) => step.dim), written: whole },
      y: { title, log: false, written: text },
      marks,
    },
    verdict: paying(steps, enough, most),
    columns: [
      { head: 'Dim', written: whole },
      { head: MEASURES.quality.head, written: written(4) },
      ...['memory', 'training', 'query'].map((one) => ({ head: MEASURES[one].head, written: some })),
    ],
    lines: steps.map((step) => [step.dim, step.quality, step.bytes * 1e-6, step.seconds, step.millis]),
    csv:
      'dim,quality,bytes,training_seconds,query_milliseconds\n' +
      steps.map((step) => `${step.dim},${step.quality},${step.bytes},${step.seconds},${step.millis}\n`).join(''),
    name: file.replace(/\.[^.]*$/, '') || 'sweep',
  };
}

function paying(steps: Step[], enough: Step, most: Step): string {
  if (steps.length === 1) {
    return `One dim alone does not tell whether more pay: at ${most.dim} the quality is ${most.quality.toFixed(4)}.`;
  }
  if (enough === most) {
    const below = Math.max(...steps.slice(0, -1).map((step) => step.quality));
    return `More dims still pay at ${most.dim}: the quality is ${most.quality.toFixed(4)} there, and ${below.toFixed(4)} at best below it.`;
  }
  return (
    `More dims stop paying at ${enough.dim}: the quality is ${enough.quality.toFixed(4)} there and ${most.quality.toFixed(4)} at ${most.dim}, ` +
    `which takes ${some(most.bytes / enough.bytes)} times the memory.`
  );
}

function found(name: string, told: RecallCurve): Plotted {
  const { points, exact, top, sample } = told;
  const good = points.find((point) => point.recall >= ENOUGH) ?? points[points.length - 1];
  const marks = points.map((point) => ({
    x: point.recall,
    y: point.micros,
    label: `beam ${point.beam}`,
    told: `Beam ${number.format(point.beam)}: ${point.recall.toFixed(4)} of the nearest ${top} are found, in ${some(point.micros)} µs a query`,
    strong: point === good,
  }));
  return {
    curve: {
      title: 'Recall and speed of the index',
      x: { title: `Recall@${top}`, log: false, written: (value) => String(+value.toFixed(4)) },
      y: { title: 'A query, microseconds', log: true, written: some },
      marks,
      level: { y: exact, label: `every row read: ${some(exact)} µs` },
    },
    verdict:
      `By a beam of ${good.beam} the index finds ${good.recall.toFixed(3)} of the nearest ${top} rows in ${some(good.micros)} µs a query. ` +
      `Reading every row takes ${some(exact)} µs. ${number.format(sample)} rows were asked for, one by one.`,
    columns: [
      { head: 'Beam', written: whole },
      { head: `Recall@${top}`, written: written(4) },
      { head: 'Query, µs', written: some },
    ],
    lines: [...points.map((point) => [point.beam, point.recall, point.micros]), [null, 1, exact]],
    csv:
      'beam,recall,microseconds\n' +
      points.map((point) => `${point.beam},${point.recall},${point.micros}\n`).join('') +
      `all,1,${exact}\n`,
    name: `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-recall`,
  };
}
