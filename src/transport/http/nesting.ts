/** Whether a text of JSON begins more than `most` objects and arrays. Brackets within its strings count as well. */
export function beginsMoreThan(text: string, most: number): boolean {
  let begun = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      begun += 1;
      if (begun > most) return true;
    }
  }
  return false;
}

/** Whether a value of JSON holds values within values more than `levels` deep. Goes no deeper itself. */
export function isNestedDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isNestedDeeperThan(inner, levels - 1));
}
