/** Hands bytes to the browser as a file. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  // Outside the document, so the click reaches nothing else: it would close a menu that was opened meanwhile.
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
