import createScatterplot, { createRenderer } from 'regl-scatterplot';
import type { Positions } from './server';
import { element, number, plural } from './page';
import { type Label, type Placed, type Wanted, box, place } from './labels';
import { type Theme, plain, style } from './colours';

/** What colours mean; the palette belongs to the values. */
export interface Colouring {
  values: ArrayLike<number> | null;
  kind: 'continuous' | 'categorical';
  palette: string[];
}

type Settings = Parameters<ReturnType<typeof createScatterplot>['set']>[0];

export interface Line {
  row: number;
  cosine: number;
}

export interface MapEvents {
  picked: (row: number) => void;
  moved: () => void;
}

/** A plain word says more about its neighbourhood than a number or a mark. */
const PLAIN_WORD = /^\p{L}{4,}$/u;

/** The very first words of a text stand everywhere and tell no place. */
const EVERYWHERE = 150;
const LARGE = 10_000;

/** So many points are drawn while the map moves; a renderer in software takes a microsecond for each. */
const WHILE_MOVING = 80_000;

/** Of more points none fly to their new places, and one waits longer until the map is taken to stand still. */
const MANY = 100_000;

/** A few rows far out must not make all others a dot. */
const KEPT_INSIDE = 0.998;

const EDGE = 0.92;
const NEAREST = 1e-4;
const FARTHEST = 3;

/** One drawer for all maps: a page has few contexts of WebGL. It is as large as the largest map. */
let drawer: ReturnType<typeof createRenderer> | null = null;
const maps = new Set<MapView>();

function fitDrawer(): void {
  const width = Math.max(1, ...[...maps].map((map) => map.root.clientWidth));
  const height = Math.max(1, ...[...maps].map((map) => map.root.clientHeight));
  drawer?.resize(width, height);
}

/**
 * A drawer that asks each map how many of its points it draws. The library has a filter, but that makes its buffers
 * anew, which takes longer than to draw all; the first points of the same buffer cost nothing to choose.
 */
function drawerOn(canvas: HTMLCanvasElement): ReturnType<typeof createRenderer> {
  const made = createRenderer({ canvas });
  const gl = made.regl._gl;
  const { render } = made;
  const drawArrays = gl.drawArrays.bind(gl);
  let most = Infinity;
  gl.drawArrays = (mode, first, count) => drawArrays(mode, first, mode === gl.POINTS ? Math.min(count, most) : count);
  made.render = (draw, target) => {
    most = [...maps].find((map) => map.shows(target))?.share() ?? Infinity;
    try {
      render(draw, target);
    } finally {
      most = Infinity;
    }
  };
  return made;
}

/** All rows of a table as points that one moves over; words are written where there is room. */
export class MapView {
  readonly root: HTMLElement;
  private readonly points: HTMLCanvasElement;
  private readonly ink: HTMLCanvasElement;
  private readonly pen: CanvasRenderingContext2D;
  private readonly scatter: ReturnType<typeof createScatterplot>;
  private readonly title: HTMLElement;
  private readonly widths = new Map<string, number>();
  private x: Float32Array = new Float32Array(0);
  private y: Float32Array = new Float32Array(0);
  private words: (string | undefined)[] = [];
  private good = new Uint8Array(0);
  private order: Uint32Array | null = null;
  private colouring: Colouring = { values: null, kind: 'categorical', palette: [] };
  private placed: Placed[] = [];
  private placedAt = 0;
  private born = new Map<number, number>();
  private selected = -1;
  private lines: Line[] = [];
  private hovered = -1;
  private settling = 0;
  private drawnFrom: number[] = [];
  private partly = false;
  private frame = 0;
  private theme: Theme = 'light';
  private readonly watching = new ResizeObserver(() => this.resized());

