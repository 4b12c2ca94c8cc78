/** Is the keyboard in front of the user a Mac's? It belongs to the browser's computer, not to the services'. */
export function isMacKeyboard(platform: string = navigator.platform): boolean {
  return /^(mac|ip(hone|ad|od))/i.test(platform);
}

/** ⌘S on a Mac, Ctrl+S elsewhere: with Shift or Alt it is something else. */
export function isApplyKey(
  event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>,
  mac: boolean,
): boolean {
  const command = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 's';
}

export const applyShortcut = (mac: boolean): string => (mac ? '⌘S' : 'Ctrl+S');
