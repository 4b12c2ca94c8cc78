/** ms that a browser may take to begin with a download */
const patienceMs = 30_000;

/** Hands a text over to be saved: the browser puts it among its downloads or asks where to. Must be called while a press is handled. */
export function saveFile(name: string, mediaType: string, text: string, page: Document = document): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = page.createElement('a');
  link.href = url;
  link.download = name;
  page.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), patienceMs);
}