  constructor(
    private readonly name: string,
    private readonly events: MapEvents,
  ) {
    this.points = element('canvas', { class: 'points', 'aria-hidden': 'true' });
    this.ink = element('canvas', { class: 'ink', 'aria-hidden': 'true' });
    this.title = element('p', { class: 'title' });
    this.title.hidden = true;
    const plus = element('button', { type: 'button', 'aria-label': 'Zoom in' }, '+');
    const minus = element('button', { type: 'button', 'aria-label': 'Zoom out' }, '−');
    const all = element('button', { type: 'button', 'aria-label': 'Show all rows' }, '⤢');
    plus.addEventListener('click', () => this.zoom(1 / 1.6));
    minus.addEventListener('click', () => this.zoom(1.6));
    all.addEventListener('click', () => this.home());
    this.root = element(
      'div',
      { class: 'map', role: 'group', tabindex: '0', 'aria-label': name },
      this.points,
      this.ink,
      this.title,
      element('div', { class: 'zoom' }, plus, minus, all),
    );
    this.pen = this.ink.getContext('2d')!;
    document.getElementById('maps')!.append(this.root);
    maps.add(this);
    // Given a canvas, it does not take the size of the screen for its own.
    drawer ??= drawerOn(element('canvas'));
    fitDrawer();
    this.scatter = createScatterplot({
      renderer: drawer,
      canvas: this.points,
      width: this.root.clientWidth,
      height: this.root.clientHeight,
      syncEvents: true,
      // The page allows no workers made of text.
      spatialIndexUseWorker: false,
      deselectOnDblClick: false,
      deselectOnEscape: false,
      actionKeyMap: {},
      opacityInactiveMax: 1,
      opacityInactiveScale: 0.45,
      pointOutlineWidth: 1.5,
      pointSizeSelected: 3,
    } as Parameters<typeof createScatterplot>[0]);
    this.scatter.subscribe('view', () => this.viewed());
    this.scatter.subscribe('pointOver', (row) => this.hover(row as unknown as number));
    this.scatter.subscribe('pointOut', () => this.hover(-1));
    this.scatter.subscribe('select', (event) => {
      const rows = (event as unknown as { points: number[] }).points;
      this.events.picked(rows[rows.length - 1]);
    });
    // For scripts that drive the page: where a row is on the map, which one is pointed at, and the boxes of what is
    // written.
    Object.assign(this.root, {
      placeOf: (row: number) => this.projection()(row),
      pointedAt: () => this.hovered,
      boxes: () => this.boxes(),
    });
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.watching.observe(this.root);
    this.resized();
  }

  get supported(): boolean {
    return this.scatter.isSupported;
  }

  get rows(): number {
    return this.x.length;
  }

  /** Says which table this is, where there are two. */
  named(text: string): void {
    this.title.textContent = text;
    this.title.hidden = !text;
  }

