/**
 * Directus 10.10 and newer: asks OnMessage before an item becomes public, and refuses what
 * contradicts the canon. A hook extension without a build step or dependencies; see README.md.
 *
 * Filter hooks run before an item is stored, whoever stores it, and stop that by throwing:
 * https://directus.io/docs/guides/extensions/api-extensions/hooks
 */

export default function onmessage({ filter }, { env, services, logger }) {
  const options = optionsOf(env);

  filter('items.create', async (payload, { collection }, { schema, accountability }) => {
    if (isWatched(collection, options)) {
      // What is not said gets its value later: from the role's presets, else from the field.
      const entry = { ...defaults(schema, collection), ...presets(accountability, collection), ...payload };
      if (isLive(entry, options)) {
        await refuseWrong(entry, `directus/${collection}/new`, options, logger);
      }
    }
    return payload;
  });

  filter('items.update', async (payload, { collection, keys }, { database, schema }) => {
    if (!isWatched(collection, options)) {
      return payload;
    }
    // Without accountability: what an editor may not read is public all the same.
    const items = new services.ItemsService(collection, { knex: database, schema });
    const primary = schema.collections[collection].primary;
    for (const before of await items.readMany(keys, { fields: ['*'] })) {
      const after = { ...before, ...payload };
      if (isLive(after, options)) {
        await refuseWrong(after, `directus/${collection}/${before[primary]}`, options, logger);
      }
    }
    return payload;
  });
}

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
  if (!options.url || !options.key) {
    throw new Error('onmessage: set ONMESSAGE_URL and ONMESSAGE_KEY');
  }
  if (!['open', 'closed'].includes(options.fail)) {
    throw new Error(`onmessage: ONMESSAGE_FAIL is 'open' or 'closed', not '${options.fail}'`);
  }
  return options;
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

/** Directus 10 tells what the role's permission sets by itself; 11 does not. */
function presets(accountability, collection) {
  const own = ({ action, collection: of }) => action === 'create' && of === collection;
  return accountability?.permissions?.find(own)?.presets ?? {};
}

/** A collection without a status has no drafts: what is stored there is public. */
function isLive(item, { statusField, live }) {
  return !(statusField in item) || live.includes(item[statusField]);
}

async function refuseWrong(entry, uri, options, logger) {
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
    throw refusal(message(told), { decision, refusal: told, findings });
  }
}

/** What OnMessage answers, or `{ unreachable: why, plainly }`. */
async function ask(body, { url, key, timeoutMs }) {
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

/** For the person at the button: every thing's words and what to write, as far as they fit. */
function message({ title, things, lines }) {
  if (things.length === 0) {
    return cut(`Not published: ${title}. ${lines.join(' ')}`, SHOWN);
  }
  const worst = things.filter(({ severity }) => severity === things[0].severity);
  for (const wide of [60, 40, 25, 15]) {
    const text = `Not published. ${things.map((thing) => short(thing, wide)).join('; ')}`;
    if (text.length <= SHOWN) {
      return text;
    }
    const first = `Not published. ${worst.map((thing) => short(thing, wide)).join('; ')}`;
    if (first.length + 12 <= SHOWN) {
      return `${first}; +${things.length - worst.length} more`;
    }
  }
  let text = `Not published. ${short(things[0], 25)}`;
  let told = 1;
  while (told < things.length && `${text}; ${short(things[told], 15)}; +999 more`.length <= SHOWN) {
    text += `; ${short(things[told], 15)}`;
    told += 1;
  }
  return cut(told < things.length ? `${text}; +${things.length - told} more` : text, SHOWN);
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
