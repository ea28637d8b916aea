'use strict';

module.exports = ({ env }) => ({
  onmessage: { config: { fail: env('ONMESSAGE_FAIL'), timeoutMs: env.int('ONMESSAGE_TIMEOUT_MS') } },
});
