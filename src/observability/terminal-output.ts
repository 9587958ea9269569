import { GatheredOutput } from './gathered-output.js';
import { terminalLine } from './terminal-line.js';

/** A person reads on: what is there need not wait for much more. */
const GATHERING = { enough: 4_096, most: 65_536 };

/** The log on a terminal: its lines are rewritten for people. */
export class TerminalOutput extends GatheredOutput {
  private readonly hasColours: boolean;

  constructor(fd: 1 | 2) {
    super(fd, GATHERING);
    const { [fd === 1 ? 'stdout' : 'stderr']: stream } = process;
    this.hasColours = stream.isTTY && stream.hasColors();
  }

  override write(line: string): void {
    super.write(terminalLine(line, this.hasColours));
  }
}
