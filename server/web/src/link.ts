/** The state of the page as the fragment of its address, so that a link brings it back. */

export interface State {
  table: string;
  tab: string;
  word: string;
  colour: string;
  analogy: string[];
  compare: string[];
  other: string;
  plot: string;
  view: number[] | null;
}

export const FRESH: State = {
  table: '',
  tab: 'near',
  word: '',
  colour: '',
  analogy: [],
  compare: [],
  other: '',
  plot: '',
  view: null,
};

export function written(state: State): string {
  const all = new URLSearchParams();
  const put = (name: string, value: string) => value && all.set(name, value);
  put('table', state.table);
  put('tab', state.tab === 'near' ? '' : state.tab);
  put('word', state.word);
  put('colour', state.colour);
  state.analogy.forEach((word) => all.append('analogy', word));
  state.compare.forEach((word) => all.append('with', word));
  put('other', state.other);
  put('plot', state.plot);
  put('view', state.view ? state.view.map((v) => +v.toPrecision(6)).join(',') : '');
  return all.toString();
}

export function read(fragment: string): State {
  const all = new URLSearchParams(fragment.replace(/^#/, ''));
  const view = (all.get('view') ?? '').split(',').map(Number);
  const whole = view.length === 3 && view.every(Number.isFinite) && view[2] > 0;
  return {
    table: all.get('table') ?? '',
    tab: all.get('tab') ?? 'near',
    word: all.get('word') ?? '',
    colour: all.get('colour') ?? '',
    analogy: all.getAll('analogy').slice(0, 3),
    compare: all.getAll('with').slice(0, 12),
    other: all.get('other') ?? '',
    plot: all.get('plot') ?? '',
    view: whole ? view : null,
  };
}
