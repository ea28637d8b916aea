// Registers the hook as Directus does, and stores items through its filters.
import onmessage from '../../integrations/cms/directus/index.js';

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
    env: { ONMESSAGE_URL: url, ONMESSAGE_KEY: key, ONMESSAGE_FAIL: fail, ONMESSAGE_COLLECTIONS: ['pages', 'notes'], ONMESSAGE_TIMEOUT_MS: 10000 },
    services: { ItemsService },
    logger: { error: (line) => logged.push(line) },
  },
);
const context = { database: 'database', schema: { collections: { pages: { primary: 'slug' } } } };
async function outcome(event, payload, meta) {
  try {
    const result = await filters[event](payload, meta, context);
    return result === payload ? 'stored' : 'changed';
  } catch (error) {
    return { name: error.name, status: error.status, message: error.message, findings: error.extensions.findings?.length };
  }
}
const wrong = 'Now $55 per seat per month.';
const done = {
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
