/**
 * Puts text on the clipboard. Must be called while a press is handled. The desktop window denies every permission, the clipboard's
 * among them; a copy command that the user gave needs none, so that is the second way.
 *
 * @returns did it work?
 */
export async function copyText(text: string, page: Document = document): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, page);
  }
}

function copyByCommand(text: string, page: Document): boolean {
  let taken = false;
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    taken = true;
  };
  page.addEventListener('copy', give);
  try {
    // Deprecated for editing; for copying there is no other way without the permission.
    page.execCommand('copy');
  } finally {
    page.removeEventListener('copy', give);
  }
  return taken;
}
