import * as server from './server';
import type { Neighbour, Positions, Table } from './server';
import { byId, element, message, number, plural, shape, tell } from './page';
import { type Colouring, MapView } from './map';
import { type Theme, kinds, other as otherColour, ramp, turns } from './colours';
import { FRESH, type State, read, written } from './link';
import { AnalogyPanel, ComparePanel, MovedPanel, meter, neighbours } from './panels';
import { WordField } from './search';
import { save } from './download';
import { LearnPanel } from './learn';
import { PlotsPanel } from './plots';

const CHUNK = 50_000;
const SHADES = 64;

/** A layout of more rows takes minutes, so one is asked first. */
const AT_ONCE = 150_000;

const DRAWN_AT_MOST = 20_000;

/** The page: one table, at times a second one beside it, and what was asked last. */
class Explorer {
  private tables: Table[] = [];
  private table!: Table;
  private map!: MapView;
  private second: MapView | null = null;
  private secondTable: Table | null = null;
  private positions: Positions | null = null;
  private clusterNames: string[] = [];
  private found: Neighbour[] = [];
  private word = '';
  private theme: Theme = 'light';
  private loading = 0;
  private writing = 0;
  private restoring = false;
  /** A link says where one looks, so nothing else moves the map. */
  private still = false;
  /** Somebody chose the colours; else those are shown that the map has. */
  private coloured = false;
  private top = 20;

  private readonly field = new WordField('Find a word', () => this.table.id, (word) => void this.choose(word, true));
  private readonly answer = element('div', { 'aria-live': 'polite' });
  private readonly analogy: AnalogyPanel;
  private readonly compare: ComparePanel;
  private readonly moved: MovedPanel;
  private readonly learning: LearnPanel;
  private readonly plots: PlotsPanel;
  private readonly legend = element('div', { class: 'legend', role: 'group', tabindex: '0', 'aria-label': 'What the colours mean' });
  private readonly examples = element('div', { class: 'examples', role: 'group', 'aria-label': 'For a start' });
  private readonly busy = element('div', { class: 'busy', role: 'status' });

  constructor() {
    const around = {
      table: () => this.table.id,
      choose: (word: string) => void this.choose(word, false),
      point: (row: number) => this.map.point(row),
      show: (row: number, lines: Neighbour[]) => {
        this.found = lines;
        this.map.select(row, lines);
        if (!this.still) {
          void this.map.frameRows([row, ...lines.slice(0, 6).map((line) => line.row)]);
        }
      },
      changed: () => this.write(),
    };
    this.analogy = new AnalogyPanel(around);
    this.compare = new ComparePanel(around);
    this.moved = new MovedPanel(around);
    this.learning = new LearnPanel(() => this.learned());
    this.plots = new PlotsPanel(
      () => this.table ?? { id: -1, name: '', file: '' },
      () => this.write(),
    );
  }

  async start(): Promise<void> {
    // The server is asked while the graphics card gets ready.
    const offering = server.offer();
    this.dress();
    this.map = new MapView('Map of words', {
      picked: (row) => void this.choose(this.map.word(row), false),
      moved: () => this.write(),
    });
    this.map.root.append(this.legend, this.busy);
    this.legend.hidden = true;
    this.busy.hidden = true;
    if (!this.map.supported) {
      tell('This browser draws no WebGL with float textures, which the map needs.');
    }
    const offer = await offering;
    this.tables = offer.tables;
    const runs = this.learning.offer(offer.learning).catch(() => false);
    void runs.then((there) => (byId('tab-learn').hidden = !there));
    const choice = byId<HTMLSelectElement>('table');
    this.list();
    choice.addEventListener('change', () => void this.open(this.tables[choice.selectedIndex], { ...FRESH }).catch(said));
    addEventListener('hashchange', () => void this.restore(read(location.hash)).catch(said));
    if (this.tables.length === 0) {
      this.empty(await runs);
      if (offer.learning) {
        await this.learning.begin();
      }
      return;
    }
    await this.restore(read(location.hash));
  }

