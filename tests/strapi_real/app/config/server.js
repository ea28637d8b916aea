module.exports = ({ env }) => ({
  host: '127.0.0.1',
  port: env.int('PORT'),
  app: { keys: ['not-a-secret-1', 'not-a-secret-2'] },
  webhooks: { defaultHeaders: { Authorization: `Bearer ${env('WEBHOOK_TOKEN', '')}` } },
  logger: { updates: { enabled: false }, startup: { enabled: false } },
});
