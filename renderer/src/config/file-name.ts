/** The last part of a path of either kind: `/home/ada/openclaw.json` and `C:\Users\Ada\openclaw.json` are `openclaw.json`. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
