/** How much time a measurement gets: as many rounds as fit, so that a slow machine takes no longer than a fast one. */
export interface Effort {
  seconds: number;
  /** Rounds that are made however long they take. */
  atLeast: number;
  atMost: number;
}

/** Makes rounds, numbered from 1; returns how many. */
export async function repeat(effort: Effort, round: (number: number) => Promise<void>): Promise<number> {
  const end = Date.now() + effort.seconds * 1000;
  let made = 0;
  while (made < effort.atLeast || (made < effort.atMost && Date.now() < end)) {
    made += 1;
    await round(made);
  }
  return made;
}