  /** Draws all rows; from the places that they had, where there were as many. */
  async show(positions: Positions): Promise<void> {
    const again = this.x.length === positions.x.length && this.x.length > 0;
    [this.x, this.y] = fitted(positions.x, positions.y);
    this.order = positions.zoom ? byZoom(positions.zoom) : null;
    if (!again) {
      this.words = new Array(this.x.length);
      this.good = new Uint8Array(this.x.length);
      this.selected = -1;
      this.lines = [];
    }
    this.dress();
    this.placed = [];
    this.redraw();
    await this.draw(again && this.x.length <= MANY && !matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.settle();
  }

  private async draw(transition: boolean, spatialIndex?: ArrayBuffer): Promise<void> {
    const { values, kind } = this.colouring;
    await this.scatter.draw(
      { x: this.x, y: this.y, ...(values ? { z: values } : {}) },
      { transition, transitionDuration: 900, zDataType: kind, spatialIndex, preventFilterReset: true },
    );
    this.reselect();
  }

  /** Colours the points anew; where they are stays. */
  async colour(colouring: Colouring, theme: Theme): Promise<void> {
    const other = colouring.values !== this.colouring.values || colouring.kind !== this.colouring.kind;
    this.colouring = colouring;
    this.theme = theme;
    this.dress();
    if (other && this.x.length > 0 && this.scatter.get('isPointsDrawn')) {
      await this.draw(false, this.scatter.get('spatialIndex'));
    }
    this.redraw();
  }

  private dress(): void {
    const { values, palette } = this.colouring;
    const rows = this.x.length;
    const night = this.theme === 'dark';
    void this.scatter.set({
      backgroundColor: style('--paper'),
      colorBy: values ? 'valueA' : null,
      pointColor: values ? palette : plain(this.theme),
      pointColorActive: values ? palette : plain(this.theme),
      pointColorHover: style('--ink'),
      pointSize: rows > 300_000 ? 1.6 : rows > 60_000 ? 2 : rows > 12_000 ? 2.6 : rows > 2_000 ? 4 : 6,
      opacity: rows > 300_000 ? 0.28 : rows > 60_000 ? 0.42 : rows > 12_000 ? 0.55 : night ? 0.75 : 0.7,
    } as Settings);
  }

  /** Words of a stretch of rows have come. */
  know(from: number, words: string[]): void {
    const least = this.x.length >= LARGE ? EVERYWHERE : 0;
    for (let i = 0; i < words.length; i++) {
      this.words[from + i] = words[i];
      this.good[from + i] = from + i >= least && PLAIN_WORD.test(words[i]) ? 1 : 0;
    }
    this.settle();
  }

  word(row: number): string {
    return this.words[row] ?? `#${row}`;
  }

  /** The row of a word that has come, or -1. */
  rowOf(word: string): number {
    return this.words.indexOf(word);
  }

  /** The first words that are letters. */
  firstWords(most: number): string[] {
    const found: string[] = [];
    for (let row = 0; row < this.words.length && found.length < most && this.words[row] !== undefined; row++) {
      if (/^\p{L}+$/u.test(this.words[row]!)) {
        found.push(this.words[row]!);
      }
    }
    return found;
  }

  at(row: number): [number, number] {
    return [this.x[row], this.y[row]];
  }

  /** Lights a word and its neighbours, with lines to them. */
  select(row: number, lines: Line[]): void {
    this.selected = row;
    this.lines = lines;
    this.reselect();
    this.settle();
  }

  private reselect(): void {
    if (!this.scatter.get('isPointsDrawn')) {
      return;
    }
    if (this.selected < 0 && this.lines.length === 0) {
      this.scatter.deselect({ preventEvent: true });
      return;
    }
    const rows = [...this.lines.map((line) => line.row), this.selected].filter((row) => row >= 0);
    this.scatter.select(rows, { preventEvent: true });
  }

  /** Points at a row as the mouse would. */
  point(row: number): void {
    this.hovered = row;
    this.redraw();
  }

  private hover(row: number): void {
    this.hovered = row;
    this.root.classList.toggle('pointing', row >= 0);
    this.redraw();
  }

  get view(): number[] {
    const [x, y] = this.scatter.get('cameraTarget') as number[];
    const distance = this.scatter.get('cameraDistance') as unknown as number | number[];
    return [x, y, Array.isArray(distance) ? distance[0] : +distance];
  }

  async look(view: number[], transition: boolean): Promise<void> {
    await this.scatter.zoomToLocation([view[0], view[1]], view[2], {
      transition: transition && !matchMedia('(prefers-reduced-motion: reduce)').matches,
      transitionDuration: 400,
    });
    this.settle();
  }

  home(): Promise<void> {
    return this.look([0, 0, 1], true);
  }

  zoom(by: number): Promise<void> {
    const [x, y, distance] = this.view;
    return this.look([x, y, Math.min(FARTHEST, Math.max(NEAREST, distance * by))], false);
  }

  private pan(dx: number, dy: number): Promise<void> {
    const [x, y, distance] = this.view;
    return this.look([x + dx * distance, y + dy * distance, distance], false);
  }

  /** Moves so that some rows are seen with room around them. */
  frameRows(rows: number[]): Promise<void> {
    const there = rows.filter((row) => row >= 0 && row < this.x.length);
    if (there.length === 0) {
      return Promise.resolve();
    }
    const xs = there.map((row) => this.x[row]);
    const ys = there.map((row) => this.y[row]);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const wide = this.root.clientWidth / Math.max(1, this.root.clientHeight);
    const distance = Math.max((right - left) / (2 * wide), (high - low) / 2) * 1.35;
    const most = this.view[2];
    const nearest = Math.max(NEAREST, 1.5 / Math.sqrt(this.x.length));
    return this.look(
      [(left + right) / 2, (low + high) / 2, Math.min(1, Math.max(nearest, distance, Math.min(most, 0.02)))],
      true,
    );
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.root || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const step = 0.2;
    const keys: Record<string, () => Promise<void>> = {
      ArrowLeft: () => this.pan(-step, 0),
      ArrowRight: () => this.pan(step, 0),
      ArrowUp: () => this.pan(0, step),
      ArrowDown: () => this.pan(0, -step),
      '+': () => this.zoom(1 / 1.4),
      '=': () => this.zoom(1 / 1.4),
      '-': () => this.zoom(1.4),
      '0': () => this.home(),
    };
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      void act();
    }
  }

