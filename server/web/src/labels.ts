/** Which words are written on a map, so that none covers another. */

export interface Label {
  row: number;
  text: string;
  width: number;
  height: number;
}

export interface Placed extends Label {
  x: number;
  y: number;
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

/** Where a label stands by its point: above it, in the middle. */
export function box(label: Label, x: number, y: number, space: number): number[] {
  const half = label.width / 2 + space;
  return [x - half, y - label.height - 5 - space, x + half, y - 5 + space];
}

/**
 * Places labels in the order of their importance; the first that fits stays.
 *
 * @param wanted important ones first
 * @param at where a row's point is on the screen
 * @param space how many pixels stay free around each
 */
export function place(
  wanted: Iterable<Label>,
  at: (row: number) => [number, number],
  space: number,
  most: number,
  width: number,
  height: number,
): Placed[] {
  const taken = new Taken();
  const placed: Placed[] = [];
  for (const label of wanted) {
    const [x, y] = at(label.row);
    const own = box(label, x, y, space);
    if (own[0] < 0 || own[1] < 0 || own[2] > width || own[3] > height || taken.meets(own)) {
      continue;
    }
    taken.add(own);
    placed.push({ ...label, x, y });
    if (placed.length >= most) {
      break;
    }
  }
  return placed;
}
