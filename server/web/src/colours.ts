/** Colours of points, for paper and for night; each stands apart for most who see few hues. */

export type Theme = 'light' | 'dark';

const KINDS: Record<Theme, string[]> = {
  light: ['#3c78b4', '#c8663c', '#4d9a6a', '#9a5fa8', '#c9a227', '#3b9aa8', '#b8497a', '#7a8a3a', '#7b6bc4', '#a0705a', '#5d8fd6', '#6b7680'],
  dark: ['#6aa9e6', '#ec9468', '#76c492', '#c491d2', '#e4c55c', '#66c3d0', '#e67fa9', '#b0c063', '#a79af0', '#cda58f', '#9cc1f5', '#a3adb7'],
};

const OTHER: Record<Theme, string> = { light: '#b3b1aa', dark: '#565d66' };

const RAMPS: Record<Theme, string[]> = {
  light: ['#cdb98a', '#9dbb98', '#5fa8a4', '#35809f', '#2a5488', '#2b2d63'],
  dark: ['#4a4f66', '#46677f', '#468b96', '#67b59a', '#b0d388', '#f6e98a'],
};

const PLAIN: Record<Theme, string> = { light: '#4a7aa8', dark: '#79aede' };

function mixed(a: string, b: string, share: number): string {
  const channel = (text: string, at: number) => parseInt(text.slice(at, at + 2), 16);
  return (
    '#' +
    [1, 3, 5]
      .map((at) => Math.round(channel(a, at) * (1 - share) + channel(b, at) * share))
      .map((value) => value.toString(16).padStart(2, '0'))
      .join('')
  );
}

export const plain = (theme: Theme) => PLAIN[theme];
export const kinds = (theme: Theme) => KINDS[theme];
export const other = (theme: Theme) => OTHER[theme];

/** Shades from little to much. */
export function ramp(theme: Theme, steps: number): string[] {
  const stops = RAMPS[theme];
  return Array.from({ length: steps }, (_, i) => {
    const at = (i / (steps - 1)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at));
    return mixed(stops[low], stops[low + 1], at - low);
  });
}

/** The same colours in turn for many clusters. */
export function turns(theme: Theme, count: number): string[] {
  return Array.from({ length: Math.max(2, count) }, (_, i) => KINDS[theme][i % KINDS[theme].length]);
}

/** A colour of the page's style. */
export function style(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
