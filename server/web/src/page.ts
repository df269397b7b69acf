/** Small parts of the page that others are made of. */

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

export function shape(
  tag: string,
  attributes: Record<string, string | number>,
  ...inside: (Node | string)[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, String(value));
  }
  made.append(...inside);
  return made;
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export const number = new Intl.NumberFormat('en');

export const plural = (count: number, one: string) =>
  `${number.format(count)} ${one}${count === 1 ? '' : 's'}`;

let fading = 0;

/** Says something in passing, also to those who do not see the page. */
export function tell(sentence: string): void {
  const told = byId('told');
  told.textContent = sentence;
  told.classList.add('seen');
  clearTimeout(fading);
  fading = window.setTimeout(() => told.classList.remove('seen'), 4000);
}

export const message = (failure: unknown) =>
  failure instanceof Error ? failure.message : String(failure);
