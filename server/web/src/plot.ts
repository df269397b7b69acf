import { shape } from './page';

export interface Point {
  x: number;
  y: number;
}

const WIDTH = 316;
const HEIGHT = 170;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 10;

/** A curve with its axes, named for those who do not see it. */
export function plot(points: Point[], name: string, below: string): SVGElement {
  const drawn = points.filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  const root = shape('svg', { class: 'plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': name });
  if (drawn.length === 0) {
    return root;
  }
  const xs = drawn.map((p) => p.x);
  const ys = drawn.map((p) => p.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const x = (v: number) => LEFT + ((v - left) / (right - left || 1)) * (WIDTH - LEFT - 10);
  const y = (v: number) => HEIGHT - BOTTOM - ((v - low) / (high - low || 1)) * (HEIGHT - BOTTOM - TOP);
  for (const value of high > low ? [low, (low + high) / 2, high] : [low]) {
    root.append(
      shape('line', { class: 'axis', x1: LEFT, x2: WIDTH - 10, y1: y(value), y2: y(value) }),
      shape('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, short(value)),
    );
  }
  root.append(
    shape('text', { x: LEFT, y: HEIGHT - 6 }, short(left)),
    shape('text', { x: WIDTH - 10, y: HEIGHT - 6, 'text-anchor': 'end' }, short(right)),
    shape('text', { x: (LEFT + WIDTH) / 2, y: HEIGHT - 6, 'text-anchor': 'middle' }, below),
    shape('polyline', { class: 'curve', points: drawn.map((p) => `${x(p.x).toFixed(1)},${y(p.y).toFixed(1)}`).join(' ') }),
  );
  return root;
}

export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) {
    return `${(value / 1e6).toPrecision(2)}M`;
  }
  if (size >= 1e4) {
    return `${Math.round(value / 1e3)}k`;
  }
  return String(+value.toPrecision(3));
}