  private list(): void {
    const choice = byId<HTMLSelectElement>('table');
    choice.replaceChildren(...this.tables.map((one) => element('option', {}, one.name)));
    choice.selectedIndex = Math.max(0, this.tables.indexOf(this.table));
    choice.disabled = this.tables.length < 2;
    (choice.parentElement as HTMLElement).hidden = this.tables.length === 0;
    const others = this.tables.filter((one) => one !== this.table);
    if (others.length === 0 || !this.table) {
      this.moved.dress(null);
      return;
    }
    const pick = element('select', { id: 'other' }, element('option', { value: '' }, 'None'));
    others.forEach((one) => pick.append(element('option', { value: one.name }, one.name)));
    pick.value = this.secondTable?.name ?? '';
    pick.addEventListener('change', () => void this.beside(pick.value).catch(said));
    this.moved.dress(element('label', { class: 'choice' }, 'Beside this table', pick));
  }

  private empty(learning: boolean): void {
    const told = learning
      ? 'One is learned from the text that comes with Embedkit, before your eyes.'
      : 'Start the explorer with the file of a table, as in: embedkit explore cats.safetensors';
    this.map.root.append(
      element('div', { class: 'empty' }, element('h2', {}, 'No table yet'), element('p', {}, told)),
    );
    if (learning) {
      this.tab('learn', false);
    }
  }

  /** A table was learned while one watched; it is the last one. */
  private async learned(): Promise<void> {
    this.tables = (await server.offer()).tables;
    const table = this.tables[this.tables.length - 1];
    if (table) {
      this.map.root.querySelector('.empty')?.remove();
      await this.open(table, { ...FRESH, tab: 'learn' });
    }
  }

  /** Brings back what a link says. */
  private async restore(state: State): Promise<void> {
    this.plots.which = state.plot;
    this.tab(state.tab, false);
    const table = this.tables.find((one) => one.name === state.table) ?? this.tables[0];
    if (table !== this.table) {
      await this.open(table, state);
    } else {
      this.plots.turned();
      await this.ask(state);
    }
  }

  private async open(table: Table, state: State): Promise<void> {
    const loading = ++this.loading;
    this.table = table;
    this.found = [];
    this.word = '';
    this.answer.replaceChildren();
    this.list();
    this.plots.turned();
    byId('facts').textContent = `${plural(table.rows, 'row')} of ${number.format(table.dim)} dimensions, ${table.type}`;
    document.title = `${table.name} · Embedkit`;
    const progress = await server.progress(table.id);
    const first = await server.positions(table.id, progress.state === 'ready' ? 'layout' : 'pca');
    if (loading !== this.loading) {
      return;
    }
    this.busy.hidden = true;
    this.positions = first;
    this.clusterNames = progress.clusters;
    this.coloured = state.colour !== '';
    this.colours(state.colour);
    await this.map.show(first);
    performance.mark('first-map');
    document.documentElement.dataset.drawn = table.name;
    void this.words(table, this.map, () => loading === this.loading);
    await this.paint();
    if (progress.state !== 'ready') {
      void this.layout(table, loading, progress);
    }
    await this.ask(state);
    document.documentElement.dataset.ready = table.name;
  }

  /** Words come in chunks, the frequent ones first. */
  private async words(table: Table, map: MapView, wanted: () => boolean): Promise<void> {
    try {
      for (let from = 0; from < table.rows && wanted(); from += CHUNK) {
        const words = await server.words(table.id, from, Math.min(CHUNK, table.rows - from));
        if (wanted()) {
          map.know(from, words);
          if (from === 0 && map === this.map) {
            this.suggest();
          }
        }
      }
      if (wanted()) {
        performance.mark('all-words');
      }
    } catch (failure) {
      tell(message(failure));
    }
  }

  /** The layout is made by the server; its progress is shown, and the points move when it is there. */
  private async layout(table: Table, loading: number, progress: server.Progress): Promise<void> {
    try {
      await this.laidOut(table, loading, progress);
    } catch (failure) {
      if (loading === this.loading) {
        this.unmade(table, loading, message(failure));
      }
    }
  }

  private async laidOut(table: Table, loading: number, progress: server.Progress): Promise<void> {
    if (progress.state === 'none') {
      if (table.rows > AT_ONCE) {
        this.propose(table, loading);
        return;
      }
      progress = await server.layout(table.id);
    }
    while (progress.state === 'running' && loading === this.loading) {
      this.progress(progress);
      await new Promise((resolve) => setTimeout(resolve, 500));
      progress = await server.progress(table.id);
    }
    if (loading !== this.loading) {
      return;
    }
    if (progress.state !== 'ready') {
      this.unmade(table, loading, sentence(progress.message || 'it was given up'));
      return;
    }
    this.busy.hidden = true;
    this.positions = await server.positions(table.id, 'layout');
    this.clusterNames = progress.clusters;
    this.colours(this.coloured ? byId<HTMLSelectElement>('colour').value : '');
    await this.map.show(this.positions);
    await this.paint();
    document.documentElement.dataset.layout = table.name;
    tell('Words that are near in the table are near on the map now.');
  }

