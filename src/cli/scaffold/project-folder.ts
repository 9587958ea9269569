import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectTypeScript, type TypeScript } from './source/project-typescript.js';

export const LIST_FILE = 'src/app.ts';
export const TOOLSETS_FOLDER = 'src/toolsets';

/** A project that `gatehouse new` made, seen from its folder. */
export interface ProjectFolder {
  readonly path: string;
  readonly ts: TypeScript;
}

/** @throws Error that says what is missing. */
export function openProject(path: string): ProjectFolder {
  if (!existsSync(join(path, LIST_FILE))) {
    throw new Error(`There is no ${LIST_FILE} here. Run it in the folder of a project that gatehouse new made.`);
  }
  const ts = projectTypeScript(path);
  if (ts === undefined) {
    throw new Error('The TypeScript of the project cannot be asked. Run npm install, and keep typescript below 7.');
  }
  return { path, ts };
}

export function toolsetNames({ path }: ProjectFolder): readonly string[] {
  const folder = join(path, TOOLSETS_FOLDER);
  return existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(toolsFile(path, name))) : [];
}

/** Where the class of a toolset stands. */
export function toolsPath(toolset: string): string {
  return `${TOOLSETS_FOLDER}/${toolset}/${toolset}.tools.ts`;
}

function toolsFile(path: string, toolset: string): string {
  return join(path, toolsPath(toolset));
}

/** The toolset that has a tool of that name already, if one has. */
export function ownerOf(project: ProjectFolder, tool: string): string | undefined {
  const named = new RegExp(String.raw`\bname: ['"]${tool}['"]`);
  return toolsetNames(project).find((toolset) => {
    const folder = join(project.path, TOOLSETS_FOLDER, toolset);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.tools.ts'))
      .some((file) => named.test(readFileSync(join(folder, file), 'utf8')));
  });
}
