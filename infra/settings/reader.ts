import type { Parser } from "./kinds";
import { nearestName } from "./nearestName";

/** A stack's configuration as text: the project's keys without their namespace, and `aws:region`. */
export type StackConfig = Readonly<Record<string, string>>;

/** Reads one key after another and keeps what is wrong with them, so that all of it can be told at once. */
export class SettingReader {
  /** A sentence for each mistake: the key, its value and the mend. */
  readonly mistakes: string[] = [];

  /**
   * @param config an empty value counts as one that is not given
   * @param defaults what a key that is not given counts as
   * @param secrets keys whose values no message may show
   */
  constructor(
    private readonly config: StackConfig,
    private readonly defaults: StackConfig,
    private readonly secrets: readonly string[],
  ) {}

  /** The key's value, or its default's; undefined when there is neither, or when it is a mistake. */
  read<T>(key: string, parse: Parser<T>): T | undefined {
    const text = this.text(key);
    if (text === "") {
      return undefined;
    }
    const parsed = parse(text);
    if (parsed.kind === "value") {
      return parsed.value;
    }
    this.mistakes.push(`${key} is ${this.shown(key)}: ${parsed.mend}`);
    return undefined;
  }

  /** The same for a key that must be given; `mend` says how. */
  require<T>(key: string, parse: Parser<T>, mend: string): T | undefined {
    if (this.text(key) === "") {
      this.mistakes.push(`${key} is not given: ${mend}`);
    }
    return this.read(key, parse);
  }

  /** Notes every key that is neither in `known` nor aws:region, with a hint of its own or the nearest known name. */
  refuseUnknown(known: readonly string[], hints: StackConfig): void {
    for (const key of Object.keys(this.config)) {
      if (!known.includes(key) && !key.includes(":")) {
        // Its value stays out: a misspelled apiKeyValue holds a secret all the same.
        const hint = Object.hasOwn(hints, key) ? hints[key] : `did you mean ${nearestName(key, known)}?`;
        this.mistakes.push(`${key} is no setting: ${hint} (pulumi config rm ${key} removes it)`);
      }
    }
  }

  /** Whether the stack sets the key to the empty string, and so does without its default. */
  isCleared(key: string): boolean {
    return this.config[key] === "";
  }

  /** The key's text, or its default; empty when there is neither. */
  text(key: string): string {
    return this.config[key] || this.defaults[key] || "";
  }

  /** The key's value as a message may show it. */
  shown(key: string): string {
    return this.secrets.includes(key) ? "[secret]" : JSON.stringify(this.config[key] ?? this.text(key));
  }
}
