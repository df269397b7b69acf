import { complete } from './server';
import { element, number } from './page';

let made = 0;

/** A field for a word, completed by the server while one types. */
export class WordField {
  readonly root: HTMLLabelElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private found: { word: string; row: number }[] = [];
  private at = -1;
  private asking: AbortController | null = null;
  private waiting = 0;

  /**
   * @param label what the field is for
   * @param table the table that is asked, at the time of asking
   * @param chosen is given each word that was chosen
   */
  constructor(
    label: string,
    private readonly table: () => number,
    private readonly chosen: (word: string) => void,
    hint = '',
  ) {
    const id = `word-${++made}`;
    this.input = element('input', {
      id,
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': `${id}-options`,
      placeholder: hint,
    });
    this.list = element('ul', { class: 'options', role: 'listbox', id: `${id}-options`, 'aria-label': `${label}: words` });
    this.list.hidden = true;
    this.root = element('label', { class: 'field', for: id }, element('span', {}, label), this.input, this.list);
    this.input.addEventListener('input', () => this.typed());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => this.close());
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const item = (event.target as Element).closest('li');
      if (item) {
        this.choose(this.found[Number(item.dataset.at)].word);
      }
    });
  }

  get word(): string {
    return this.input.value.trim();
  }

  set word(word: string) {
    this.input.value = word;
    this.close();
  }

  private typed(): void {
    clearTimeout(this.waiting);
    this.asking?.abort();
    if (!this.word) {
      this.close();
      return;
    }
    this.waiting = window.setTimeout(() => this.ask(), 60);
  }

  private async ask(): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    try {
      this.found = await complete(this.table(), this.word, asking.signal);
    } catch {
      // The next letter asks again; a word that is typed whole is looked up anyway.
      return;
    }
    if (!asking.signal.aborted && document.activeElement === this.input) {
      this.show();
    }
  }

  private show(): void {
    this.at = -1;
    this.list.replaceChildren(
      ...this.found.map((one, i) =>
        element(
          'li',
          { role: 'option', id: `${this.input.id}-${i}`, 'data-at': String(i), 'aria-selected': 'false' },
          one.word,
          element('small', {}, `row ${number.format(one.row)}`),
        ),
      ),
    );
    this.list.hidden = this.found.length === 0;
    this.input.setAttribute('aria-expanded', String(!this.list.hidden));
    this.input.removeAttribute('aria-activedescendant');
  }

  private point(at: number): void {
    const items = [...this.list.children];
    if (items.length === 0) {
      return;
    }
    this.at = (at + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute('aria-selected', String(i === this.at)));
    items[this.at].scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', items[this.at].id);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.list.hidden && this.found.length > 0) {
        this.show();
      }
      this.point(this.at + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const word = this.at >= 0 && !this.list.hidden ? this.found[this.at].word : this.word;
      if (word) {
        this.choose(word);
      }
    } else if (event.key === 'Escape' && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  private choose(word: string): void {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.word = word;
    this.chosen(word);
  }

  private close(): void {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
}