  private resized(): void {
    const scale = window.devicePixelRatio;
    fitDrawer();
    const [width, height] = [this.root.clientWidth, this.root.clientHeight];
    if (width > 0 && height > 0) {
      void this.scatter.set({ width, height });
    }
    this.ink.width = Math.round(this.root.clientWidth * scale);
    this.ink.height = Math.round(this.root.clientHeight * scale);
    this.settle();
  }

  private viewed(): void {
    this.redraw();
    this.settle();
    this.events.moved();
  }

  /** Chooses the words anew once the map stands still. */
  private settle(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.stand(), this.x.length > MANY ? 180 : 90);
  }

  private stand(): void {
    if (this.partly) {
      this.partly = false;
      this.scatter.redraw();
    }
    this.choose();
  }

  shows(canvas: HTMLCanvasElement): boolean {
    return canvas === this.points;
  }

  /** How many points are drawn now: of very many only the first while the map moves, all once it stands. */
  share(): number {
    const from = [...(this.scatter.get('cameraView') as unknown as Float32Array)];
    const moved = this.drawnFrom.length > 0 && from.some((value, i) => value !== this.drawnFrom[i]);
    this.drawnFrom = from;
    this.partly = moved && this.x.length > MANY;
    const share = this.partly ? WHILE_MOVING : this.x.length;
    if (this.partly) {
      this.settle();
    }
    // For those who test what is seen.
    this.root.dataset.points = String(share);
    return share;
  }

  /** From a row to where it is on the screen, in CSS pixels. */
  private projection(): (row: number) => [number, number] {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const v = this.scatter.get('cameraView') as unknown as Float32Array;
    const wide = width / Math.max(1, height);
    return (row) => {
      const x = (v[0] * this.x[row] + v[4] * this.y[row] + v[12]) / wide;
      const y = v[1] * this.x[row] + v[5] * this.y[row] + v[13];
      return [(width * (x + 1)) / 2, height * (0.5 - y / 2)];
    };
  }

  private *seen(at: (row: number) => [number, number], passes: number[]): Generator<number> {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const rows = this.x.length;
    const [cx, cy, distance] = this.view;
    const wide = (width / Math.max(1, height)) * distance;
    let found = 0;
    for (const pass of passes) {
      for (let i = 0; i < rows; i++) {
        const row = this.order ? this.order[i] : i;
        const near = Math.abs(this.x[row] - cx) <= wide && Math.abs(this.y[row] - cy) <= distance;
        if (!near || this.good[row] !== pass || this.words[row] === undefined) {
          continue;
        }
        const [x, y] = at(row);
        if (x > 0 && y > 0 && x < width && y < height) {
          yield row;
          if (++found > 20_000) {
            return;
          }
        }
      }
    }
  }

  private *wanted(at: (row: number) => [number, number]): Generator<Wanted> {
    const lit = new Set<number>();
    for (const row of [this.selected, ...this.lines.map((line) => line.row)]) {
      if (row >= 0 && !lit.has(row)) {
        lit.add(row);
        yield { row, lit: true };
      }
    }
    const [, , distance] = this.view;
    if (distance === this.placedAt) {
      // While one only moves, what is written stays.
      for (const label of this.placed) {
        if (!lit.has(label.row)) {
          lit.add(label.row);
          yield { row: label.row, lit: false };
        }
      }
    }
    for (const row of this.seen(at, [1, 0])) {
      if (!lit.has(row)) {
        yield { row, lit: false };
      }
    }
  }

  private font(strong: boolean): string {
    return `${strong ? '650 15px' : '500 12.5px'} ${style('--text')}`;
  }

  private label(row: number, strong: boolean): Label {
    const word = this.word(row);
    const text = word.length > 32 ? `${word.slice(0, 31)}…` : word;
    const key = strong ? `!${text}` : text;
    let width = this.widths.get(key);
    if (width === undefined) {
      this.pen.font = this.font(strong);
      width = this.pen.measureText(text).width;
      this.widths.set(key, width);
    }
    return { row, text, width, height: strong ? 18 : 15 };
  }

  private choose(): void {
    if (this.x.length === 0) {
      return;
    }
    const at = this.projection();
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const [, , distance] = this.view;
    const depth = Math.max(0, Math.log2(1 / distance));
    const most = Math.round((44 + 12 * Math.min(6, depth)) * ((width * height) / 800_000)) + this.lines.length;
    const before = new Set(this.placed.map((label) => label.row));
    this.placed = place(this.wanted(at), at, (row) => this.label(row, row === this.selected), { space: Math.max(5, 16 - 3 * depth), most, width, height, together: 2 + depth });
    this.placedAt = distance;
    const now = performance.now();
    this.born = new Map(
      this.placed.map((label) => [label.row, before.has(label.row) ? (this.born.get(label.row) ?? 0) : now]),
    );
    // For those who test what is seen.
    this.root.dataset.labels = String(this.placed.length);
    this.root.setAttribute('aria-label', this.described());
    this.redraw();
  }

  private described(): string {
    const some = this.placed.slice(0, 12).map((label) => label.text);
    return `${this.name}: ${plural(this.x.length, 'row')}${some.length ? `; in view are ${some.join(', ')}` : ''}`;
  }

  private boxes(): { text: string; box: number[] }[] {
    const at = this.projection();
    return this.placed.map((label) => {
      const [x, y] = at(label.row);
      return { text: label.text, box: box(label, x, y, 0, label.right, label.down) };
    });
  }

  private redraw(): void {
    if (!this.frame) {
      this.frame = requestAnimationFrame((now) => {
        this.frame = 0;
        if (this.ink.width > 0 && this.paint(this.pen, window.devicePixelRatio, now)) {
          this.redraw();
        }
      });
    }
  }

  /** Writes lines and words; returns whether some still fade in. */
  private paint(pen: CanvasRenderingContext2D, scale: number, now: number): boolean {
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, this.root.clientWidth, this.root.clientHeight);
    if (this.x.length === 0) {
      return false;
    }
    const at = this.projection();
    const paper = style('--paper');
    const ink = style('--ink');
    // Asked once: the page's style is worked out anew at each question.
    const [usual, bold] = [this.font(false), this.font(true)];
    this.paintLines(pen, at);
    pen.textAlign = 'center';
    pen.textBaseline = 'bottom';
    pen.lineJoin = 'round';
    let fading = false;
    const lit = new Set(this.lines.map((line) => line.row));
    const quiet = this.selected >= 0 || this.lines.length > 0;
    for (const label of this.placed) {
      const age = Math.min(1, (now - (this.born.get(label.row) ?? 0)) / 180);
      fading ||= age < 1;
      const strong = label.row === this.selected;
      const [x, y] = at(label.row);
      pen.globalAlpha = Math.max(0, age) * (strong || lit.has(label.row) ? 1 : quiet ? 0.35 : 0.9);
      this.write(pen, label.text, x + label.right, y + label.down, strong ? bold : usual, ink, paper);
    }
    if (this.hovered >= 0 && this.hovered < this.x.length) {
      const [x, y] = at(this.hovered);
      const label = this.label(this.hovered, true);
      const [left, top, right, bottom] = box(label, x, y, 3);
      pen.globalAlpha = 1;
      pen.fillStyle = style('--card');
      pen.strokeStyle = style('--line');
      pen.lineWidth = 1;
      pen.beginPath();
      pen.roundRect(left - 5, top - 2, right - left + 10, bottom - top + 4, 6);
      pen.fill();
      pen.stroke();
      pen.font = bold;
      pen.fillStyle = ink;
      pen.fillText(label.text, x, y - 5);
    }
    pen.globalAlpha = 1;
    return fading;
  }

  private write(
    pen: CanvasRenderingContext2D, text: string, x: number, y: number, font: string, ink: string, paper: string,
  ): void {
    pen.font = font;
    pen.strokeStyle = paper;
    pen.lineWidth = 3.5;
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  }

  private paintLines(pen: CanvasRenderingContext2D, at: (row: number) => [number, number]): void {
    if (this.selected < 0) {
      return;
    }
    const [fromX, fromY] = at(this.selected);
    pen.strokeStyle = style('--accent');
    for (const line of this.lines) {
      const [x, y] = at(line.row);
      pen.globalAlpha = line.row === this.hovered ? 1 : 0.2 + 0.5 * Math.max(0, line.cosine) ** 2;
      pen.lineWidth = line.row === this.hovered ? 2 : 1.25;
      pen.beginPath();
      pen.moveTo(fromX, fromY);
      pen.lineTo(x, y);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  /** The picture as it is seen, twice as fine. */
  async picture(): Promise<Blob> {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const whole = element('canvas', { width: String(width * 2), height: String(height * 2) });
    const pen = whole.getContext('2d')!;
    const points = await this.scatter.export({ scale: 2, antiAliasing: 0.5, pixelAligned: false });
    const image = element('canvas', { width: String(points.width), height: String(points.height) });
    image.getContext('2d')!.putImageData(points, 0, 0);
    const words = element('canvas', { width: String(width * 2), height: String(height * 2) });
    this.paint(words.getContext('2d')!, 2, performance.now() + 1000);
    pen.fillStyle = style('--paper');
    pen.fillRect(0, 0, whole.width, whole.height);
    pen.drawImage(image, 0, 0, whole.width, whole.height);
    pen.drawImage(words, 0, 0);
    return new Promise((resolve) => whole.toBlob((blob) => resolve(blob!), 'image/png'));
  }

  /** What is seen as a drawing; of very many points the first. */
  drawing(most: number): { svg: string; left: number } {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const at = this.projection();
    const { values, palette, kind } = this.colouring;
    const colour = (row: number) => {
      if (!values) {
        return plain(this.theme);
      }
      const value = values[row];
      const i = kind === 'categorical' ? value : Math.round(value * (palette.length - 1));
      return palette[Math.max(0, Math.min(palette.length - 1, i))];
    };
    const size = this.x.length > 12_000 ? 1.2 : 2.2;
    const parts: string[] = [];
    let drawn = 0;
    let left = 0;
    for (let row = 0; row < this.x.length; row++) {
      const [x, y] = at(row);
      if (x < 0 || y < 0 || x > width || y > height) {
        continue;
      }
      if (drawn++ < most) {
        parts.push(`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${size}" fill="${colour(row)}" fill-opacity=".6"/>`);
      } else {
        left++;
      }
    }
    if (this.selected >= 0) {
      const [x1, y1] = at(this.selected).map((v) => v.toFixed(1));
      for (const line of this.lines) {
        const [x2, y2] = at(line.row).map((v) => v.toFixed(1));
        parts.push(`<path d="M${x1} ${y1}L${x2} ${y2}" stroke="${style('--accent')}" stroke-opacity=".5"/>`);
      }
    }
    const escaped = (text: string) =>
      text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\u0000-\u001f\ufffe\uffff]/g, ' ');
    for (const label of this.placed) {
      const [x, y] = at(label.row);
      const strong = label.row === this.selected;
      parts.push(
        `<text x="${(x + label.right).toFixed(1)}" y="${(y + label.down - 3).toFixed(1)}" font-size="${strong ? 15 : 12.5}"${strong ? ' font-weight="650"' : ''}>${escaped(label.text)}</text>`,
      );
    }
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
      `<rect width="100%" height="100%" fill="${style('--paper')}"/>` +
      `<g font-family="Inter, Helvetica, Arial, sans-serif" text-anchor="middle" fill="${style('--ink')}" stroke-linejoin="round" paint-order="stroke">` +
      parts.join('\n') +
      '</g></svg>\n';
    return { svg, left };
  }

  /** Rows with their places, as they came from the server but for scale. */
  places(values: string): string {
    const lines = [`row,word,x,y${values ? `,${values}` : ''}`];
    for (let row = 0; row < this.x.length; row++) {
      const word = this.word(row).replaceAll('"', '""');
      const value = values && this.colouring.values ? `,${this.colouring.values[row]}` : '';
      lines.push(`${row},"${word}",${this.x[row]},${this.y[row]}${value}`);
    }
    return lines.join('\n') + '\n';
  }

  close(): void {
    maps.delete(this);
    this.watching.disconnect();
    clearTimeout(this.settling);
    cancelAnimationFrame(this.frame);
    this.scatter.destroy();
    this.root.remove();
  }

  /** How many rows, for those who do not see them. */
  get counted(): string {
    return number.format(this.x.length);
  }
}

