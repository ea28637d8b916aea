/**
 * Directus 10.10 and newer: asks OnMessage before an item becomes public, and refuses what
 * contradicts the canon. A hook extension without a build step or dependencies; see README.md.
 *
 * Filter hooks run before an item is stored, whoever stores it, and stop that by throwing:
 * https://directus.io/docs/guides/extensions/api-extensions/hooks
 */

export default function onmessage({ filter }, { env, services, logger }) {
  const options = optionsOf(env);

  filter('items.create', async (payload, { collection }) => {
    if (isWatched(collection, options) && isLive(payload, options)) {
      await refuseWrong(payload, `directus/${collection}/new`, options, logger);
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
    throw refusal(`Not published: it could not be checked (${answer.unreachable}).`);
  }
  if (!answer.allowed) {
    throw refusal(message(answer), { decision: answer.decision, findings: answer.findings });
  }
}

/** What OnMessage answers, or `{ unreachable: why }`. */
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
    return response.ok ? answer : { unreachable: answer.detail ?? `status ${response.status}` };
  } catch (error) {
    return { unreachable: error.name === 'TimeoutError' ? `no answer in ${timeoutMs} ms` : error.message };
  }
}

/** For the person at the button. */
function message({ decision, reason, findings }) {
  if (decision !== 'deny') {
    return `Not published: ${reason}.`;
  }
  const lines = findings.map((f) => `${f.location.field ?? 'text'}: ${f.message}`);
  return `Not published: it contradicts what is approved.\n${lines.join('\n')}`;
}

/** An error that Directus shows: what `createError` of @directus/errors makes, without a build. */
function refusal(text, extensions = {}) {
  const error = new Error(text);
  return Object.assign(error, { name: 'DirectusError', code: 'ONMESSAGE', status: 422, extensions });
}
