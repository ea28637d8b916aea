'use strict';

/** The plugin as Strapi loads it: its settings, and what they are checked for. */

const gate = require('./gate');

module.exports = {
  config: {
    default: ({ env }) => ({
      url: env('ONMESSAGE_URL'), // such as https://onmessage.brightline.example
      key: env('ONMESSAGE_KEY'),
      contentTypes: null, // uids; null: every type of the project itself
      channel: null, // the canon's channel; null: the client's
      fail: 'closed', // what it means that OnMessage cannot be reached: closed or open
      timeoutMs: 10000,
    }),
    validator({ url, key, contentTypes, fail, timeoutMs }) {
      if (!url || !key) {
        throw new Error('set ONMESSAGE_URL and ONMESSAGE_KEY, or url and key in config/plugins');
      }
      if (contentTypes !== null && !Array.isArray(contentTypes)) {
        throw new Error("contentTypes is a list of uids, such as ['api::page.page']");
      }
      if (!['open', 'closed'].includes(fail)) {
        throw new Error(`fail is 'open' or 'closed', not '${fail}'`);
      }
      if (!(timeoutMs > 0)) {
        throw new Error(`timeoutMs is a number of milliseconds, not '${timeoutMs}'`);
      }
    },
  },
  register({ strapi }) {
    gate(strapi, strapi.config.get('plugin::onmessage'));
  },
};
