import { analogy, compare, type Neighbour, type Matrix, moved, type Moved } from './server';
import { byId, element, message, number, plural } from './page';
import { WordField } from './search';

/** What the panels ask of the page around them. */
export interface Around {
  table: () => number;
  choose: (word: string) => void;
  point: (row: number) => void;
  show: (row: number, lines: Neighbour[]) => void;
  changed: () => void;
}

export function meter(share: number): HTMLElement {
  const bar = element('i');
  bar.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return element('span', { class: 'meter', 'aria-hidden': 'true' }, bar);
}

/** Neighbours as buttons: a click asks on, pointing lights the point. */
export function neighbours(found: Neighbour[], around: Around, name: string): HTMLElement {
  const list = element('ol', { class: 'near', 'aria-label': name });
  for (const one of found) {
    const score = element('span', { class: 'score' }, one.cosine.toFixed(3));
    const button = element(
      'button',
      { type: 'button', 'data-word': one.word, 'data-row': String(one.row), 'data-cosine': String(one.cosine) },
      element('span', { class: 'token', title: one.word }, one.word),
      meter(one.cosine),
      score,
    );
    button.addEventListener('click', () => around.choose(one.word));
    button.addEventListener('pointerenter', () => around.point(one.row));
    button.addEventListener('pointerleave', () => around.point(-1));
    button.addEventListener('focus', () => around.point(one.row));
    button.addEventListener('blur', () => around.point(-1));
    list.append(element('li', {}, button));
  }
  return list;
}

const sorry = (failure: unknown) => element('p', { class: 'sorry', role: 'alert' }, message(failure));

/** A is to B as C is to what? */
export class AnalogyPanel {
  private readonly fields: WordField[];
  private readonly answer = element('div', { 'aria-live': 'polite' });

  constructor(private readonly around: Around) {
    this.fields = ['This word', 'is to', 'as this one'].map(
      (label, i) => new WordField(label, around.table, () => this.next(i), ['man', 'king', 'woman'][i]),
    );
    const ask = element('button', { type: 'button', class: 'button main' }, 'is to what?');
    ask.addEventListener('click', () => void this.ask());
    byId('analogy').append(
      element('div', { class: 'stack' }, ...this.fields.map((field) => field.root), ask),
      this.answer,
    );
  }

  get words(): string[] {
    const words = this.fields.map((field) => field.word);
    return words.some((word) => word) ? words : [];
  }

  private next(i: number): void {
    const empty = this.fields.find((field) => !field.word);
    if (empty) {
      empty.input.focus();
    } else {
      this.fields[i].input.blur();
      void this.ask();
    }
  }

  fill(words: string[]): Promise<void> {
    this.fields.forEach((field, i) => (field.word = words[i] ?? ''));
    return words.length === 3 && words.every((word) => word) ? this.ask() : Promise.resolve();
  }

  async ask(): Promise<void> {
    const [a, b, c] = this.fields.map((field) => field.word);
    this.around.changed();
    if (!a || !b || !c) {
      this.answer.replaceChildren(element('p', { class: 'note gap' }, 'An analogy is made of three words.'));
      return;
    }
    try {
      const found = await analogy(this.around.table(), a, b, c, 10);
      const list = neighbours(found, this.around, `${a} is to ${b} as ${c} is to`);
      const head = found.length
        ? element('div', { class: 'word' }, element('h2', {}, found[0].word))
        : element('p', { class: 'note gap' }, 'No row is left to answer.');
      this.answer.replaceChildren(head, element('p', { class: 'note' }, `${a} is to ${b} as ${c} is to this`), list);
      if (found.length) {
        this.around.show(found[0].row, found.slice(1));
      }
    } catch (failure) {
      this.answer.replaceChildren(sorry(failure));
    }
  }
}

/** How near are several words to each other? */
export class ComparePanel {
  private chosen: string[] = [];
  private readonly field: WordField;
  private readonly chips = element('ul', { class: 'chips', 'aria-label': 'Words' });
  private readonly answer = element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Cosines' });

  constructor(private readonly around: Around) {
    this.field = new WordField('Add a word', around.table, (word) => void this.add(word));
    byId('compare').append(this.field.root, this.chips, this.answer);
    this.dress();
  }