/** Moves and scales positions, the same for both axes, so that nearly all are within the view. */
function fitted(x: Float32Array, y: Float32Array): [Float32Array, Float32Array] {
  const [left, right] = range(x);
  const [low, high] = range(y);
  const middleX = (left + right) / 2;
  const middleY = (low + high) / 2;
  const scale = (2 * EDGE) / Math.max(right - left, high - low, 1e-12);
  return [x.map((v) => (v - middleX) * scale), y.map((v) => (v - middleY) * scale)];
}

function range(values: Float32Array): [number, number] {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const some: number[] = [];
  for (let i = 0; i < values.length; i += step) {
    some.push(values[i]);
  }
  some.sort((a, b) => a - b);
  const out = Math.floor((some.length * (1 - KEPT_INSIDE)) / 2);
  return [some[out] ?? 0, some[some.length - 1 - out] ?? 0];
}

/** Rows in the order in which their labels appear; of the same zoom, in the order of rows. */
function byZoom(zoom: Float32Array): Uint32Array {
  const steps = 256;
  let most = 0;
  for (const z of zoom) {
    most = Number.isFinite(z) && z > most ? z : most;
  }
  const bucket = (z: number) =>
    Number.isFinite(z) ? Math.max(0, Math.min(steps - 2, Math.floor((z / (most || 1)) * (steps - 2)))) : steps - 1;
  const starts = new Uint32Array(steps + 1);
  for (const z of zoom) {
    starts[bucket(z) + 1]++;
  }
  for (let i = 1; i <= steps; i++) {
    starts[i] += starts[i - 1];
  }
  const order = new Uint32Array(zoom.length);
  for (let row = 0; row < zoom.length; row++) {
    order[starts[bucket(zoom[row])]++] = row;
  }
  return order;
}
