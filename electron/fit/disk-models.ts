import type { UnreadReason } from '../../shared/fit/facts.ts';

/** A file of a model folder, as a look at the folder shows it. */
export interface ListedFile {
  readonly path: string;
  /** names from the model folder down: publisher, repository, file */
  readonly names: readonly string[];
  readonly bytes: number;
  /** ms since 1970 */
  readonly changedAt: number;
  /** why it must not be read; null: it may */
  readonly trouble: UnreadReason | null;
}

/** Files that make one model. */
export interface DiskModel {
  readonly format: 'gguf' | 'safetensors';
  readonly publisher: string | null;
  /** folder and file names that say what it is */
  readonly title: string;
  /** parts of a split file in order; with safetensors the config.json first */
  readonly files: readonly ListedFile[];
  /** weights, without what sees images */
  readonly bytes: number;
  /** the file beside it that turns images into tokens; 0: none */
  readonly projectorBytes: number;
  readonly trouble: UnreadReason | null;
}

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;
const isProjector = /(?:^|[-_.])mmproj/i;

/** Sorts the files of a model folder into models: GGUF files one by one (parts together), safetensors folder by folder. */
export function groupDiskModels(files: readonly ListedFile[]): DiskModel[] {
  const folders = Map.groupBy(files, ({ names }) => names.slice(0, -1).join('/'));
  return [...folders.values()].flatMap((folder) => [...ggufModels(folder), ...safetensorsModels(folder)]);
}

function ggufModels(folder: readonly ListedFile[]): DiskModel[] {
  const gguf = folder.filter((file) => nameOf(file).toLowerCase().endsWith('.gguf'));
  const projectors = gguf.filter((file) => isProjector.test(nameOf(file)));
  const projectorBytes = Math.max(0, ...projectors.map(({ bytes }) => bytes));
  const sets = Map.groupBy(
    gguf.filter((file) => !projectors.includes(file)),
    (file) => splitName.exec(nameOf(file))?.[1] ?? nameOf(file),
  );
  return [...sets.entries()].map(([stem, parts]) => {
    const ordered = parts.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    return modelOf('gguf', ordered, {
      title: stem,
      projectorBytes,
      trouble: isComplete(ordered) ? null : 'incomplete',
    });
  });
}

/** Every part of a split file is there, once. */
function isComplete(parts: readonly ListedFile[]): boolean {
  const split = parts.flatMap((file) => {
    const match = splitName.exec(nameOf(file));
    return match === null ? [] : [{ part: Number(match[2]), total: Number(match[3]) }];
  });
  if (split.length === 0) return parts.length === 1;
  return split.every(({ part, total }, index) => part === index + 1 && total === parts.length);
}

function safetensorsModels(folder: readonly ListedFile[]): DiskModel[] {
  const weights = folder.filter((file) => nameOf(file).toLowerCase().endsWith('.safetensors'));
  const config = folder.find((file) => nameOf(file) === 'config.json');
  if (weights.length === 0 || config === undefined) return [];
  const ordered = weights.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return [modelOf('safetensors', [config, ...ordered], { title: '', projectorBytes: 0, trouble: null })];
}

function modelOf(
  format: DiskModel['format'],
  files: readonly ListedFile[],
  about: Pick<DiskModel, 'title' | 'projectorBytes' | 'trouble'>,
): DiskModel {
  const folders = files[0]?.names.slice(0, -1) ?? [];
  return {
    format,
    publisher: folders.length > 1 ? (folders[0] ?? null) : null,
    title: [...folders.slice(1), about.title].join(' '),
    files,
    bytes: files
      .filter(({ names }) => names.at(-1) !== 'config.json')
      .reduce((sum, { bytes }) => sum + bytes, 0),
    projectorBytes: about.projectorBytes,
    trouble: files.find(({ trouble }) => trouble !== null)?.trouble ?? about.trouble,
  };
}

const nameOf = ({ names }: ListedFile): string => names.at(-1) ?? '';