  /** There is no layout, why, and a way to try again; the plane stays. */
  private unmade(table: Table, loading: number, why: string): void {
    const again = element('button', { type: 'button', class: 'button' }, 'Try again');
    again.addEventListener('click', async () => {
      again.disabled = true;
      try {
        await this.layout(table, loading, await server.layout(table.id));
      } catch {
        // The server has gone, which is told above the map.
        again.disabled = false;
      }
    });
    this.busy.replaceChildren(
      element('p', { class: 'note' }, `The map by neighbours could not be made: ${why} The plane of the greatest differences stays.`),
      element('p', { class: 'gap' }, again),
    );
    this.busy.hidden = false;
  }

  private propose(table: Table, loading: number): void {
    const yes = element('button', { type: 'button', class: 'button' }, 'Make a layout');
    yes.addEventListener('click', async () => {
      yes.disabled = true;
      try {
        await this.layout(table, loading, await server.layout(table.id));
      } catch {
        // The server has gone, which is told above the map.
        yes.disabled = false;
      }
    });
    this.busy.replaceChildren(
      element('p', { class: 'note' }, `This is the plane in which the rows differ most. A layout by neighbours takes minutes for ${plural(table.rows, 'row')}.`),
      element('p', { class: 'gap' }, yes),
    );
    this.busy.hidden = false;
  }

  private progress(progress: server.Progress): void {
    this.busy.replaceChildren(`${progress.stage || 'Making a layout'}, ${Math.round(progress.share * 100)} %`, meter(progress.share));
    this.busy.hidden = false;
  }

  // What is asked.

  private async ask(state: State): Promise<void> {
    this.restoring = true;
    this.still = state.view !== null;
    try {
      const colour = byId<HTMLSelectElement>('colour');
      if (state.colour && colour.value !== state.colour) {
        this.coloured = true;
        this.colours(state.colour);
        await this.paint();
      }
      if (state.word && state.tab !== 'analogy' && state.tab !== 'compare') {
        await this.choose(state.word, !state.view);
      } else if (!state.word) {
        this.let();
      }
      if (state.analogy.length || state.tab === 'analogy') {
        await this.analogy.fill(state.analogy);
      }
      if (state.compare.length || state.tab === 'compare') {
        await this.compare.fill(state.compare);
      }
      if (state.other !== (this.secondTable?.name ?? '')) {
        await this.beside(state.other);
      }
      if (state.view) {
        await this.map.look(state.view, false);
      }
    } finally {
      this.restoring = false;
      this.still = false;
      this.write();
    }
  }

  /** Asks for a word's neighbours, and shows them in the list and on the map. */
  private async choose(word: string, move: boolean): Promise<void> {
    this.word = word;
    this.field.word = word;
    const table = this.table;
    if (!this.restoring) {
      if (this.tabNow !== 'moved') {
        this.tab('near', false);
      }
    }
    try {
      const found = await server.nearest(table.id, word, this.top);
      const facts = await server.row(table.id, word);
      if (table !== this.table || word !== this.word) {
        return;
      }
      this.found = found;
      const told = [
        facts.row >= 0 ? `row ${number.format(facts.row)}` : 'made of its n-grams',
        ...(facts.count === null ? [] : [`${plural(facts.count, 'time')} in its text`]),
      ];
      this.answer.replaceChildren(
        element('div', { class: 'word' }, element('h2', {}, facts.word)),
        element('p', { class: 'note' }, told.join(' · ')),
        neighbours(found, this.around(), `Words near ${facts.word}`),
      );
      this.map.select(facts.row, found);
      if (move) {
        await this.map.frameRows([facts.row, ...found.slice(0, 6).map((one) => one.row)]);
      }
      void this.followed(facts.word);
    } catch (failure) {
      this.answer.replaceChildren(element('p', { class: 'sorry', role: 'alert' }, message(failure)));
      this.map.select(-1, []);
      this.found = [];
    }
    this.write();
  }

