/** The part of an http address that names a server. */
export interface Address {
  /** scheme, host and port without a path, the scheme's own port left out: `http://127.0.0.1:1234` */
  readonly origin: string;
  /** lower case, IPv6 without its brackets */
  readonly hostname: string;
}

/** The server that an http or https address names; path, query and a user's name are left out. Null for any other text. */
export function parseAddress(text: string): Address | null {
  const match =
    /^(https?):\/\/(?:[^@/?#\\]*@)?(\[[0-9a-f:.]+\]|[^\s:/?#\\[\]@${}]+)(?::(\d{0,5}))?(?=[/?#]|$)/i.exec(
      text.trim(),
    );
  const [, scheme = '', host = '', port = ''] = match ?? [];
  if (match === null || Number(port) > 65_535) return null;
  const protocol = scheme.toLowerCase();
  const hostname = host.toLowerCase().replace(/\.$/, '');
  const own = port === '' || Number(port) === (protocol === 'http' ? 80 : 443);
  return {
    origin: `${protocol}://${hostname}${own ? '' : `:${Number(port)}`}`,
    hostname: hostname.replace(/^\[|\]$/g, ''),
  };
}

/** Is this host name the machine itself? */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    host === '::1' ||
    /^::ffff:(127\.|7f)/.test(host)
  );
}

/**
 * An address as it may be shown: without a name and password before the host and without a query, both of which can hold a secret.
 * Of a text that is no address nothing before an `@` is left.
 */
export function shownAddress(url: string): string {
  const bare = url.replace(/[?#].*$/s, '').replace(/^(\s*[a-z][\w+.-]*:\/\/)[^/\\]*@/i, '$1');
  return parseAddress(bare) === null ? bare.replace(/^.*@/s, '') : bare;
}
