import type { Command } from 'commander';
import { EXIT_CODES } from '../exit-codes.js';

const INTRO = `# The command line

<!-- Written by \`npm run docs\` from src/cli. Do not edit. -->

\`gatehouse\` runs, calls and operates a service. In this repository it is \`npm run -s gatehouse -- <command>\`, where the package is
installed \`npx gatehouse <command>\`. It reads the settings of the folder it is run in, as the service does: the environment and
\`gatehouse.config.yaml\`, described in [configuration](configuration.md). In a project of one's own \`.env\` counts too, as it does for \`npm start\`
there: what the environment sets is stronger. What follows is what \`--help\` says.

In a project of one's own, \`start\`, \`can\`, \`--stdio\` and \`doctor\` without \`--url\` refuse, and no names of its own tools are completed: its
program is not this one. \`npm start\` runs it, and the other commands work beside it.

Answers go to stdout and everything else to stderr, so that a program reads answers and nothing else. Commands that tell something take
\`--json\`. Colours appear on a terminal only; \`NO_COLOR\` and \`FORCE_COLOR\` are honoured.
`;

/** Characters of a line of help: the page is read on screens of every width. */
const WIDTH = 110;

/** `docs/cli.md`: every command, as its help explains it. */
export function renderCliPage(program: Command): string {
  const codes = Object.entries(EXIT_CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  const sections = [
    INTRO,
    `## Exit codes\n\n| code | meaning |\n|---|---|\n${codes.join('\n')}\n\n\`start\` and \`inspect\` end with the code of what they ran.\n`,
    section(program, '', 2),
    ...program.commands.flatMap((command) => sectionsOf(command, program.name(), 2)),
  ];
  return sections.join('\n');
}

function sectionsOf(command: Command, path: string, level: number): readonly string[] {
  return [
    section(command, path, level),
    ...command.commands.flatMap((inner) => sectionsOf(inner, `${path} ${command.name()}`, level + 1)),
  ];
}

function section(command: Command, path: string, level: number): string {
  const name = `${path} ${command.name()}`.trim();
  return `${'#'.repeat(level)} \`${name}\`\n\n\`\`\`text\n${helpOf(command).trimEnd()}\n\`\`\`\n`;
}

/** With the texts that stand around it, which only a printed help has. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => void (text += part),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}
