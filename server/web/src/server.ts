/** What the page asks of the server that it came from; it asks no other. */

export interface Column {
  name: string;
  kind: 'number' | 'category';
  categories: string[];
  least: number;
  greatest: number;
}

export interface Table {
  id: number;
  name: string;
  rows: number;
  dim: number;
  type: string;
  words: boolean;
  counts: boolean;
  /** The table's file, if it is of one. */
  file: string;
  columns: Column[];
}

export interface Neighbour {
  word: string;
  row: number;
  cosine: number;
}

export interface Matrix {
  words: string[];
  rows: number[];
  cosines: number[][];
}

export interface Moved {
  word: string;
  cosine: number;
}

export interface Progress {
  state: 'none' | 'running' | 'ready' | 'failed';
  stage: string;
  share: number;
  message: string;
  clusters: string[];
}

/** Where each row is drawn, and what is known of it. */
export interface Positions {
  x: Float32Array;
  y: Float32Array;
  cluster: Int32Array | null;
  zoom: Float32Array | null;
  clusters: number;
}

/** A sentence of the server about what it cannot answer. */
export class Refused extends Error {}

/** Events of the window: a question found no server, or one that answers. */
export const AWAY = 'server-away';
export const BACK = 'server-back';

const MAGIC = 0x50414d45;
const HEAD = 32;

async function fetched(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (lost) {
    if (init?.signal?.aborted) {
      throw lost;
    }
    dispatchEvent(new Event(AWAY));
    throw new Refused('The server does not answer. Is embedkit explore still running?');
  }
  dispatchEvent(new Event(BACK));
  if (!response.ok) {
    throw new Refused(await sentence(response));
  }
  return response;
}

async function sentence(response: Response): Promise<string> {
  try {
    const told = await response.json();
    const message = told?.error?.message ?? told?.message ?? told?.error;
    if (typeof message === 'string' && message) {
      return message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? '' : '.');
    }
  } catch {
    // Not JSON: the status has to do.
  }
  return `The server answers ${response.status}.`;
}

async function json<T>(path: string, init?: RequestInit): Promise<T> {
  return (await fetched(path, init)).json();
}

function query(values: Record<string, string | number | string[]>): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      all.append(name, String(one));
    }
  }
  return all.toString();
}

export interface Offer {
  tables: Table[];
  learning: boolean;
}

export const offer = () => json<Offer>('explore/tables');

export const progress = (table: number) => json<Progress>(`explore/${table}/progress`);

/** Begins a layout of all rows, unless one is made or there. */
export const layout = (table: number) =>
  json<Progress>(`explore/${table}/layout`, { method: 'POST' });

export async function positions(table: number, kind: 'pca' | 'layout'): Promise<Positions> {
  const bytes = await (await fetched(`explore/${table}/positions?kind=${kind}`)).arrayBuffer();
  const head = new DataView(bytes);
  if (bytes.byteLength < HEAD || head.getUint32(0, true) !== MAGIC) {
    throw new Refused('The server sent no positions.');
  }
  const rows = head.getUint32(4, true);
  const flags = head.getUint32(8, true);
  let at = HEAD;
  const next = () => (at += 4 * rows) - 4 * rows;
  const x = new Float32Array(bytes, next(), rows);
  const y = new Float32Array(bytes, next(), rows);
  const cluster = flags & 1 ? new Int32Array(bytes, next(), rows) : null;
  const zoom = flags & 2 ? new Float32Array(bytes, next(), rows) : null;
  return { x, y, cluster, zoom, clusters: head.getUint32(12, true) };
}

export const words = (table: number, from: number, count: number) =>
  json<string[]>(`explore/${table}/words?${query({ from, count })}`);

export async function values(table: number, of: string): Promise<Float32Array> {
  const response = await fetched(`explore/${table}/values?${query({ of })}`);
  return new Float32Array(await response.arrayBuffer());
}

export const complete = (table: number, prefix: string, signal?: AbortSignal) =>
  json<{ word: string; row: number }[]>(
    `explore/${table}/complete?${query({ prefix, top: 12 })}`,
    { signal },
  );

export const nearest = (table: number, word: string, top: number) =>
  json<Neighbour[]>(`explore/${table}/nearest?${query({ word, top })}`);

export const row = (table: number, word: string) =>
  json<{ word: string; row: number; count: number | null }>(
    `explore/${table}/row?${query({ word })}`,
  );

export const analogy = (table: number, a: string, b: string, c: string, top: number) =>
  json<Neighbour[]>(`explore/${table}/analogy?${query({ a, b, c, top })}`);

export const compare = (table: number, word: string[]) =>
  json<Matrix>(`explore/${table}/compare?${query({ word })}`);

export const moved = (from: number, to: number, top: number) =>
  json<{ words: Moved[]; common: number }>(`explore/moved?${query({ from, to, top })}`);

export interface Learning {
  state: 'none' | 'reading' | 'learning' | 'ready' | 'failed';
  run: string;
  message: string;
}

/** How the run of this page stands; POST begins one. */
export const learning = (method: 'GET' | 'POST') => json<Learning>('explore/learning', { method });

/** Runs that are watched at this server. */
export const runs = () => json<{ run: string; state: string }[]>('v1/runs');

/** What one dim brought and cost. */
export interface Step {
  dim: number;
  quality: number;
  bytes: number;
  seconds: number;
  millis: number;
}

/** The sweep that is shown here, by dim; no steps if there is none. */
export const sweep = () => json<{ file: string; steps: Step[] }>('explore/sweep');

export interface RecallCurve {
  /** "none" where the table has no index. */
  state: 'none' | 'idle' | 'running' | 'ready' | 'failed';
  share: number;
  message: string;
  top: number;
  sample: number;
  /** Microseconds of a query that reads every row. */
  exact: number;
  points: { beam: number; recall: number; micros: number }[];
}

/** What the index of a table finds in which time; POST begins to measure it. */
export const recall = (table: number, method: 'GET' | 'POST') => json<RecallCurve>(`explore/${table}/recall`, { method });
