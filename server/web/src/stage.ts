import { byId, element } from './page';
import { style } from './colours';

/** Words that are looked for first: they should find each other. */
const FAMOUS = new Set(['cat', 'kitten', 'dog', 'puppy', 'king', 'queen', 'river', 'stream', 'bread', 'butter', 'red', 'blue']);

/** A few hundred words that move over the map while they are learned. */
export class Stage {
  private readonly canvas = element('canvas', { class: 'stage' });
  private readonly root = element('div', { class: 'map over', role: 'img', 'aria-label': 'Words, moving as they are learned' }, this.canvas);
  private readonly now: { x: number; y: number; seen: number }[];
  private aim: { x: number; y: number }[] = [];
  private frame = 0;
  private ended = false;

  constructor(private readonly words: string[]) {
    this.now = words.map(() => ({ x: 0, y: 0, seen: 0 }));
    byId('maps').append(this.root);
  }

  /** Words are to be here now; they go there by and by. */
  move(x: number[], y: number[]): void {
    const far = 1e-9 + Math.max(...x.map(Math.abs), ...y.map(Math.abs));
    this.aim = x.map((v, i) => ({ x: v / far, y: y[i] / far }));
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => this.paint());
    }
  }

  private paint(): void {
    this.frame = 0;
    if (this.ended) {
      return;
    }
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const scale = window.devicePixelRatio;
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(height * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(height * scale);
    }
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let left = 0;
    this.now.forEach((at, i) => {
      const aim = this.aim[i];
      const part = still ? 1 : 0.08;
      at.x += (aim.x - at.x) * part;
      at.y += (aim.y - at.y) * part;
      left = Math.max(left, Math.abs(aim.x - at.x), Math.abs(aim.y - at.y));
    });
    const pen = this.canvas.getContext('2d')!;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    const half = Math.min(width, height) / 2 - 40;
    const taken: number[][] = [];
    for (const famous of [true, false]) {
      pen.font = `${famous ? '650 15px' : '450 12px'} ${style('--text')}`;
      pen.fillStyle = famous ? style('--accent') : style('--quiet');
      this.words.forEach((word, i) => {
        if (FAMOUS.has(word) !== famous) {
          return;
        }
        const at = this.now[i];
        const x = width / 2 + at.x * half * (width > height ? 1.25 : 1);
        const y = height / 2 - at.y * half;
        const wide = pen.measureText(word).width / 2 + 4;
        const free = famous || !taken.some((o) => x - wide < o[2] && o[0] < x + wide && y - 9 < o[3] && o[1] < y + 9);
        if (free) {
          taken.push([x - wide, y - 9, x + wide, y + 9]);
        }
        // Words that meet others go and come softly.
        at.seen += ((free ? 1 : 0) - at.seen) * (still ? 1 : 0.15);
        left = Math.max(left, Math.abs((free ? 1 : 0) - at.seen) / 10);
        pen.globalAlpha = at.seen * (famous ? 1 : 0.7);
        pen.fillText(word, x, y);
      });
    }
    pen.globalAlpha = 1;
    if (left > 0.002) {
      this.frame = requestAnimationFrame(() => this.paint());
    }
  }

  close(): void {
    this.ended = true;
    cancelAnimationFrame(this.frame);
    this.root.remove();
  }
}
