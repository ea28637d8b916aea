'use strict';

/**
 * Asks OnMessage before anything becomes public, and refuses what contradicts the canon.
 *
 * A document service middleware sees the Publish button, the REST and GraphQL APIs, releases
 * and code alike: https://docs.strapi.io/cms/api/document-service/middlewares
 */

const { errors } = require('@strapi/utils');

module.exports = function gate(strapi, options) {
  strapi.documents.use(async (context, next) => {
    if (isWatched(context, options)) {
      for (const entry of await becomingPublic(strapi, context)) {
        await refuseWrong(strapi, context, entry, options);
      }
    }
    return next();
  });
};

function isWatched({ uid }, { contentTypes }) {
  return contentTypes ? contentTypes.includes(uid) : uid.startsWith('api::');
}

/** The entries that the action would make public, as they would be then. */
async function becomingPublic(strapi, { action, uid, params, contentType }) {
  const drafts = Boolean(contentType?.options?.draftAndPublish);
  if (action === 'publish') {
    return stored(strapi, uid, params);
  }
  if (drafts && params.status !== 'published') {
    return [];
  }
  if (action === 'create') {
    return [params.data];
  }
  if (action === 'update') {
    const [before] = await stored(strapi, uid, params, drafts);
    return [{ ...before, ...params.data }];
  }
  if (action === 'clone') {
    const copies = await stored(strapi, uid, params, drafts);
    return copies.map((copy) => ({ ...copy, ...params.data }));
  }
  return [];
}

/** What is stored of a document: every locale that is asked for, with its components. */
async function stored(strapi, uid, { documentId, locale }, drafts = true) {
  return strapi.documents(uid).findMany({
    filters: { documentId },
    locale,
    ...(drafts ? { status: 'draft' } : {}),
    populate: withComponents(strapi, uid),
  });
}

/** Components and dynamic zones hold text of the entry; relations are published by themselves. */
function withComponents(strapi, uid) {
  const populate = {};
  for (const [name, attribute] of Object.entries(strapi.getModel(uid).attributes)) {
    if (attribute.type === 'component') {
      populate[name] = { populate: withComponents(strapi, attribute.component) };
    } else if (attribute.type === 'dynamiczone') {
      const parts = attribute.components.map((part) => [part, { populate: withComponents(strapi, part) }]);
      populate[name] = { on: Object.fromEntries(parts) };
    }
  }
  return populate;
}

async function refuseWrong(strapi, { uid, params }, entry, options) {
  const name = entry.documentId ?? params.documentId ?? 'new';
  const uri = `strapi/${uid.split('.').pop()}/${name}`;
  const answer = await ask({ entry, uri, channel: options.channel ?? undefined }, options);
  if (answer.unreachable) {
    strapi.log.error(`onmessage: ${uri}: ${answer.unreachable} (fail: ${options.fail})`);
    if (options.fail === 'open') {
      return;
    }
    throw new errors.ApplicationError(`Not published: ${answer.plainly}`);
  }
  if (!answer.allowed) {
    throw new errors.ApplicationError(message(answer), {
      decision: answer.decision, refusal: answer.refusal, findings: answer.findings,
    });
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

/** For the person at the button. */
function message({ refusal }) {
  return `Not published: ${refusal.title}.\n${refusal.lines.join('\n')}`;
}