  private around() {
    return {
      table: () => this.table.id,
      choose: (word: string) => void this.choose(word, false),
      point: (row: number) => this.map.point(row),
      show: () => undefined,
      changed: () => this.write(),
    };
  }

  private let(): void {
    this.word = '';
    this.field.word = '';
    this.found = [];
    this.answer.replaceChildren(
      element('p', { class: 'note gap' }, 'Click a point, or type a word: its neighbours are those with the greatest cosine.'),
      this.examples,
    );
    this.suggest();
    this.map.select(-1, []);
    this.second?.select(-1, []);
    this.write();
  }

  /** Words to begin with: well-known ones that the table has, or else its first. */
  private suggest(): void {
    const known = ['cat', 'river', 'music', 'king', 'bread'].filter((word) => this.map.rowOf(word) >= 0);
    const words = known.length > 1 ? known : this.map.firstWords(5);
    this.examples.replaceChildren(
      ...words.map((word) => {
        const one = element('button', { type: 'button' }, word);
        one.addEventListener('click', () => void this.choose(word, true));
        return one;
      }),
    );
    this.examples.hidden = !this.table?.words || words.length === 0;
  }

  /** Shows another table beside this one, and which words moved. */
  private async beside(name: string): Promise<void> {
    this.second?.close();
    this.second = null;
    this.secondTable = this.tables.find((one) => one.name === name && one !== this.table) ?? null;
    const table = this.secondTable;
    this.map.named(table ? this.table.name : '');
    const pick = document.getElementById('other') as HTMLSelectElement | null;
    if (pick) {
      pick.value = table?.name ?? '';
    }
    this.write();
    if (!table) {
      return;
    }
    const map = new MapView(`Map of ${table.name}`, {
      picked: (row) => void this.choose(map.word(row), false),
      moved: () => undefined,
    });
    map.named(table.name);
    this.second = map;
    await map.colour({ values: null, kind: 'categorical', palette: [] }, this.theme);
    const progress = await server.progress(table.id);
    await map.show(await server.positions(table.id, progress.state === 'ready' ? 'layout' : 'pca'));
    void this.words(table, map, () => this.second === map);
    void this.moved.ask(table.id);
    if (this.word) {
      await this.followed(this.word);
    }
  }

  /** The same word in the other table. */
  private async followed(word: string): Promise<void> {
    if (!this.second || !this.secondTable) {
      return;
    }
    try {
      const [facts, found] = await Promise.all([
        server.row(this.secondTable.id, word),
        server.nearest(this.secondTable.id, word, this.top),
      ]);
      this.second.select(facts.row, found);
      await this.second.frameRows([facts.row, ...found.slice(0, 6).map((one) => one.row)]);
    } catch (failure) {
      this.second.select(-1, []);
      tell(`${this.secondTable.name}: ${message(failure)}`);
    }
  }

  // Colours.

  private colours(wanted: string): void {
    const choice = byId<HTMLSelectElement>('colour');
    const options: [string, string][] = [['none', 'Nothing'], ['frequency', 'Frequency']];
    if (this.positions?.cluster) {
      options.push(['cluster', 'Cluster']);
    }
    this.table.columns.forEach((column) => options.push([`column:${column.name}`, column.name]));
    choice.replaceChildren(...options.map(([value, text]) => element('option', { value }, text)));
    const usual = this.positions?.cluster ? 'cluster' : 'frequency';
    choice.value = options.some(([value]) => value === wanted) && wanted ? wanted : usual;
  }

  private async paint(): Promise<void> {
    const choice = byId<HTMLSelectElement>('colour').value;
    try {
      await this.map.colour(await this.colouring(choice), this.theme);
    } catch (failure) {
      tell(message(failure));
    }
    this.write();
  }

  private async colouring(choice: string): Promise<Colouring> {
    this.legend.replaceChildren();
    this.legend.hidden = true;
    if (choice === 'cluster' && this.positions?.cluster) {
      const { cluster, clusters } = this.positions;
      const palette = turns(this.theme, clusters);
      this.kinds(this.clusterNames.slice(0, 14).map((name, i) => [name, palette[i]]));
      return { values: cluster, kind: 'categorical', palette };
    }
    const column = this.table.columns.find((one) => choice === `column:${one.name}`);
    if (column?.kind === 'category') {
      const palette = [...kinds(this.theme).slice(0, 11), otherColour(this.theme)];
      const values = await server.values(this.table.id, column.name);
      const shown: [string, string][] = column.categories.slice(0, 11).map((name, i) => [name, palette[i]]);
      if (column.categories.length > 11 || values.some((v) => v < 0)) {
        shown.push(['other', palette[11]]);
      }
      this.kinds(shown);
      return { values: values.map((v) => (v < 0 || v > 10 ? 11 : v)), kind: 'categorical', palette };
    }
    if (choice === 'frequency' || column) {
      const values = await server.values(this.table.id, column ? column.name : 'frequency');
      return this.shaded(values, column?.name ?? '');
    }
    return { values: null, kind: 'categorical', palette: [] };
  }

