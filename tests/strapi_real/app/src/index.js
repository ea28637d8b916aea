'use strict';

const onmessage = require('./onmessage');

module.exports = {
  register({ strapi }) {
    onmessage(strapi, {
      fail: process.env.ONMESSAGE_FAIL,
      timeoutMs: Number(process.env.ONMESSAGE_TIMEOUT_MS),
    });
  },
};
