declare namespace plugin {
  /** `config` of the plugin in `config/plugins`. */
  interface OnMessageConfig {
    /** Where the service is; `ONMESSAGE_URL` where not given. */
    url?: string;
    /** Of the service; `ONMESSAGE_KEY` where not given. */
    key?: string;
    /** Uids, such as `api::page.page`; null: every type of the project itself. */
    contentTypes?: string[] | null;
    /** One of the canon's channels; null: the client's. */
    channel?: string | null;
    /** What it means that the service cannot be reached. */
    fail?: 'closed' | 'open';
    timeoutMs?: number;
  }

  /** One thing that is wrong: where, the words, what is approved, and what to write. */
  interface Thing {
    severity: 'error' | 'warning' | 'note';
    /** The path of the field, such as `sections.0.body`. */
    field: string | null;
    heading: string | null;
    quoted: string;
    approved: string;
    suggestion: string | null;
    message: string;
  }

  /** `error.details` of a refusal; empty where nothing could be checked. */
  interface RefusedDetails {
    decision?: 'deny' | 'unavailable';
    refusal?: { title: string; things: Thing[]; lines: string[] };
    findings?: Record<string, unknown>[];
  }
}

declare const plugin: {
  config: {
    default(utils: { env(name: string): string | undefined }): plugin.OnMessageConfig;
    validator(config: plugin.OnMessageConfig): void;
  };
  register(context: { strapi: any }): void;
};
export = plugin;
