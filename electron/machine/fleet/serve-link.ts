/** Where another Hearth's `hearth serve` answers. */
export interface ServeLink {
  /** `http://host:port`, and a path where a proxy needs one; no token, no query, no slash at the end */
  readonly url: string;
  /** null: the link has none */
  readonly token: string | null;
}

/**
 * Reads the link that `hearth serve` prints (`http://127.0.0.1:7411/#token=…`), or only its address. Null for what is no `http://` or
 * `https://` address, has credentials in it, or a token that no header can carry.
 */
export function parseServeLink(text: string): ServeLink | null {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return null;
  const { protocol, host, pathname, hash, username, password } = new URL(trimmed);
  if ((protocol !== 'http:' && protocol !== 'https:') || host === '' || username !== '' || password !== '')
    return null;
  const token = new URLSearchParams(hash.slice(1)).get('token');
  if (token !== null && !isToken(token)) return null;
  return { url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}`, token };
}

/** Whether a text can be a web host's token: `hearth serve` makes them of 256 bits in base64url. */
export const isToken = (text: string): boolean => /^[\w-]{1,512}$/.test(text);