  get words(): string[] {
    return this.chosen;
  }

  fill(words: string[]): Promise<void> {
    this.chosen = [...words];
    this.dress();
    return this.ask();
  }

  private add(word: string): Promise<void> {
    this.field.word = '';
    if (this.chosen.includes(word)) {
      return Promise.resolve();
    }
    return this.fill([...this.chosen, word].slice(-12));
  }

  private dress(): void {
    this.chips.replaceChildren(
      ...this.chosen.map((word) => {
        const away = element('button', { type: 'button', 'aria-label': `Leave out ${word}` }, '×');
        away.addEventListener('click', () => void this.fill(this.chosen.filter((one) => one !== word)));
        return element('li', {}, word, away);
      }),
    );
    this.answer.hidden = this.chosen.length === 0;
  }

  private async ask(): Promise<void> {
    this.around.changed();
    if (this.chosen.length < 2) {
      this.answer.replaceChildren(element('p', { class: 'note gap' }, 'Two words or more are compared by their cosines.'));
      this.answer.hidden = false;
      return;
    }
    try {
      const answer = await compare(this.around.table(), this.chosen);
      this.answer.hidden = false;
      this.answer.replaceChildren(this.matrix(answer));
      this.around.show(-1, answer.rows.filter((row) => row >= 0).map((row, i) => ({ word: answer.words[i], row, cosine: 1 })));
    } catch (failure) {
      this.answer.replaceChildren(sorry(failure));
      this.answer.hidden = false;
    }
  }

  private matrix({ words, cosines }: Matrix): HTMLElement {
    const head = element('tr', {}, element('td', {}));
    words.forEach((word) => head.append(element('th', { scope: 'col' }, element('span', {}, word))));
    const body = element('tbody');
    words.forEach((word, i) => {
      const line = element('tr', {}, element('th', { scope: 'row', title: word }, word));
      cosines[i].forEach((cosine, j) => {
        const cell = element('td', { title: `${word}, ${words[j]}` }, cosine.toFixed(2));
        const share = i === j ? 0 : Math.max(0, Math.min(1, cosine)) * 42;
        cell.style.backgroundColor = `color-mix(in srgb, var(--accent) ${share.toFixed(0)}%, var(--wash))`;
        line.append(cell);
      });
      body.append(line);
    });
    return element('table', { class: 'matrix' }, element('thead', {}, head), body);
  }
}

/** Two tables side by side, and the words that moved most from one to the other. */
export class MovedPanel {
  private readonly answer = element('div', { 'aria-live': 'polite' });

  constructor(private readonly around: Around) {}

  dress(choice: HTMLElement | null): void {
    if (!choice) {
      byId('moved').replaceChildren(
        element('p', { class: 'note' }, 'Open two tables to see which words moved, as in:'),
        element('p', { class: 'gap' }, element('code', {}, 'embedkit explore new.safetensors old.safetensors')),
      );
      return;
    }
    byId('moved').replaceChildren(choice, this.answer);
  }

  async ask(other: number): Promise<void> {
    this.answer.replaceChildren(element('p', { class: 'note gap' }, 'Turning one table onto the other…'));
    try {
      const { words, common } = await moved(other, this.around.table(), 50);
      const list = element('ol', { class: 'near', 'aria-label': 'Words that moved most' });
      words.forEach((one: Moved) => {
        const button = element(
          'button',
          { type: 'button', 'data-word': one.word },
          element('span', { class: 'token', title: one.word }, one.word),
          meter((1 - one.cosine) / 2),
          element('span', { class: 'score' }, one.cosine.toFixed(3)),
        );
        button.addEventListener('click', () => this.around.choose(one.word));
        list.append(element('li', {}, button));
      });
      this.answer.replaceChildren(
        element('p', { class: 'note gap' }, `Both tables have ${plural(common, 'word')}. Of the frequent ones, these kept least of their place, once one table is turned onto the other (cosine).`),
        list,
      );
    } catch (failure) {
      this.answer.replaceChildren(sorry(failure));
    }
  }
}

export { number };
