/**
 * Directus 10.10 and newer: asks OnMessage before an item becomes public, and refuses what
 * contradicts the canon. A hook extension without a build step or dependencies; see README.md.
 *
 * Filter hooks run before an item is stored, whoever stores it, and stop that by throwing:
 * https://directus.io/docs/guides/extensions/api-extensions/hooks
 */

export default function onmessage({ filter }, { env, services, logger }) {
  const options = optionsOf(env);
  if (options.wrong) {
    logger.error(`onmessage: ${options.wrong} (fail: ${options.fail})`);
  }

  filter('items.create', async (payload, { collection }, context) => {
    if (isWatched(collection, options)) {
      // What is not said gets its value later: from what permissions set, else from the field.
      const entry = await asPublic(defaults(context.schema, collection), payload, 'create', collection, context);
      if (entry) {
        await refuseWrong(entry, `directus/${collection}/new`, '', options, logger);
      }
    }
    return payload;
  });

  filter('items.update', async (payload, { collection, keys }, context) => {
    if (!isWatched(collection, options)) {
      return payload;
    }
    // Without accountability: what an editor may not read is public all the same.
    const { database, schema } = context;
    const items = new services.ItemsService(collection, { knex: database, schema });
    const primary = schema.collections[collection].primary;
    for (const before of await items.readMany(keys, { fields: ['*'] })) {
      const entry = await asPublic(before, payload, 'update', collection, context);
      if (entry) {
        const which = keys.length > 1 ? `, item ${before[primary]}` : '';
        await refuseWrong(entry, `directus/${collection}/${before[primary]}`, which, options, logger);
      }
    }
    return payload;
  });

  /** The item as it will be stored, or undefined where it will not be public. */
  async function asPublic(before, payload, action, collection, context) {
    const ways = await presets(action, collection, context, services);
    return ways.map((preset) => ({ ...before, ...preset, ...payload })).find((item) => isLive(item, options));
  }
}

/** With what is `wrong` in it: Directus goes on without an extension that throws when it starts. */
function optionsOf(env) {
  const options = {
    url: env.ONMESSAGE_URL, // such as https://onmessage.brightline.example
    key: env.ONMESSAGE_KEY,
    collections: listed(env.ONMESSAGE_COLLECTIONS), // names, with commas; empty: every one
    statusField: env.ONMESSAGE_STATUS_FIELD ?? 'status',
    live: listed(env.ONMESSAGE_LIVE ?? 'published'), // the values that mean public
    channel: env.ONMESSAGE_CHANNEL,
    fail: env.ONMESSAGE_FAIL ?? 'closed', // what it means that OnMessage cannot be reached
    timeoutMs: Number(env.ONMESSAGE_TIMEOUT_MS ?? 10000),
  };
  if (!['open', 'closed'].includes(options.fail)) {
    return { ...options, wrong: `ONMESSAGE_FAIL is 'open' or 'closed', not '${options.fail}'`, fail: 'closed' };
  }
  return options.url && options.key ? options : { ...options, wrong: 'set ONMESSAGE_URL and ONMESSAGE_KEY' };
}

/** Directus makes a list of a variable with commas; one name alone stays text. */
function listed(value) {
  const names = Array.isArray(value) ? value : String(value ?? '').split(',');
  return names.map((name) => String(name).trim()).filter(Boolean);
}

function isWatched(collection, { collections }) {
  return collections.length === 0
    ? !collection.startsWith('directus_')
    : collections.includes(collection);
}

/** The values that fields have where nobody says another. */
function defaults(schema, collection) {
  const fields = schema?.collections?.[collection]?.fields ?? {};
  return Object.fromEntries(Object.values(fields).map(({ field, defaultValue }) => [field, defaultValue]));
}

/**
 * What the permissions of whoever stores it set by themselves. Two ways where policies hold for some
 * addresses only: with and without these, so that nothing becomes public unseen.
 */
async function presets(action, collection, { accountability, database, schema }, { AccessService }) {
  const own = (permissions) => permissions?.find((one) => one.action === action && one.collection === collection)?.presets;
  if (!accountability || accountability.admin || !AccessService) {
    return [own(accountability?.permissions) ?? {}]; // Directus 10 tells them
  }
  const { user, roles } = accountability;
  const access = new AccessService({ knex: database, schema });
  const anybody = { _and: [{ role: { _null: true } }, { user: { _null: true } }] };
  const granted = await access.readByQuery({
    filter: { _or: [roles.length ? { role: { _in: roles } } : anybody, ...(user ? [{ user: { _eq: user } }] : [])] },
    fields: ['role', 'policy.ip_access', ...['action', 'collection', 'presets'].map((name) => `policy.permissions.${name}`)],
    limit: -1,
  });
  // As Directus ranks them: a role's own after its parents', a person's own last.
  const rank = ({ role }) => (role ? roles.indexOf(role) : roles.length);
  const ranked = granted.sort((one, other) => rank(one) - rank(other)).map(({ policy }) => policy);
  const always = ranked.filter(({ ip_access: addresses }) => !addresses?.length);
  return [ranked, always].map((policies) => Object.assign({}, ...policies.map(({ permissions }) => own(permissions))));
}

