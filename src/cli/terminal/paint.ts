import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Of a `Terminal`, what colours depend on. */
interface Reader {
  readonly env: NodeJS.ProcessEnv;
  readonly isInteractive?: boolean;
}

/** Colours a text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

const plain: Paint = (_format, text) => text;
const coloured: Paint = (format, text) => styleText(format, text, { validateStream: false });

/** Colours where a person looks. `FORCE_COLOR` and `NO_COLOR` say otherwise, as everywhere: no-color.org, force-color.org. */
export function paintFor({ env, isInteractive = false }: Reader): Paint {
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return isOff(FORCE_COLOR) ? plain : coloured;
  if ((NO_COLOR ?? '') !== '' || TERM === 'dumb') return plain;
  return isInteractive ? coloured : plain;
}

function isOff(value: string): boolean {
  return value === '0' || value === 'false';
}