  private shaded(values: Float32Array, name: string): Colouring {
    let least = Infinity;
    let greatest = -Infinity;
    for (const v of values) {
      if (Number.isFinite(v)) {
        least = v < least ? v : least;
        greatest = v > greatest ? v : greatest;
      }
    }
    const span = greatest - least || 1;
    const palette = ramp(this.theme, SHADES);
    const bar = element('canvas', { class: 'ramp', width: '180', height: '8', 'aria-hidden': 'true' });
    const pen = bar.getContext('2d')!;
    palette.forEach((colour, i) => {
      pen.fillStyle = colour;
      pen.fillRect((i * 180) / SHADES, 0, 180 / SHADES + 1, 8);
    });
    const ends = name ? [least.toPrecision(4), greatest.toPrecision(4)] : ['rare', 'frequent'];
    this.legend.append(bar, element('div', { class: 'ends' }, element('span', {}, ends[0]), element('span', {}, ends[1])));
    this.legend.hidden = false;
    return {
      values: values.map((v) => (Number.isFinite(v) ? (v - least) / span : 0)),
      kind: 'continuous',
      palette,
    };
  }

  private kinds(shown: [string, string][]): void {
    if (shown.length === 0) {
      return;
    }
    const list = element('ul');
    for (const [name, colour] of shown) {
      const dot = shape('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' }, shape('circle', { cx: 5, cy: 5, r: 5, fill: colour }));
      list.append(element('li', {}, dot, name));
    }
    this.legend.append(list);
    this.legend.hidden = false;
  }

  // The page around.

  private dress(): void {
    byId('near').append(this.field.root, this.answer);
    const wish = stored() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    this.dark(wish === 'dark');
    byId('theme').addEventListener('click', () => {
      this.dark(this.theme === 'light');
      store(this.theme);
      void this.repaint();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
      if (!stored()) {
        this.dark(event.matches);
        void this.repaint();
      }
    });
    byId('colour').addEventListener('change', () => {
      this.coloured = true;
      void this.paint();
    });
    addEventListener(server.AWAY, () => (byId('away').hidden = false));
    addEventListener(server.BACK, () => (byId('away').hidden = true));
    byId('again').addEventListener('click', () => void server.offer().catch(() => tell('It still does not answer.')));
    byId('help').addEventListener('click', () => byId<HTMLDialogElement>('keys').showModal());
    byId('copy').addEventListener('click', () => void this.copy());
    document.querySelectorAll<HTMLButtonElement>('[data-download]').forEach((button) =>
      button.addEventListener('click', () => void this.download(button.dataset.download!)),
    );
    const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
    tabs.forEach((tab) => tab.addEventListener('click', () => this.tab(tab.getAttribute('aria-controls')!, true)));
    document.querySelector('[role="tablist"]')!.addEventListener('keydown', (event) => {
      const key = (event as KeyboardEvent).key;
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      if (step) {
        const there = tabs.filter((tab) => !tab.hidden);
        const at = there.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
        const next = there[(at + step + there.length) % there.length];
        this.tab(next.getAttribute('aria-controls')!, true);
        next.focus();
      }
    });
    addEventListener('keydown', (event) => this.key(event));
    addEventListener('click', (event) => {
      const menu = byId<HTMLDetailsElement>('downloads');
      if (menu.open && !menu.contains(event.target as Node)) {
        menu.open = false;
      }
    });
  }

  private async repaint(): Promise<void> {
    this.plots.repaint();
    if (this.table) {
      await this.paint();
      await this.second?.colour({ values: null, kind: 'categorical', palette: [] }, this.theme);
    }
  }

  private dark(dark: boolean): void {
    this.theme = dark ? 'dark' : 'light';
    document.documentElement.dataset.theme = this.theme;
    byId('theme').setAttribute('aria-pressed', String(dark));
  }

  private tab(name: string, asked: boolean): void {
    const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
    const chosen = tabs.some((tab) => tab.getAttribute('aria-controls') === name) ? name : 'near';
    for (const tab of tabs) {
      const own = tab.getAttribute('aria-controls')!;
      tab.setAttribute('aria-selected', String(own === chosen));
      tab.tabIndex = own === chosen ? 0 : -1;
      byId(own).hidden = own !== chosen;
    }
    this.plots.show(chosen === 'plots');
    if (asked) {
      this.write();
    }
  }

  private key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === 'Escape' && !byId<HTMLDialogElement>('keys').open) {
      byId<HTMLDetailsElement>('downloads').open = false;
      if (this.table) {
        this.let();
      }
    } else if (event.key === '/' && !typing) {
      event.preventDefault();
      this.tab('near', true);
      this.field.input.focus();
      this.field.input.select();
    } else if (event.key === '?' && !typing) {
      byId<HTMLDialogElement>('keys').showModal();
    }
  }

  private get tabNow(): string {
    return document.querySelector('[role="tab"][aria-selected="true"]')?.getAttribute('aria-controls') ?? 'near';
  }

  private get state(): State {
    const view = this.map.view;
    const moved = Math.abs(view[0]) + Math.abs(view[1]) + Math.abs(view[2] - 1) > 1e-4;
    const tab = this.tabNow;
    return {
      table: this.tables.length > 1 ? this.table.name : '',
      tab,
      word: this.word,
      colour: this.coloured ? byId<HTMLSelectElement>('colour').value : '',
      analogy: tab === 'analogy' ? this.analogy.words : [],
      compare: tab === 'compare' ? this.compare.words : [],
      other: this.secondTable?.name ?? '',
      plot: tab === 'plots' ? this.plots.which : '',
      view: moved ? view : null,
    };
  }

  private write(): void {
    clearTimeout(this.writing);
    if (this.restoring || !this.table) {
      return;
    }
    this.writing = window.setTimeout(() => history.replaceState(null, '', `#${written(this.state)}`), 200);
  }

  private async copy(): Promise<void> {
    const link = `${location.origin}${location.pathname}#${written(this.state)}`;
    history.replaceState(null, '', link);
    try {
      await navigator.clipboard.writeText(link);
      tell('The link is copied. It brings back what you see.');
    } catch {
      tell('The link is in the address line.');
    }
  }

  private async download(kind: string): Promise<void> {
    byId<HTMLDetailsElement>('downloads').open = false;
    if (!this.table) {
      tell('There is no table to download from yet.');
      return;
    }
    const name = this.table.name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'map';
    try {
      if (kind === 'png') {
        save(await this.map.picture(), `${name}.png`);
      } else if (kind === 'svg') {
        const { svg, left } = this.map.drawing(DRAWN_AT_MOST);
        save(new Blob([svg], { type: 'image/svg+xml' }), `${name}.svg`);
        if (left) {
          tell(`The drawing has the first ${number.format(DRAWN_AT_MOST)} points in view; ${number.format(left)} are left out.`);
        }
      } else if (kind === 'csv') {
        save(new Blob([this.map.places('')], { type: 'text/csv' }), `${name}.csv`);
      } else if (this.found.length) {
        const lines = this.found.map((one) => `"${one.word.replaceAll('"', '""')}",${one.row},${one.cosine}`);
        save(new Blob([['word,row,cosine', ...lines].join('\n') + '\n'], { type: 'text/csv' }), `${name}-near.csv`);
      } else {
        tell('Choose a word first.');
      }
    } catch (failure) {
      tell(message(failure));
    }
  }
}

/** A finding of the server as a sentence of its own. */
const sentence = (finding: string) => finding.charAt(0).toLowerCase() + finding.slice(1) + (/[.!?]$/.test(finding) ? '' : '.');

const said = (failure: unknown) => tell(message(failure));

const PLACE = 'embedkit.theme';

function stored(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(PLACE, theme);
  } catch {
    // A browser that keeps nothing asks the system each time.
  }
}

new Explorer().start().catch((failure) => {
  byId('maps').append(
    element('div', { class: 'empty', role: 'alert' }, element('h2', {}, 'The map cannot be shown'), element('p', {}, message(failure))),
  );
});