/** A collection without a status has no drafts: what is stored there is public. */
function isLive(item, { statusField, live }) {
  return !(statusField in item) || live.includes(item[statusField]);
}

async function refuseWrong(entry, uri, which, options, logger) {
  const answer = await ask({ entry, uri, channel: options.channel }, options);
  if (answer.unreachable) {
    logger.error(`onmessage: ${uri}: ${answer.unreachable} (fail: ${options.fail})`);
    if (options.fail === 'open') {
      return;
    }
    throw refusal(`Not published: ${answer.plainly}`);
  }
  if (!answer.allowed) {
    const { decision, refusal: told, findings } = answer;
    const [first, ...others] = messages(told, which);
    throw [
      refusal(first, { decision, refusal: told, findings }),
      ...others.map((text) => refusal(text, { decision })),
    ];
  }
}

/** What OnMessage answers, or `{ unreachable: why, plainly }`. */
async function ask(body, { url, key, timeoutMs, wrong }) {
  if (wrong) {
    return { unreachable: wrong, plainly: 'the OnMessage extension is not set up. Tell your administrator.' };
  }
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/v1/check`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await response.json();
    if (response.ok && typeof answer?.allowed === 'boolean') {
      return answer;
    }
    const why = answer?.detail ?? `status ${response.status}`;
    return { unreachable: why, plainly: inPlainWords(response.ok ? 500 : response.status) };
  } catch (error) {
    const why = error.name === 'TimeoutError' ? `no answer in ${timeoutMs} ms` : error.message;
    return { unreachable: why, plainly: inPlainWords(0) };
  }
}

const ASK_AGAIN = 'Try again in a minute; if it lasts, tell your administrator.';

/** Why nothing was checked, in words for the person at the button; the log has the details. */
function inPlainWords(status) {
  if (status === 401 || status === 403) {
    return "the service that checks texts does not take this site's key. Tell your administrator.";
  }
  if (status === 429) {
    return 'the service that checks texts is busy. Try again in a minute.';
  }
  if (status === 413) {
    return 'it is too large to be checked. Make it shorter.';
  }
  if (status >= 400 && status < 500) {
    return 'the service that checks texts does not understand it. Tell your administrator.';
  }
  return `the service that checks texts does not answer. ${ASK_AGAIN}`;
}

/** What the Studio shows of an error: it cuts longer messages in the middle of a word. */
const SHOWN = 197;
/** Directus takes a list of errors, and the Studio shows each in a dialog of its own. */
const DIALOGS = 5;

/**
 * For the person at the button: every thing's words and what to write, worst first, in as few
 * messages as hold them; of more than these hold, the last says how many.
 */
function messages({ title, things, lines }, which) {
  if (things.length === 0) {
    return [cut(`Not published${which}: ${title}. ${lines.join(' ')}`, SHOWN)];
  }
  const room = SHOWN - `Not published${which} (1 of 5). ; +999 more`.length;
  const packed = [60, 40, 25, 15].map((wide) => pack(things.map((thing) => short(thing, wide)), room));
  const parts = packed.find(({ length }) => length <= DIALOGS) ?? packed.at(-1);
  const told = parts.slice(0, DIALOGS);
  const left = parts.slice(DIALOGS).flat().length;
  return told.map((part, n) => {
    const more = left && n === told.length - 1 ? `; +${left} more` : '';
    const count = told.length > 1 ? ` (${n + 1} of ${told.length})` : '';
    return cut(`Not published${which}${count}. ${part.join('; ')}${more}`, SHOWN);
  });
}

/** Texts side by side, as many as one message has room for. */
function pack(texts, room) {
  const parts = [];
  for (const text of texts) {
    const last = parts.at(-1);
    if (last && [...last, text].join('; ').length <= room) {
      last.push(text);
    } else {
      parts.push([text]);
    }
  }
  return parts;
}

/** Where, which words, and what to write instead, or else what is approved. */
function short({ severity, field, quoted, approved, suggestion }, wide) {
  const label = severity === 'error' ? '' : `${severity}: `;
  const instead = suggestion ? `write “${cut(suggestion, wide)}”` : `approved: ${cut(approved, wide)}`;
  return `${label}${cut(field ?? 'text', 30)}: “${cut(quoted, wide)}”, ${instead}`;
}

function cut(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** An error that Directus shows: what `createError` of @directus/errors makes, without a build. */
function refusal(text, extensions = {}) {
  const error = new Error(text);
  return Object.assign(error, { name: 'DirectusError', code: 'ONMESSAGE', status: 422, extensions });
}
