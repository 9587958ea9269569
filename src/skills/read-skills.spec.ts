import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSkills } from './read-skills.js';
import { MAX_BYTES_IN_ALL, MAX_ENTRIES, MAX_FILE_BYTES, MAX_FILES_IN_ALL, MAX_SKILLS } from './skill-limits.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-skills-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: string | Buffer = '') => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
/** A file of this size that takes no place on the disk. */
const writeSparse = (path: string, size: number) => {
  write(path);
  truncateSync(join(root, path), size);
};
const manifest = (name: string, more = '') => `---\nname: ${name}\ndescription: Does ${name}.\n${more}---\nBody\n`;
const skill = (name: string, more = '') => write(`${name}/SKILL.md`, manifest(name, more));
const problems = () => readSkills(root).problems;

describe('readSkills', () => {
  it('holds every file of a skill as it will be sent', () => {
    skill('pdf', 'license: MIT\n');
    write('pdf/data/raw.bin', Buffer.from([0xff, 0x00]));
    write('pdf/data/notes', 'text');
    write('pdf/.git/config', 'never');
    write('README.md', 'beside the skills');
    const { skills, problems: none } = readSkills(root);
    expect(none).toEqual([]);
    expect(skills).toMatchObject([
      {
        uri: 'skill://pdf/SKILL.md',
        frontmatter: { name: 'pdf', description: 'Does pdf.', license: 'MIT' },
        folders: ['pdf', 'pdf/data'],
        files: [
          { path: 'pdf/SKILL.md', mimeType: 'text/markdown' },
          { path: 'pdf/data/notes', mimeType: 'text/plain', contents: { text: 'text' }, size: 4 },
          {
            path: 'pdf/data/raw.bin',
            mimeType: 'application/octet-stream',
            contents: { uri: 'skill://pdf/data/raw.bin', blob: '/wA=' },
            digest: 'sha256:ea5dbf9596d187e9500f23e9a680109475341cf4e81f7e043f7d97152c10772f',
          },
        ],
      },
    ]);
  });

  it.each([
    ['no frontmatter', '# Title\n', ['it must begin with frontmatter between two lines of ---']],
    ['frontmatter that never ends', '---\nname: x\n', ['it must begin with frontmatter between two lines of ---']],
    ['frontmatter that is not YAML', '---\nname: [\n---\n', ['the frontmatter is not YAML that JSON can say']],
    ['a value JSON does not know', manifest('x', 'n: .nan\n'), ['the frontmatter is not YAML that JSON can say']],
    ['a key said twice', manifest('x', 'name: y\n'), ['the frontmatter is not YAML that JSON can say']],
    ['frontmatter that is a list', '---\n- a\n---\n', ['the frontmatter must be a mapping of keys']],
    [
      'nothing in it',
      '---\n{}\n---\n',
      [
        'name must be 1 to 64 lowercase letters, digits and single hyphens',
        'description must be text of 1 to 1024 characters',
      ],
    ],
    [
      'a blank description',
      '---\nname: x\ndescription: " "\n---\n',
      ['description must be text of 1 to 1024 characters'],
    ],
    ['a number in metadata', manifest('x', 'metadata:\n  version: 1.0\n'), ['metadata.version must be text']],
    [
      'hidden Unicode anywhere',
      manifest('x', 'note: "a\u{E0041}b"\n'),
      ['hidden Unicode in note: a reviewer would not see what the model reads'],
    ],
    ['bytes that are not UTF-8', Buffer.from([0xff]), ['it is not UTF-8']],
  ])('refuses %s', (_what, content, faults) => {
    write('x/SKILL.md', content);
    expect(problems()).toEqual(faults.map((fault) => `x/SKILL.md: ${fault}.`));
  });

  it('refuses a name that is not that of its folder, and one that two skills have', () => {
    skill('same');
    write('other/SKILL.md', manifest('same'));
    expect(problems()).toEqual([
      'other/SKILL.md: name must be the name of its folder.',
      'other, same: all are named same.',
    ]);
  });

  it('refuses links, wherever they lead', () => {
    skill('a');
    symlinkSync('SKILL.md', join(root, 'a', 'inside.md'));
    symlinkSync('/etc', join(root, 'a', 'outside'));
    symlinkSync('/etc', join(root, 'b'));
    const why = 'links and special files are not served; put a copy there.';
    expect(problems()).toEqual([`b: ${why}`, `a/inside.md: ${why}`, `a/outside: ${why}`]);
  });

  it('refuses a SKILL.md that is a link', () => {
    mkdirSync(join(root, 'a'));
    symlinkSync('/etc/passwd', join(root, 'a', 'SKILL.md'));
    expect(problems()).toEqual(['a/SKILL.md: links and special files are not served; put a copy there.']);
  });

  it('refuses names that differ between a path and a URI', () => {
    skill('a');
    write('a/two words.md');
    write('a/f\u202Egnp.exe');
    const why = 'the name may have only letters, digits, dots, hyphens and underscores.';
    expect(problems()).toEqual([`a/f?gnp.exe: ${why}`, `a/two?words.md: ${why}`]);
  });

  it('refuses what is missing', () => {
    expect(problems()).toEqual(['.: there is no skill; a skill is a folder with a SKILL.md.']);
    write('a/skill.md', manifest('a'));
    symlinkSync('skill.md', join(root, 'a', 'link.md'));
    expect(problems()).toEqual([
      'a/link.md: links and special files are not served; put a copy there.',
      'a/SKILL.md: a skill needs this file.',
    ]);
    expect(readSkills(join(root, 'nowhere')).problems).toEqual(['.: it is not a folder that can be read.']);
  });

  it('refuses a file too large to be one answer, without reading it', () => {
    skill('a');
    writeSparse('a/large.bin', MAX_FILE_BYTES + 1);
    expect(problems()).toEqual([`a/large.bin: it has more than ${MAX_FILE_BYTES} bytes.`]);
  });

  it('refuses a skill of too many files', () => {
    skill('a');
    for (let n = 0; n < MAX_ENTRIES; n += 1) write(`a/${n}`);
    expect(problems()).toEqual([expect.stringMatching(/^a: more than 512 files and folders/)]);
  });

  it('refuses a skill of too many bytes', () => {
    skill('a');
    for (let n = 0; n < 4; n += 1) writeSparse(`a/z${n}`, MAX_FILE_BYTES);
    expect(problems()).toEqual([expect.stringMatching(/^a: more than .* 16777216 bytes/)]);
  });

  it('refuses too many skills, and too much in all', () => {
    for (let n = 0; n < 5; n += 1) {
      skill(`s${n}`);
      for (let file = 0; file < 450; file += 1) write(`s${n}/${file}`);
    }
    const inAll = `.: more than ${MAX_FILES_IN_ALL} files or ${MAX_BYTES_IN_ALL} bytes in all.`;
    expect(problems()).toEqual([inAll]);
    for (let n = 0; n <= MAX_SKILLS; n += 1) mkdirSync(join(root, `t${n}`));
    expect(problems()).toEqual([`.: more than ${MAX_SKILLS} skills.`]);
  });
});
