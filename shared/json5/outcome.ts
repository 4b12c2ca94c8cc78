import type { Path } from './value.ts';

/** Why an edit cannot be made. The text is untouched. */
export type EditErrorCode =
  /** The text is not JSON5. */
  | 'syntax'
  /** There is nothing at the path. */
  | 'not-found'
  /** The path leads through a scalar, or names a member of an array or an element of an object. */
  | 'not-container'
  /** Only a scalar can be wrapped. */
  | 'not-scalar'
  /** An array index is beyond the end, or an order names an entry that is not there, or one twice. */
  | 'bad-index'
  /** The head of a list is not its sibling, or no entry is left for it. */
  | 'bad-head'
  /** A value of another kind would take the place of comments. */
  | 'loses-comments'
  /** No layout was found that keeps every comment beside its own item. */
  | 'unsafe';

export interface EditError {
  readonly code: EditErrorCode;
  readonly path: Path;
  /** for the log; in English */
  readonly message: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: EditError };

export const made = <T>(value: T): Outcome<T> => ({ ok: true, value });

export function refused(code: EditErrorCode, path: Path, message: string): Outcome<never> {
  return { ok: false, error: { code, path, message: `${message} (at ${JSON.stringify(path)})` } };
}
