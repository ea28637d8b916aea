// Registers the hook as Directus does, and stores items through its filters.
import onmessage from '../../integrations/cms/directus/src/index.js';

const [url, key, fail] = process.argv.slice(2);
const filters = {};
const stored = { pages: [{ slug: 'growth', status: 'published', title: 'Growth', body: 'Now $49 per seat per month.' },
                         { slug: 'draft', status: 'draft', title: 'Growth', body: 'Now $55 per seat per month.' }] };
class ItemsService {
  constructor(collection, { knex, schema }) {
    if (knex !== 'database' || !schema) throw new Error('what Directus needs is missing');
    this.collection = collection;
  }
  async readMany(keys) {
    return stored[this.collection].filter((item) => keys.includes(item.slug));
  }
}
const logged = [];
onmessage(
  { filter: (event, run) => { filters[event] = run; } },
  {
    env: { ONMESSAGE_URL: url, ONMESSAGE_KEY: key, ONMESSAGE_FAIL: fail || undefined, ONMESSAGE_COLLECTIONS: ['pages', 'notes', 'news'], ONMESSAGE_TIMEOUT_MS: 10000 },
    services: { ItemsService },
    logger: { error: (line) => logged.push(line) },
  },
);
const field = (name, defaultValue = null) => ({ [name]: { field: name, defaultValue } });
const texts = { ...field('title'), ...field('body') };
const schema = { collections: {
  pages: { primary: 'slug', fields: { ...texts, ...field('status', 'draft') } },
  news: { primary: 'id', fields: { ...texts, ...field('status', 'published'), ...field('footer', 'Growth is $55 per seat per month.') } },
  notes: { primary: 'id', fields: texts },
} };
const publishes = { permissions: [
  { collection: 'news', action: 'create', presets: { status: 'draft' } },
  { collection: 'pages', action: 'update', presets: { status: 'archived' } },
  { collection: 'pages', action: 'create', presets: { status: 'published' } },
] };
const context = { database: 'database', schema, accountability: { role: 'editor', permissions: [] } };
async function outcome(event, payload, meta, more = {}) {
  try {
    const result = await filters[event](payload, meta, { ...context, ...more });
    return result === payload ? 'stored' : 'changed';
  } catch (thrown) {
    const [error, ...others] = Array.isArray(thrown) ? thrown : [thrown]; // as Directus takes them
    return { others: others.map((other) => [other.name, other.code, other.status, other.message]), name: error.name, status: error.status, message: error.message, findings: error.extensions.findings?.length, refusal: error.extensions.refusal };
  }
}
const wrong = 'Now $55 per seat per month.';
const many = [...Array(30)].map((_, n) => `Growth is $${60 + n} per seat per month, and so much more is said of it here.`);
const done = {
  draft_by_default: await outcome('items.create', { title: 'Growth', body: wrong }, { collection: 'pages' }),
  published_by_default: await outcome('items.create', { title: 'Growth', body: wrong }, { collection: 'news' }),
  wrong_by_default: await outcome('items.create', { title: 'Growth' }, { collection: 'news' }),
  draft_by_preset: await outcome('items.create', { title: 'Growth', body: wrong }, { collection: 'news' }, { accountability: publishes }),
  published_by_preset: await outcome('items.create', { title: 'Growth', body: wrong }, { collection: 'pages' }, { accountability: publishes }),
  without_accountability: await outcome('items.create', { title: 'Growth', body: wrong, status: 'published' }, { collection: 'pages' }, { accountability: null }),
  some_things: await outcome('items.create', { status: 'published', lead: 'For the Grwth plan.', title: 'Growth', body: many.slice(0, 2).join('\n\n') }, { collection: 'pages' }),
  many_things: await outcome('items.create', { status: 'published', lead: 'For the Grwth plan.', title: 'Growth', body: many.slice(0, 9).join('\n\n') }, { collection: 'pages' }),
  too_many_things: await outcome('items.create', { status: 'published', title: 'Growth', body: many.join('\n\n') }, { collection: 'pages' }),
  wrong_published: await outcome('items.create', { status: 'published', title: 'Growth', body: wrong }, { collection: 'pages' }),
  wrong_draft: await outcome('items.create', { status: 'draft', title: 'Growth', body: wrong }, { collection: 'pages' }),
  without_status: await outcome('items.create', { title: 'Growth', body: wrong }, { collection: 'notes' }),
  other_collection: await outcome('items.create', { status: 'published', title: 'Growth', body: wrong }, { collection: 'orders' }),
  right: await outcome('items.create', { status: 'published', title: 'Growth', body: 'Now $49 per seat per month.' }, { collection: 'pages' }),
  publish_draft: await outcome('items.update', { status: 'published' }, { collection: 'pages', keys: ['draft'] }),
  change_live: await outcome('items.update', { body: wrong }, { collection: 'pages', keys: ['growth'] }),
  unpublish: await outcome('items.update', { status: 'draft', body: wrong }, { collection: 'pages', keys: ['growth'] }),
  many: await outcome('items.update', { status: 'published' }, { collection: 'pages', keys: ['growth', 'draft'] }),
};
console.log(JSON.stringify({ ...done, logged }));
