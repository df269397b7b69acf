/** Which words are written on a map, so that none covers another. */

export interface Label {
  row: number;
  text: string;
  width: number;
  height: number;
  /** One that was asked for: it is tried around its point, and stands beside others. */
  lit?: boolean;
}

/** A row whose word may be written. */
export interface Wanted {
  row: number;
  lit: boolean;
}

/** A label, and where its middle and its foot are from its point. */
export interface Placed extends Label {
  right: number;
  down: number;
}

const CELL = 48;

/** Boxes that are taken, in a grid so that few are looked at. */
class Taken {
  private readonly cells = new Map<number, number[]>();
  private readonly boxes: number[][] = [];

  private each(box: number[], visit: (cell: number) => boolean): boolean {
    for (let i = Math.floor(box[0] / CELL); i <= Math.floor(box[2] / CELL); i++) {
      for (let j = Math.floor(box[1] / CELL); j <= Math.floor(box[3] / CELL); j++) {
        if (visit(i * 4096 + j)) {
          return true;
        }
      }
    }
    return false;
  }

  meets(box: number[]): boolean {
    return this.each(box, (cell) =>
      (this.cells.get(cell) ?? []).some((at) => {
        const o = this.boxes[at];
        return box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3];
      }),
    );
  }

  add(box: number[]): void {
    const at = this.boxes.push(box) - 1;
    this.each(box, (cell) => {
      const here = this.cells.get(cell);
      here ? here.push(at) : this.cells.set(cell, [at]);
      return false;
    });
  }
}

/** Pixels between a point and its label. */
const GAP = 5;

/** Where a label may stand by its point: above it as a rule. */
function places(label: Label): [number, number][] {
  const aside = label.width / 2 + GAP + 3;
  const above: [number, number] = [0, -GAP];
  return label.lit
    ? [above, [0, label.height + GAP], [aside, label.height / 2], [-aside, label.height / 2]]
    : [above];
}

/** The box of a label whose foot is so far from its point. */
export function box(label: Label, x: number, y: number, space: number, right = 0, down = -GAP): number[] {
  const half = label.width / 2 + space;
  return [x + right - half, y + down - label.height - space, x + right + half, y + down + space];
}

/** What room there is. */
export interface Room {
  /** Pixels that stay free around each. */
  space: number;
  most: number;
  width: number;
  height: number;
  /** How many may stand in one part of the map, so that no part is without. */
  together: number;
}

const PART = 170;

/**
 * Places labels in the order of their importance; the first that fits stays.
 *
 * @param wanted important ones first
 * @param at where a row's point is on the screen
 * @param measured its word, and how large that is
 */
export function place(
  wanted: Iterable<Wanted>,
  at: (row: number) => [number, number],
  measured: (row: number) => Label,
  room: Room,
): Placed[] {
  const taken = new Taken();
  const parts = new Map<number, number>();
  const placed: Placed[] = [];
  const all = Math.ceil(room.width / PART) * Math.ceil(room.height / PART);
  let full = 0;
  for (const { row, lit } of wanted) {
    const [x, y] = at(row);
    const part = Math.floor(x / PART) * 1024 + Math.floor(y / PART);
    const there = parts.get(part) ?? 0;
    if (there >= room.together && !lit) {
      continue;
    }
    // Measured last, as that takes the longest.
    const label = { ...measured(row), lit };
    const space = label.lit ? 1 : room.space;
    const found = places(label).find(([right, down]) => {
      const own = box(label, x, y, space, right, down);
      const out = own[0] < 0 || own[1] < 0 || own[2] > room.width || own[3] > room.height;
      return !out && !taken.meets(own);
    });
    if (!found) {
      continue;
    }
    taken.add(box(label, x, y, space, found[0], found[1]));
    parts.set(part, there + 1);
    full += there + 1 === Math.ceil(room.together) ? 1 : 0;
    placed.push({ ...label, right: found[0], down: found[1] });
    if (placed.length >= room.most || full >= all) {
      break;
    }
  }
  return placed;
}
