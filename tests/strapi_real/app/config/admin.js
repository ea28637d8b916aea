module.exports = () => ({
  auth: { secret: 'not-a-secret-3' },
  apiToken: { salt: 'not-a-secret-4' },
  transfer: { token: { salt: 'not-a-secret-5' } },
  secrets: { encryptionKey: 'not-a-secret-6-not-a-secret-6-32' },
  serveAdminPanel: false,
});
