import type { Outline } from './items.ts';
import { isInline, isLineComment, type Gap, type Unit } from './comments.ts';
import { contentOf, textOf } from './content.ts';
import { headOf } from './head.ts';
import { made, refused, type Outcome } from './outcome.ts';
import { printKey } from './print.ts';
import { hasNewline } from './scan.ts';
import { trimmed, type Splice } from './splice.ts';
import { lineIndent, localStyle } from './style.ts';
import { itemIndex, nodeAt } from './tree.ts';
import { entry, type Path } from './value.ts';

const emptyGap: Gap = { stay1: '', space1: '', comma: false, stay2: '', space2: '' };

/**
 * Makes the scalar at `path` the only member of a new object. Its text stays as it is, and the comments between colon and value and
 * behind the value on its line go inside with it.
 */
export function wrapItem(outline: Outline, path: Path, key: string): Outcome<Splice[]> {
  const { text, tokens, root, style } = outline;
  const step = path.at(-1);
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(root, parentPath);
  const newKey = (local: typeof style): string => printKey(key, local) + local.colon;
  if (step === undefined) {
    const before = text.slice(0, root.start);
    const inner = `${newKey(style)}${text.slice(root.start, root.end)}`;
    const wrapped = `{${style.objectPadding}${inner}${style.objectPadding}}`;
    return made(trimmed(text, { start: 0, end: root.end, text: before + wrapped }));
  }
  if (parent === null || parent.kind === 'scalar') return refused('not-found', path, 'nothing there');
  const at = itemIndex(parent, step);
  const item = parent.items[at];
  if (item === undefined) return refused('not-found', path, 'nothing there');
  const content = contentOf(text, tokens, parent, style);
  const unit = entry(content.units, at);
  const head = headOf(text, tokens, item, unit.trailing);
  const outer =
    item.key === null
      ? ''
      : head.key + (head.space === '' ? style.colon.slice(style.colon.indexOf(':') + 1) : head.space);
  const lead =
    item.key === null ? unit.inner : text.slice(item.key.colon + 1 + head.space.length, item.value.start);
  const local = localStyle(style, text, parent);
  const oneLine = isInline(content) && !hasNewline(lead) && !unit.trailing.some(isLineComment);
  const indent = lineIndent(text, item.start);
  const inner = indent + style.indentUnit;
  const gaps: Gap[] = oneLine
    ? [
        { ...emptyGap, space2: style.objectPadding },
        { ...emptyGap, space2: style.objectPadding },
      ]
    : [
        { ...emptyGap, space2: style.newline + inner },
        { ...emptyGap, comma: style.trailingComma, space2: style.newline + indent },
      ];
  const member: Unit = {
    above: [],
    inner: '',
    body: newKey(local) + lead + text.slice(item.value.start, item.value.end),
    trailing: unit.trailing,
  };
  const lines = { ...content.lines, itemIndent: inner, closeIndent: indent };
  const object = textOf({ kind: 'object', units: [member], gaps, lines });
  if (object === null) return refused('unsafe', path, 'no layout keeps every comment beside its value');
  const wrapped: Unit = {
    above: unit.above,
    inner: item.key === null ? '' : unit.inner,
    body: outer + object,
    trailing: [],
  };
  const written = textOf({ ...content, units: content.units.with(at, wrapped) });
  if (written === null) return refused('unsafe', path, 'no layout keeps every comment beside its own item');
  return made(trimmed(text, { start: parent.start, end: parent.end, text: written }));
}
