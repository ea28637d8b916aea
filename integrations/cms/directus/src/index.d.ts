/** Of what `extensions` holds where Directus answers with the code `ONMESSAGE`. */

/** One thing that is wrong: where, the words, what is approved, and what to write. */
export interface Thing {
  severity: 'error' | 'warning' | 'note';
  /** The path of the field, such as `sections.0.body`. */
  field: string | null;
  heading: string | null;
  quoted: string;
  approved: string;
  suggestion: string | null;
  message: string;
}

/** What to tell the person whose item is not published; things are each said once, worst first. */
export interface Refusal {
  title: string;
  things: Thing[];
  lines: string[];
}

/**
 * Of the first error; others, for what its message has no room for, have the decision only. Without
 * any of these where nothing could be checked: the message says why.
 */
export interface RefusedExtensions {
  code: 'ONMESSAGE';
  decision?: 'deny' | 'unavailable';
  refusal?: Refusal;
  findings?: Record<string, unknown>[];
}

/** The hook, as Directus registers it. */
export default function onmessage(
  register: { filter(event: string, handler: (...args: any[]) => Promise<unknown>): void },
  context: {
    env: Record<string, any>;
    services: Record<string, any>;
    logger: { error(line: string): void };
  },
): void;
