import { element, shape } from './page';
import { style } from './colours';

/** One axis of a chart. */
export interface Axis {
  title: string;
  log: boolean;
  /** Where ticks may stand; left out, they stand at round numbers. */
  ticks?: number[];
  written: (value: number) => string;
}

/** A point of a chart. */
export interface Mark {
  x: number;
  y: number;
  /** Written beside the point; may be empty. */
  label: string;
  /** What is said of it, in a sentence. */
  told: string;
  /** The one to look at first. */
  strong?: boolean;
}

/** A curve through its points. */
export interface Curve {
  title: string;
  x: Axis;
  y: Axis;
  marks: Mark[];
  /** A height to compare with, drawn as a line across. */
  level?: { y: number; label: string };
}

const WIDEST = 980;
const HIGHEST = 620;
const NEAR = 60;

const FONT = 'Inter, "Segoe UI", "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

/**
 * A curve that one walks along by mouse, finger or arrow keys. Its colours stand in its shapes, so that the drawing
 * that is downloaded is the one that is seen.
 */
export class Chart {
  readonly root = element('section', { class: 'map over chart', 'aria-label': 'Plot' });
  private readonly tip = element('div', { class: 'tip', 'aria-hidden': 'true' });
  private readonly watching = new ResizeObserver(() => this.draw());
  private curve: Curve | null = null;
  private drawn: SVGElement | null = null;
  private guides: SVGElement | null = null;
  private places: [number, number][] = [];
  private dots: SVGElement[] = [];
  private pointed = -1;

  /** @param follow is told which point is looked at, or -1 */
  constructor(private readonly follow: (at: number) => void) {
    this.tip.hidden = true;
    this.watching.observe(this.root);
  }

  show(curve: Curve): void {
    this.curve = curve;
    this.pointed = -1;
    this.draw();
  }

  /** Draws it again, as in other colours. */
  draw(): void {
    const [width, height] = [this.root.clientWidth, this.root.clientHeight];
    if (!this.curve || width === 0 || height === 0) {
      return;
    }
    const held = this.dots.indexOf(document.activeElement as unknown as SVGElement);
    this.drawn = this.drawing(Math.min(WIDEST, width), Math.min(HIGHEST, height));
    this.root.replaceChildren(this.drawn, this.tip);
    if (held >= 0) {
      this.dots[held]?.focus();
    }
    this.point(this.pointed);
  }

  /** The drawing as the text of a file. */
  get svg(): string {
    this.point(-1);
    const copy = this.drawn!.cloneNode(true) as SVGElement;
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('width', copy.getAttribute('viewBox')!.split(' ')[2]);
    copy.setAttribute('height', copy.getAttribute('viewBox')!.split(' ')[3]);
    copy.prepend(shape('rect', { width: '100%', height: '100%', fill: style('--paper') }));
    copy.querySelectorAll('[tabindex]').forEach((mark) => mark.removeAttribute('tabindex'));
    return `${new XMLSerializer().serializeToString(copy)}\n`;
  }

