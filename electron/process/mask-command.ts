import { maskSecrets } from '../../shared/config/redact.ts';

const mask = '••••';

/** `--token x`, `--api-key=x`, `-H "Authorization: …"`: the option says that what follows is secret. */
const secretOption =
  /(^|\s)(--?[\w-]*(?:token|secret|passw(?:or)?d|passphrase|credentials?|api-?key|auth(?:orization)?)(?:=|\s+))("(?:[^"\\]|\\.)*"|'[^']*'|\S+)/gi;
/** `OPENAI_API_KEY=x` before or among the arguments. */
const secretVariable =
  /(^|\s)([A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)=)("(?:[^"\\]|\\.)*"|'[^']*'|\S+)/g;

/** characters of a command line that are looked at; the rest tells a person nothing */
const longest = 4096;

/** A command line for eyes: secrets in options, variables and URLs are masked, control characters become spaces. */
export function maskCommand(command: string): string {
  const plain = command
    .slice(0, longest)
    // oxlint-disable-next-line no-control-regex -- these are what is removed
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim();
  return maskSecrets(
    plain
      .replace(secretOption, (_, before: string, option: string) => before + option + mask)
      .replace(secretVariable, (_, before: string, name: string) => before + name + mask),
  );
}
