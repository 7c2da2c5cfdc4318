/** Hands a file to the person: it is made here, and goes nowhere else. */
export function save(name: string, content: string | Uint8Array<ArrayBuffer>, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser needs the address until it has taken the file.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