  private drawing(width: number, height: number): SVGElement {
    const { title, x, y, marks, level } = this.curve!;
    const small = width < 560;
    const [left, right, top, bottom] = [small ? 58 : 76, width - (small ? 18 : 40), small ? 74 : 92, height - 56];
    const across = scale(marks.map((mark) => mark.x), x, left, right);
    const heights = marks.map((mark) => mark.y).concat(level ? [level.y] : []);
    const up = scale(heights, y, bottom, top);
    const quiet = { fill: style('--quiet'), 'font-size': 12 };
    const root = shape('svg', {
      viewBox: `0 0 ${width} ${height}`,
      role: 'group',
      'aria-label': `${title}. The arrow keys go from point to point.`,
      'font-family': FONT,
    });
    root.append(
      shape('text', { x: small ? 18 : 32, y: small ? 30 : 38, fill: style('--ink'), 'font-size': small ? 15 : 17, 'font-weight': 600 }, title),
      shape('text', { ...quiet, x: right, y: height - 12, 'text-anchor': 'end' }, x.title),
      shape('text', { ...quiet, x: left, y: top - 16, 'text-anchor': 'start' }, y.title),
    );
    for (const value of up.ticks) {
      const at = up.to(value);
      root.append(
        shape('line', { x1: left, x2: right, y1: at, y2: at, stroke: style('--line') }),
        shape('text', { ...quiet, x: left - 10, y: at + 4, 'text-anchor': 'end' }, y.written(value)),
      );
    }
    let taken = -Infinity;
    for (const value of across.ticks) {
      const at = across.to(value);
      const text = x.written(value);
      const half = text.length * 3.6 + 4;
      if (at - half >= taken) {
        taken = at + half;
        root.append(shape('text', { ...quiet, x: at, y: bottom + 20, 'text-anchor': 'middle' }, text));
      }
    }
    if (level) {
      const at = up.to(level.y);
      root.append(
        shape('line', { x1: left, x2: right, y1: at, y2: at, stroke: style('--quiet'), 'stroke-dasharray': '2 5' }),
        shape('text', { ...quiet, x: left + 6, y: at < top + 20 ? at + 16 : at - 7 }, level.label),
      );
    }
    this.places = marks.map((mark) => [across.to(mark.x), up.to(mark.y)]);
    const way = this.places.map(([h, v]) => `${h.toFixed(1)},${v.toFixed(1)}`).join(' ');
    root.append(
      shape('polyline', { points: way, fill: 'none', stroke: style('--accent'), 'stroke-width': 2, 'stroke-linejoin': 'round' }),
    );
    this.guides = shape('g', {});
    root.append(this.guides);
    const named = apart(marks, this.places, (left + right) / 2);
    this.dots = marks.map((mark, i) => {
      const [h, v] = this.places[i];
      const dot = shape('g', { class: 'mark', role: 'img', tabindex: i === 0 ? 0 : -1, 'aria-label': mark.told });
      dot.append(shape('circle', { cx: h, cy: v, r: 5.5, fill: style('--accent'), stroke: style('--paper'), 'stroke-width': 2 }));
      if (mark.strong) {
        dot.append(shape('circle', { cx: h, cy: v, r: 10, fill: 'none', stroke: style('--accent'), 'stroke-width': 1.5 }));
      }
      if (named.has(i)) {
        const end = h > (left + right) / 2;
        dot.append(shape('text', { ...quiet, x: h + (end ? -14 : 14), y: v + (end ? -8 : 16), 'text-anchor': end ? 'end' : 'start' }, mark.label));
      }
      dot.addEventListener('focus', () => this.look(i));
      dot.addEventListener('blur', () => this.look(-1));
      return dot;
    });
    root.append(...this.dots);
    root.addEventListener('pointermove', (event) => this.look(this.nearest(root, event)));
    root.addEventListener('pointerdown', (event) => this.look(this.nearest(root, event)));
    root.addEventListener('pointerleave', () => this.look(-1));
    root.addEventListener('keydown', (event) => this.key(event));
    return root;
  }

  private nearest(root: Element, event: PointerEvent): number {
    const box = root.getBoundingClientRect();
    const view = root.getAttribute('viewBox')!.split(' ').map(Number);
    const h = ((event.clientX - box.left) * view[2]) / box.width;
    const v = ((event.clientY - box.top) * view[3]) / box.height;
    let found = -1;
    let least = NEAR;
    this.places.forEach(([x, y], i) => {
      const far = Math.hypot(x - h, y - v);
      if (far < least) {
        [found, least] = [i, far];
      }
    });
    return found;
  }

