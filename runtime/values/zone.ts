/** A hosted zone, as far as it concerns which names lie in it. */
export interface NamedZone {
  /** In any case, without a final dot. */
  name: string;
}

/** A hosted zone that the service serves. */
export interface ServedZone extends NamedZone {
  /** Without `/hostedzone/`. */
  id: string;
}

/**
 * The zone that a name belongs to: the one with the longest name that it lies in, or is.
 *
 * @param hostname in lower case, with the final dot
 * @returns undefined where it lies in none
 */
export function zoneOf<Zone extends NamedZone>(hostname: string, zones: readonly Zone[]): Zone | undefined {
  const holding = zones.filter(({ name }) => `.${hostname}`.endsWith(`.${name.toLowerCase()}.`));
  return holding.sort((one, other) => other.name.length - one.name.length)[0];
}

/** Zones as one variable or setting has them: `name=ID`, with commas between. */
export function zonesText(zones: readonly ServedZone[]): string {
  return zones.map(({ name, id }) => `${name}=${id}`).join(",");
}

/** Reads what {@link zonesText} writes. */
export function readZones(text: string): ServedZone[] {
  return text.split(",").flatMap((part) => {
    const [name, id] = part.split("=");
    return name && id ? [{ name, id }] : [];
  });
}