  private key(event: KeyboardEvent): void {
    const at = this.dots.indexOf(document.activeElement as unknown as SVGElement);
    const last = this.dots.length - 1;
    const to: Record<string, number> = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last };
    const next = to[event.key];
    if (at < 0 || next === undefined) {
      return;
    }
    event.preventDefault();
    const one = Math.max(0, Math.min(last, next));
    this.dots.forEach((dot, i) => dot.setAttribute('tabindex', i === one ? '0' : '-1'));
    this.dots[one].focus();
  }

  private look(at: number): void {
    if (at !== this.pointed) {
      this.point(at);
      this.follow(at);
    }
  }

  /** Lights a point, as where its line of the table is looked at. */
  point(at: number): void {
    this.pointed = at;
    this.tip.hidden = at < 0;
    this.guides?.replaceChildren();
    if (at < 0 || !this.drawn || !this.guides) {
      return;
    }
    const [h, v] = this.places[at];
    const [width, height] = this.drawn.getAttribute('viewBox')!.split(' ').slice(2).map(Number);
    this.guides.append(shape('line', { x1: h, x2: h, y1: v, y2: height - 56, stroke: style('--accent'), 'stroke-opacity': 0.45, 'stroke-dasharray': '3 4' }));
    this.tip.textContent = this.curve!.marks[at].told;
    const box = this.drawn.getBoundingClientRect();
    const around = this.root.getBoundingClientRect();
    const x = box.left - around.left + (h * box.width) / width;
    const y = box.top - around.top + (v * box.height) / height;
    this.tip.classList.toggle('left', h > width / 2);
    this.tip.style.left = `${x}px`;
    this.tip.style.top = `${Math.min(y, around.height - 70)}px`;
  }

  close(): void {
    this.root.remove();
  }
}

/** The marks whose labels are written: of those that would cover each other the strong one, or the first. */
function apart(marks: Mark[], places: [number, number][], middle: number): Set<number> {
  const named = new Set<number>();
  const order = marks.map((_, i) => i).filter((i) => marks[i].label);
  order.sort((a, b) => Number(marks[b].strong ?? false) - Number(marks[a].strong ?? false));
  for (const i of order) {
    const [h, v] = places[i];
    const covered = [...named].some((other) => {
      const [x, y] = places[other];
      const sameSide = h > middle === x > middle;
      const letters = Math.max(marks[i].label.length, marks[other].label.length);
      return sameSide && Math.abs(y - v) < 15 && Math.abs(x - h) < 7 * letters;
    });
    if (!covered) {
      named.add(i);
    }
  }
  return named;
}

/** From values to places, and where ticks stand. */
function scale(values: number[], axis: Axis, from: number, to: number): { to: (value: number) => number; ticks: number[] } {
  const by = axis.log ? Math.log : (value: number) => value;
  let low = Math.min(...values);
  let high = Math.max(...values);
  let ticks: number[];
  if (axis.ticks) {
    ticks = axis.ticks;
  } else if (axis.log) {
    ticks = decades(low, high);
    [low, high] = [Math.min(low, ticks[0]), Math.max(high, ticks[ticks.length - 1])];
  } else {
    const step = round((high - low || Math.abs(high) || 1) / 5);
    low = Math.floor(low / step + 1e-9) * step;
    high = Math.ceil(high / step - 1e-9) * step;
    ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
  }
  const span = by(high) - by(low);
  return { to: (value) => (span ? from + ((by(value) - by(low)) / span) * (to - from) : (from + to) / 2), ticks };
}

/** The step of round numbers that is next above. */
function round(step: number): number {
  const ten = 10 ** Math.floor(Math.log10(step));
  return ten * ([1, 2, 5, 10].find((part) => step <= part * ten * 1.0000001) ?? 10);
}

/** Round numbers from the last below to the first above: 1, 2, 5, 10; over many decades the tens alone. */
function decades(low: number, high: number): number[] {
  const parts = high / low > 2000 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let ten = Math.floor(Math.log10(low)); ten <= Math.ceil(Math.log10(high)); ten++) {
    parts.forEach((part) => all.push(part * 10 ** ten));
  }
  const first = all.filter((value) => value <= low).length - 1;
  const last = all.findIndex((value) => value >= high);
  return all.slice(Math.max(0, first), last < 0 ? all.length : Math.max(last, first) + 1);
}
